package kfptest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

type job struct {
	id, name, description, serviceAccount string
	work                                  work
	concurrency                           long
	trigger                               *trigger
	created, updated                      time.Time
	enabled, noCatchup                    bool
	due                                   time.Time // of the next run
	started                               int
	plugins                               map[string]json.RawMessage
}

var jobModel = model[*job]{
	noun: "Job", table: "jobs",
	id: func(j *job) string { return j.id },
	columns: []column[*job]{
		{name: "created_at", sql: "CreatedAtInSec", get: func(j *job) any { return j.created.Unix() }},
		{name: "updated_at", sql: "UpdatedAtInSec", get: func(j *job) any { return j.updated.Unix() }},
		{name: "id", sql: "UUID", get: func(j *job) any { return j.id }},
		{name: "name", sql: "DisplayName", get: func(j *job) any { return j.name }},
		{name: "recurring_run_id", sql: "UUID", get: func(j *job) any { return j.id }},
		{name: "display_name", sql: "DisplayName", get: func(j *job) any { return j.name }},
		{name: "description", sql: "Description", get: func(j *job) any { return j.description }},
	},
}

// message has the scheduler's status, which nothing updates here, and no mode.
func (j *job) message(s *store) jobMessage {
	w := j.work
	refs := []reference{refer("NAMESPACE", s.homeOf(w.namespace), owner), refer("EXPERIMENT", w.experimentID, owner)}
	if w.version != nil {
		refs = append(refs, refer("PIPELINE", w.pipelineID, creator), refer("PIPELINE_VERSION", w.version.id, creator))
	}
	return jobMessage{
		ID: j.id, Name: j.name, Description: j.description,
		PipelineSpec: w.template.pipelineSpec(w.pipelineID, w.version, w.parameters, w.config),
		References:   refs, ServiceAccount: j.serviceAccount, MaxConcurrency: j.concurrency, Trigger: j.trigger,
		CreatedAt: stamp(j.created), UpdatedAt: stamp(j.updated), Status: "STATUS_UNSPECIFIED",
		Enabled: j.enabled, NoCatchup: j.noCatchup,
	}
}

func (c *call) listJobs() reply {
	kind, id := c.query.Get("resource_reference_key.type"), c.query.Get("resource_reference_key.id")
	if err := c.checkReference(kind); err != nil {
		return reply{err: err}
	}
	want := func(*job) bool { return true }
	switch {
	case kind == "EXPERIMENT":
		if _, ok := c.experiments.get(id); !ok {
			return reply{err: missing("Failed to list v1beta1 recurring runs: Failed to fetch namespace from experiment "+id, "Experiment", id)}
		}
		want = func(j *job) bool { return j.work.experimentID == id }
	case c.multiUser && (kind != "NAMESPACE" || id == ""):
		return reply{err: invalid("Failed to list v1beta1 recurring runs", "Recurring run cannot have an empty namespace in multi-user mode")}
	case c.multiUser:
		want = func(j *job) bool { return j.work.namespace == id }
	}
	p, err := jobModel.list(c, c.jobs.where(want))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Jobs  []jobMessage `json:"jobs,omitempty"`
		Total int32        `json:"total_size,omitempty"`
		Next  string       `json:"next_page_token,omitempty"`
	}{messages(p.items, func(j *job) jobMessage { return j.message(c.store) }), p.total, p.next}}
}

func (c *call) getJob() reply {
	j, ok := c.jobs.get(c.ids[0])
	if !ok {
		return reply{err: missing("Failed to fetch a v1beta1 recurring run", "Job", c.ids[0])}
	}
	return reply{message: j.message(c.store)}
}

func (c *call) createJob() reply {
	const context = "Failed to create a recurring run"
	var m jobMessage
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	if err := checkJob(context+" due to conversion error", m); err != nil {
		return reply{err: err}
	}
	w, err := c.work(context, m.PipelineSpec, m.References)
	if err != nil {
		return reply{err: err}
	}
	if c.fault.NoID {
		return c.nothing()
	}
	return reply{message: c.addJob(w, m).message(c.store)}
}

