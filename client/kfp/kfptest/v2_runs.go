package kfptest

import (
	"cmp"
	"encoding/json"
	"time"
)

// stateOf returns a status in the vocabulary of v2beta1, which lacks Error.
func stateOf(status string) string {
	switch status {
	case "Pending":
		return "PENDING"
	case "Running":
		return "RUNNING"
	case "Succeeded":
		return "SUCCEEDED"
	case "Skipped", "Omitted":
		return "SKIPPED"
	case "Failed", "Error":
		return "FAILED"
	case "Terminating":
		return "CANCELING"
	}
	return "RUNTIME_STATE_UNSPECIFIED"
}

func (r *run) messageV2(now time.Time) runV2 {
	t := r.at(now)
	m := runV2{
		ExperimentID: r.experimentID, ID: r.id, DisplayName: r.name, StorageState: stored(r.archived), Description: r.description,
		source: r.source(), ServiceAccount: r.serviceAccount, CreatedAt: stamp(r.created), ScheduledAt: stamp(r.scheduled),
		FinishedAt: stamp(t.finished), State: stateOf(t.status), RecurringRunID: r.jobID, History: r.history(t), PluginsInput: r.plugins,
	}
	if len(t.steps) > 0 {
		m.Details = &runDetailsV2{r.tasks(t)}
	}
	return m
}

func (r *run) source() source {
	return sourceOf(r.template, r.version, r.pipelineID, r.parameters, r.config)
}

// sourceOf returns what a run executes. A run of a version has no specification.
func sourceOf(t template, v *version, pipelineID string, parameters []parameter, config *runtimeConfig) source {
	s := source{Config: config}
	if config == nil && len(parameters) > 0 {
		s.Config = &runtimeConfig{Parameters: map[string]json.RawMessage{}}
		for _, p := range parameters {
			s.Config.Parameters[p.Name] = encode(p.Value)
		}
	}
	switch {
	case v != nil:
		s.Reference = &versionReference{PipelineID: v.pipelineID, VersionID: v.id}
	case pipelineID != "":
		s.Reference = &versionReference{PipelineID: pipelineID}
	default:
		s.Spec = t.document()
	}
	return s
}

// history returns the states that the run has passed through in this attempt.
func (r *run) history(t timeline) []stateV2 {
	states := []stateV2{{stamp(r.started), "PENDING"}}
	if t.status != "Pending" && (r.terminated.IsZero() || t.begun.Before(r.terminated)) {
		states = append(states, stateV2{stamp(t.begun), "RUNNING"})
	}
	if !r.terminated.IsZero() {
		states = append(states, stateV2{stamp(r.terminated), "CANCELING"})
	}
	if !t.finished.IsZero() {
		states = append(states, stateV2{stamp(t.finished), stateOf(t.status)})
	}
	return states
}

// noTime is the end of a task in progress, as v2beta1 writes it.
const noTime = "0001-01-01T00:00:00Z"

// tasks returns the workflow itself and its steps. A task names the pods of the tasks
// after it, not its own.
func (r *run) tasks(t timeline) []taskV2 {
	root := r.task(r.workflow, stateOf(t.status), t.begun, t.finished)
	if root.State == "CANCELING" {
		root.State = "RUNNING"
	}
	out := []taskV2{root}
	for _, s := range t.steps {
		if len(s.after) == 0 {
			out[0].Children = append(out[0].Children, childV2{r.nodeID(s.name)})
		}
		one := r.task(s.name, stateOf(s.phase), s.started, s.finished)
		one.Children = r.following(t, s.name)
		out = append(out, one)
	}
	return out
}

func (r *run) following(t timeline, name string) (pods []childV2) {
	for _, s := range t.steps {
		for _, before := range s.after {
			if before == name {
				pods = append(pods, childV2{r.nodeID(s.name)})
			}
		}
	}
	return pods
}

func (r *run) task(name, state string, started, finished time.Time) taskV2 {
	one := taskV2{
		RunID: r.id, ID: nameID(r.id + "." + name), DisplayName: name, CreateTime: stamp(r.created), StartTime: stamp(started),
		EndTime: noTime, State: state, History: []stateV2{{stamp(started), "RUNNING"}},
	}
	if !finished.IsZero() {
		one.EndTime = stamp(finished)
		one.History = append(one.History, stateV2{one.EndTime, state})
	}
	return one
}

func (c *call) listRunsV2() reply {
	experimentID, namespace := c.query.Get("experiment_id"), c.query.Get("namespace")
	want := func(r *run) bool { return !c.multiUser || r.namespace == namespace }
	switch {
	case experimentID != "":
		if _, ok := c.experiments.get(experimentID); !ok {
			return reply{err: missing("Failed to list runs: Failed to list runs due to error fetching namespace for experiment "+experimentID+". Try filtering based on namespace: Failed to fetch namespace from experiment "+experimentID, "Experiment", experimentID)}
		}
		want = func(r *run) bool { return r.experimentID == experimentID }
	case c.multiUser && namespace == "":
		return reply{err: invalid("Failed to list runs: Failed to list runs due to authorization error. Check if you have permission to access namespace ", "A run cannot have an empty namespace in multi-user mode")}
	}
	now := c.now()
	p, err := runModel(now).list(c, c.runs.where(want))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Runs  []runV2 `json:"runs,omitempty"`
		Total int32   `json:"total_size,omitempty"`
		Next  string  `json:"next_page_token,omitempty"`
	}{messages(p.items, func(r *run) runV2 { return r.messageV2(now) }), p.total, p.next}}
}

func (c *call) getRunV2() reply {
	r, ok := c.runs.get(c.ids[0])
	if !ok {
		return reply{err: missing("Failed to get a run: Failed to fetch run "+c.ids[0], "Run", c.ids[0])}
	}
	return reply{message: r.messageV2(c.now())}
}

func (c *call) createRunV2() reply {
	const context = "Failed to create a new run"
	var m runV2
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	if m.DisplayName == "" {
		return reply{err: internal("CreateJob(job.ToV2())Failed to create a run due to conversion error", "Failed to convert a API run detail to its internal representation: Invalid input error: Run name cannot be empty")}
	}
	w, err := c.workV2(context, m.source, m.ExperimentID)
	if err != nil {
		return reply{err: err}
	}
	if c.fault.NoID {
		return c.nothing()
	}
	if w.version == nil && w.pipelineID != "" {
		w.version = c.newest(w.pipelineID)
	}
	r := c.addRun(w, m.DisplayName)
	r.description, r.serviceAccount = m.Description, cmp.Or(m.ServiceAccount, r.serviceAccount)
	r.plugins = m.PluginsInput
	if j, ok := c.jobs.get(m.RecurringRunID); ok {
		c.rename(r, nameID(j.id+m.DisplayName))
		r.jobID = j.id
	}
	return reply{message: r.messageV2(c.now())}
}

// rename gives a run an id that is derived from its origin and its name.
func (s *store) rename(r *run, id string) {
	s.runs.remove(r.id)
	r.id = id
	s.runs.remove(id) // the same name twice is the same run
	s.runs.add(id, r)
}
