package kfp

import (
	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Check returns why every server would refuse the run, or nil: its name.
func (r Run) Check() error { return wire.CheckNewName("create run", r.Name, MaxRunName) }

// Check returns why every server would refuse the job, or nil: its name, or two
// schedules, of which some servers would pick one.
func (j Job) Check() error {
	const operation = "create job"
	if t := j.Trigger; t != nil && t.CronSchedule != nil && t.PeriodicSchedule != nil {
		return rest.Invalid(operation, "a job has a cron schedule or a periodic one, not both")
	}
	return wire.CheckNewName(operation, j.Name, MaxJobName)
}
