package kfptest

import "strings"

func (e *experiment) messageV2() experimentV2 {
	return experimentV2{
		ID: e.id, DisplayName: e.name, Description: e.description, CreatedAt: stamp(e.created), Namespace: e.namespace,
		StorageState: stored(e.archived), LastRunCreated: stamp(e.lastRun),
	}
}

func (c *call) listExperimentsV2() reply {
	namespace := c.query.Get("namespace")
	if c.multiUser && namespace == "" {
		return reply{err: invalid("List experiments failed: Failed to authorize with API", "An experiment cannot have an empty namespace in multi-user mode")}
	}
	p, err := experimentModel.list(c, c.experiments.where(func(e *experiment) bool { return !c.multiUser || e.namespace == namespace }))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Experiments []experimentV2 `json:"experiments,omitempty"`
		Total       int32          `json:"total_size,omitempty"`
		Next        string         `json:"next_page_token,omitempty"`
	}{messages(p.items, (*experiment).messageV2), p.total, p.next}}
}

func (c *call) getExperimentV2() reply {
	e, ok := c.experiments.get(c.ids[0])
	if !ok {
		return reply{err: missing("Failed to fetch experiment", "Experiment", c.ids[0])}
	}
	return reply{message: e.messageV2()}
}

func (c *call) createExperimentV2() reply {
	const context = "Failed to create a experiment"
	var m experimentV2
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	if !c.multiUser {
		m.Namespace = ""
	}
	const conversion = context + ": Failed to convert API experiment to model experiment"
	switch {
	case m.DisplayName == "":
		return reply{err: internal(conversion, "Invalid input error: Experiment must have a non-empty name")}
	case len(m.DisplayName) > maxName:
		return reply{err: internal(conversion, "Invalid input error: Experiment.Name length cannot exceed 128")}
	case c.multiUser && m.Namespace == "":
		return reply{err: invalid(context+": Failed to authorize the request", "An experiment cannot have an empty namespace in multi-user mode")}
	case c.fault.NoID:
		return c.nothing()
	}
	same := func(e *experiment) bool {
		return strings.EqualFold(e.name, m.DisplayName) && e.namespace == m.Namespace
	}
	if len(c.experiments.where(same)) > 0 {
		detail := "Failed to create a new experiment. The name " + m.DisplayName + " already exists. Please specify a new name"
		return reply{err: failed(codeExists, detail, context+": Already exist error: "+detail)}
	}
	return reply{message: c.addExperiment(m.DisplayName, m.Description, m.Namespace).messageV2()}
}

// archiveExperimentV2 reports a missing experiment only in multi-user mode.
func (c *call) archiveExperimentV2() reply {
	if err := c.unknownExperiment("archive"); err != nil {
		return reply{err: err}
	}
	return c.archiveExperiment()
}

func (c *call) unarchiveExperimentV2() reply {
	if err := c.unknownExperiment("unarchive"); err != nil {
		return reply{err: err}
	}
	return c.unarchiveExperiment()
}

func (c *call) unknownExperiment(verb string) error {
	if _, ok := c.experiments.get(c.ids[0]); ok || !c.multiUser {
		return nil
	}
	return missing("Failed to "+verb+" experiment: Failed to authorize the request: Failed to authorize with the experiment ID", "Experiment", c.ids[0])
}
