package kfptest

import (
	"cmp"
	"encoding/json"
	"time"
)

type run struct {
	id, name, description, namespace, serviceAccount string
	experimentID, jobID, pipelineID                  string
	version                                          *version
	template                                         template
	parameters                                       []parameter
	config                                           *runtimeConfig
	created, scheduled                               time.Time
	archived                                         bool
	metrics                                          []metric
	plugins                                          map[string]json.RawMessage

	workflow   string
	plan       plan
	started    time.Time // of this attempt
	attempt    int
	terminated time.Time
}

func runModel(now time.Time) model[*run] {
	return model[*run]{
		noun: "Run", table: "run_details",
		id: func(r *run) string { return r.id },
		columns: []column[*run]{
			{name: "created_at", sql: "CreatedAtInSec", get: func(r *run) any { return r.created.Unix() }},
			{name: "id", sql: "UUID", get: func(r *run) any { return r.id }},
			{name: "name", sql: "DisplayName", get: func(r *run) any { return r.name }},
			{name: "finished_at", sql: "FinishedAtInSec", get: func(r *run) any { return max(r.at(now).finished.Unix(), 0) }},
			{name: "scheduled_at", sql: "ScheduledAtInSec", get: func(r *run) any { return r.scheduled.Unix() }},
			{name: "description", sql: "Description", get: func(r *run) any { return r.description }},
			{name: "namespace", sql: "Namespace", get: func(r *run) any { return r.namespace }},
			{name: "storage_state", sql: "StorageState", get: func(r *run) any { return stored(r.archived) }},
			{name: "status", sql: "Conditions", get: func(r *run) any { return r.at(now).status }},
			{name: "state", sql: "State", get: func(r *run) any { return stateOf(r.at(now).status) }},
			{name: "run_id", sql: "UUID", get: func(r *run) any { return r.id }},
			{name: "display_name", sql: "DisplayName", get: func(r *run) any { return r.name }},
			{name: "runtime_details", sql: "WorkflowRuntimeManifest", get: func(*run) any { return "" }},
			{name: "state_history", sql: "StateHistory", get: func(*run) any { return "" }, filter: true},
			{name: "experiment_id", sql: "ExperimentUUID", get: func(r *run) any { return r.experimentID }, filter: true},
			{name: "recurring_run_id", sql: "JobUUID", get: func(r *run) any { return r.jobID }, filter: true},
		},
	}
}

func (r *run) message(now time.Time) runMessage {
	t := r.at(now)
	m := runMessage{
		ID: r.id, Name: r.name, Description: r.description, PipelineSpec: r.spec(), References: r.references(),
		ServiceAccount: r.serviceAccount, CreatedAt: stamp(r.created), ScheduledAt: stamp(r.scheduled),
		FinishedAt: stamp(t.finished), Status: t.status, Metrics: r.metrics,
	}
	if r.archived {
		m.StorageState = "STORAGESTATE_ARCHIVED"
	}
	return m
}

func (r *run) spec() pipelineSpec {
	return r.template.pipelineSpec(r.pipelineID, r.version, r.parameters, r.config)
}

// pipelineSpec is the pipeline spec of a run or a job. Its pipeline name is the
// version's.
func (t template) pipelineSpec(pipelineID string, v *version, parameters []parameter, config *runtimeConfig) pipelineSpec {
	spec := pipelineSpec{PipelineID: pipelineID, Parameters: parameters, RuntimeConfig: config}
	if v != nil {
		spec.PipelineName = v.name
	}
	if t.v2 {
		spec.PipelineManifest = t.source
	} else {
		spec.WorkflowManifest = t.source
	}
	return spec
}

func (r *run) references() []reference {
	refs := []reference{refer("EXPERIMENT", r.experimentID, owner)}
	if r.jobID != "" {
		refs = append(refs, refer("NAMESPACE", r.namespace, owner), refer("JOB", r.jobID, creator))
	}
	if r.version != nil {
		refs = append(refs, refer("PIPELINE_VERSION", r.version.id, creator))
	}
	return refs
}

func (r *run) detail(now time.Time) runDetail {
	d := runDetail{Run: r.message(now)}
	manifest := r.manifest(r.at(now))
	if r.template.v2 {
		d.Runtime.PipelineManifest = manifest
	} else {
		d.Runtime.WorkflowManifest = manifest
	}
	return d
}

// listRuns ignores references of other types, as the real server does.
func (c *call) listRuns() reply {
	kind, id := c.query.Get("resource_reference_key.type"), c.query.Get("resource_reference_key.id")
	if err := c.checkReference(kind); err != nil {
		return reply{err: err}
	}
	want := func(*run) bool { return true }
	switch {
	case kind == "EXPERIMENT":
		if _, ok := c.experiments.get(id); !ok {
			return reply{err: missing("Failed to list v1beta1 runs: Failed to list runs due to error fetching namespace for experiment "+id+". Try filtering based on namespace: Failed to fetch namespace from experiment "+id, "Experiment", id)}
		}
		want = func(r *run) bool { return r.experimentID == id }
	case c.multiUser && (kind != "NAMESPACE" || id == ""):
		return reply{err: invalid("Failed to list v1beta1 runs", "A run cannot have an empty namespace in multi-user mode")}
	case c.multiUser:
		want = func(r *run) bool { return r.namespace == id }
	}
	now := c.now()
	p, err := runModel(now).list(c, c.runs.where(want))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Runs  []runMessage `json:"runs,omitempty"`
		Total int32        `json:"total_size,omitempty"`
		Next  string       `json:"next_page_token,omitempty"`
	}{messages(p.items, func(r *run) runMessage { return r.message(now) }), p.total, p.next}}
}

