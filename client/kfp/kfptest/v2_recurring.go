package kfptest

import "fmt"

// messageV2 returns a message with both mode and status, both of them correct.
func (j *job) messageV2(s *store) recurringRunV2 {
	w := j.work
	m := recurringRunV2{
		ID: j.id, DisplayName: j.name, Description: j.description, source: sourceOf(w.template, w.version, w.pipelineID, w.parameters, w.config),
		ServiceAccount: j.serviceAccount, MaxConcurrency: j.concurrency, Trigger: j.trigger, Mode: "DISABLE",
		CreatedAt: stamp(j.created), UpdatedAt: stamp(j.updated), Status: "DISABLED", NoCatchup: j.noCatchup,
		Namespace: s.homeOf(w.namespace), ExperimentID: w.experimentID, PluginsInput: j.plugins,
	}
	if m.Trigger == nil {
		m.Trigger = &trigger{}
	}
	if j.enabled {
		m.Mode, m.Status = "ENABLE", "ENABLED"
	}
	return m
}

func (c *call) listRecurringRuns() reply {
	experimentID, namespace := c.query.Get("experiment_id"), c.query.Get("namespace")
	want := func(j *job) bool { return !c.multiUser || j.work.namespace == namespace }
	switch {
	case experimentID != "":
		if _, ok := c.experiments.get(experimentID); !ok {
			return reply{err: missing("Failed to list jobs: Failed to list recurring runs due to error fetching namespace for experiment "+experimentID+". Try filtering based on namespace: Failed to fetch namespace from experiment "+experimentID, "Experiment", experimentID)}
		}
		want = func(j *job) bool { return j.work.experimentID == experimentID }
	case c.multiUser && namespace == "":
		return reply{err: invalid("Failed to list jobs: Failed to list recurring runs due to authorization error. Check if you have permission to access namespace ", "a recurring run cannot have an empty namespace in multi-user mode")}
	}
	p, err := jobModel.list(c, c.jobs.where(want))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Runs  []recurringRunV2 `json:"recurringRuns,omitempty"`
		Total int32            `json:"total_size,omitempty"`
		Next  string           `json:"next_page_token,omitempty"`
	}{messages(p.items, func(j *job) recurringRunV2 { return j.messageV2(c.store) }), p.total, p.next}}
}

func (c *call) getRecurringRun() reply {
	j, ok := c.jobs.get(c.ids[0])
	if !ok {
		return reply{err: missing("Failed to fetch a recurring run", "Job", c.ids[0])}
	}
	return reply{message: j.messageV2(c.store)}
}

var modes = map[string]bool{"": true, "MODE_UNSPECIFIED": true, "ENABLE": true, "DISABLE": true}

func (c *call) createRecurringRun() reply {
	const context = "Failed to create a recurring run"
	var m recurringRunV2
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	t := m.Trigger
	switch {
	case !modes[m.Mode]:
		return reply{err: plain(codeInvalid, fmt.Sprintf("proto: (line 1:1): invalid value for enum field mode: %q", m.Mode))}
	case t != nil && t.Cron != nil && t.Periodic != nil:
		return reply{err: plain(codeInvalid, `proto: (line 1:1): error parsing "cron_schedule", oneof kubeflow.pipelines.backend.api.v2beta1.Trigger.trigger is already set`)}
	}
	made := jobMessage{
		Name: m.DisplayName, Description: m.Description, MaxConcurrency: m.MaxConcurrency, Trigger: t, NoCatchup: m.NoCatchup,
		Enabled: m.Mode == "ENABLE", ServiceAccount: m.ServiceAccount,
	}
	if err := checkJob(context+" due to conversion error", made); err != nil {
		return reply{err: err}
	}
	w, err := c.workV2(context, m.source, m.ExperimentID)
	if err != nil {
		return reply{err: err}
	}
	if c.fault.NoID {
		return c.nothing()
	}
	j := c.addJob(w, made)
	j.plugins = m.PluginsInput
	if w.version == nil && w.pipelineID != "" {
		j.serviceAccount = m.ServiceAccount // that of a workflow is added, and there is none yet
	}
	return reply{message: j.messageV2(c.store)}
}

// propagations are the policies of a delete.
var propagations = map[string]bool{"": true, "FOREGROUND": true, "BACKGROUND": true, "ORPHAN": true}

func (c *call) deleteRecurringRun() reply {
	if policy := c.query.Get("propagation_policy"); !propagations[policy] {
		return reply{err: plain(codeInvalid, fmt.Sprintf("type mismatch, parameter: propagation_policy, error: %s is not valid", policy))}
	}
	return c.deleteJob()
}