func checkJob(context string, m jobMessage) error {
	t := m.Trigger
	switch {
	case t != nil && t.Cron != nil && t.Periodic != nil:
		return plain(codeInvalid, `proto: (line 1:1000): error parsing "cron_schedule", oneof api.Trigger.trigger is already set`)
	case m.Name == "":
		return internal(context, "Failed to convert a v1beta1 API recurring run to its internal representation: Invalid input error: Job name cannot be empty")
	case m.MaxConcurrency < 1 || m.MaxConcurrency > 10:
		return invalid(context, fmt.Sprintf("Max concurrency of a recurring run must be at least 1 and at most 10. Received %d", m.MaxConcurrency))
	}
	if t == nil || t.Cron == nil || t.Cron.Cron == "" {
		return nil
	}
	if n := len(strings.Fields(t.Cron.Cron)); n != 5 && n != 6 {
		return invalid(context, fmt.Sprintf("Schedule cron is not a supported format(https://godoc.org/github.com/robfig/cron). Error: Expected 5 to 6 fields, found %d: %s", n, t.Cron.Cron))
	}
	return nil
}

// addJob makes a job, disabled unless the message says otherwise.
func (s *store) addJob(w work, m jobMessage) *job {
	now := s.now()
	j := &job{
		id: s.id(), name: m.Name, description: m.Description, serviceAccount: cmp.Or(m.ServiceAccount, "pipeline-runner"),
		work: w, concurrency: m.MaxConcurrency, trigger: m.Trigger, created: now, updated: now,
		enabled: m.Enabled || m.Mode == "ENABLED", noCatchup: m.NoCatchup,
	}
	j.due = now.Add(j.interval())
	s.jobs.add(j.id, j)
	return j
}

// interval returns the interval of a periodic job, else zero.
func (j *job) interval() time.Duration {
	if j.trigger == nil || j.trigger.Periodic == nil {
		return 0
	}
	return time.Duration(j.trigger.Periodic.Interval) * time.Second
}

// tick starts the runs that are due. Of missed runs, it starts only as many as may
// run concurrently.
func (s *store) tick() {
	now := s.now()
	for _, id := range s.jobs.order {
		j := s.jobs.byID[id]
		interval := j.interval()
		if !j.enabled || interval <= 0 {
			continue
		}
		for n := long(0); !j.due.After(now); n++ {
			if n < j.concurrency && (!j.noCatchup || j.due.Add(interval).After(now)) {
				s.runJob(j, j.due)
			}
			j.due = j.due.Add(interval)
			if n >= j.concurrency && j.due.Before(now) {
				j.due = now.Truncate(interval).Add(interval)
			}
		}
	}
}

// runJob starts one run of a job.
func (s *store) runJob(j *job, scheduled time.Time) {
	j.started++
	work := j.work
	if work.version == nil && work.pipelineID != "" {
		work = s.following(work)
	}
	r := s.addRun(work, fmt.Sprintf("%s%s-%d-%d", j.name, s.suffix(), j.started, s.random.Uint32()))
	r.jobID, r.scheduled, r.serviceAccount = j.id, scheduled, ""
}

// following returns the work of a job that follows a pipeline's newest version.
func (s *store) following(w work) work {
	if v := s.newest(w.pipelineID); v != nil {
		w.version, w.template = v, v.template
	}
	return w
}

func (c *call) deleteJob() reply {
	id := c.ids[0]
	if _, ok := c.jobs.get(id); !ok {
		return reply{err: missing("Failed to disable a recurring run: Failed to delete recurring run "+id+". Check if exists", "Job", id)}
	}
	c.jobs.remove(id)
	return c.nothing()
}

func (c *call) enableJob() reply  { return c.switchJob("enable", true) }
func (c *call) disableJob() reply { return c.switchJob("disable", false) }

func (c *call) switchJob(verb string, enabled bool) reply {
	id := c.ids[0]
	j, ok := c.jobs.get(id)
	if !ok {
		return reply{err: missing(fmt.Sprintf("Failed to %s a v1beta1 recurring run: Failed to change recurring run's mode to enable:%t. Check if recurring run %s exists", verb, enabled, id), "Job", id)}
	}
	j.enabled, j.updated = enabled, c.now()
	j.due = j.updated.Add(j.interval())
	return c.nothing()
}