func (c *call) getRun() reply {
	r, ok := c.runs.get(c.ids[0])
	if !ok {
		return reply{err: missing("Failed to get a v1beta1 run: Failed to fetch run "+c.ids[0], "Run", c.ids[0])}
	}
	return reply{message: r.detail(c.now())}
}

func (c *call) createRun() reply {
	const context = "Failed to create a new v1beta1 run"
	var m runMessage
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	if m.Name == "" {
		return reply{err: internal("CreateJob(job.ToV2())Failed to create a v1beta1 run due to conversion error", "Failed to convert a v1beta1 API run detail to its internal representation: Invalid input error: Run name cannot be empty")}
	}
	w, err := c.work(context, m.PipelineSpec, m.References)
	if err != nil {
		return reply{err: err}
	}
	if c.fault.NoID {
		return c.nothing()
	}
	r := c.addRun(w, m.Name)
	r.description, r.serviceAccount = m.Description, cmp.Or(m.ServiceAccount, r.serviceAccount)
	return reply{message: r.detail(c.now())}
}

// addRun starts a run.
func (s *store) addRun(w work, name string) *run {
	now := s.now()
	r := &run{
		id: s.id(), name: name, namespace: s.homeOf(w.namespace), serviceAccount: "pipeline-runner",
		experimentID: w.experimentID, pipelineID: w.pipelineID, version: w.version, template: w.template,
		parameters: w.parameters, config: w.config,
		created: now, scheduled: now, started: now, attempt: 1,
		plan:     plan{pending: defaultPending, teardown: defaultTeardown, steps: w.template.steps},
		workflow: w.template.name + "-" + s.suffix(),
	}
	s.runs.add(r.id, r)
	if e, ok := s.experiments.get(w.experimentID); ok {
		e.lastRun = latest(e.lastRun, now)
	}
	return r
}

func (c *call) deleteRun() reply {
	id := c.ids[0]
	if _, ok := c.runs.get(id); !ok {
		return reply{err: missing("Failed to delete a v1beta1 run: Failed to delete run "+id+" as it does not exist: Failed to fetch run "+id, "Run", id)}
	}
	c.runs.remove(id)
	return c.nothing()
}

func (c *call) archiveRun() reply   { return c.storeRun("archive", true) }
func (c *call) unarchiveRun() reply { return c.storeRun("unarchive", false) }

func (c *call) storeRun(verb string, archived bool) reply {
	id := c.ids[0]
	r, ok := c.runs.get(id)
	if !ok {
		return reply{err: missing("Failed to "+verb+" a v1beta1 run: Failed to "+verb+" run "+id+" as it failed to be retrieved: Failed to fetch run "+id, "Run", id)}
	}
	r.archived = archived
	return c.nothing()
}

func (c *call) terminateRun() reply {
	id, now := c.ids[0], c.now()
	r, ok := c.runs.get(id)
	switch {
	case !ok:
		return reply{err: missing("Failed to terminate a v1beta1 run: Failed to terminate run "+id+" due to error fetching the run: Failed to fetch run "+id, "Run", id)}
	case !r.at(now).finished.IsZero():
		return reply{err: invalid("Failed to terminate a v1beta1 run: Failed to terminate run "+id, "Failed to terminate a run "+id+". Row not found")}
	case r.terminated.IsZero():
		r.terminated = now
	}
	return c.nothing()
}

func (c *call) retryRun() reply {
	id, now := c.ids[0], c.now()
	r, ok := c.runs.get(id)
	if !ok {
		return reply{err: missing("Failed to retry a run: Failed to retry run "+id+": Failed to fetch run "+id, "Run", id)}
	}
	status := r.at(now).status
	if status == "Pending" && c.newer {
		detail := "Failed to retry run " + id + " due to error fetching workflow manifest"
		return reply{err: failed(codeAborted, detail, "Failed to retry a run: BadRequestError: "+detail+": Invalid input error: Workflow manifest cannot be empty")}
	}
	if status != "Failed" && status != "Error" {
		const detail = "Workflow must be Failed/Error to retry"
		return reply{err: failed(codeAborted, detail, "Failed to retry a run: Failed to retry run "+id+": BadRequestError: "+detail+": workflow cannot be retried")}
	}
	r.attempt++
	r.started, r.terminated = now, time.Time{}
	r.plan.pending, r.plan.end = 0, ""
	return c.nothing()
}
