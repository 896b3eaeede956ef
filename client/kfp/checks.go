package kfp

import (
	"strings"
	"unicode"

	"tally/client/rest"
)

// The longest names in bytes. Servers answer longer ones with an internal error,
// and of a run only after they have started it.
const (
	MaxExperimentName = 128
	MaxRunName        = 255
	MaxJobName        = 255
	MaxVersionName    = 127
	// MaxPipelineName is one less than what servers say: the first version takes the name.
	MaxPipelineName = MaxVersionName
)

// checkName refuses names that the server would answer with an internal error.
func checkName(operation, name string) error {
	switch {
	case name == "":
		return rest.Invalid(operation, "the name is empty")
	case strings.ContainsFunc(name, unicode.IsControl):
		return rest.Invalid(operation, "the name %q holds a control character", name)
	}
	return nil
}

// checkNewName refuses a name that nothing can be given, of at most so many bytes.
func checkNewName(operation, name string, longest int) error {
	if len(name) > longest {
		return rest.Invalid(operation, "the name has %d bytes, and servers take %d at most", len(name), longest)
	}
	return checkName(operation, name)
}

// Check says what keeps every server from starting the run, or nil: its name.
func (r Run) Check() error { return checkNewName("create run", r.Name, MaxRunName) }

// Check says what keeps every server from creating the job, or nil: its name,
// and two schedules at once, of which some servers would pick one.
func (j Job) Check() error {
	const operation = "create job"
	if t := j.Trigger; t != nil && t.CronSchedule != nil && t.PeriodicSchedule != nil {
		return rest.Invalid(operation, "a job has a cron schedule or a periodic one, not both")
	}
	return checkNewName(operation, j.Name, MaxJobName)
}
