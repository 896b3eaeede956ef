package kfptest

import (
	"strings"
	"time"
)

type experiment struct {
	id, name, description, namespace string
	created                          time.Time
	archived                         bool
	lastRun                          time.Time
}

var experimentModel = model[*experiment]{
	noun: "Experiment", table: "experiments",
	id: func(e *experiment) string { return e.id },
	columns: []column[*experiment]{
		{name: "created_at", sql: "CreatedAtInSec", get: func(e *experiment) any { return e.created.Unix() }},
		{name: "id", sql: "UUID", get: func(e *experiment) any { return e.id }},
		{name: "name", sql: "Name", get: func(e *experiment) any { return e.name }},
		{name: "description", sql: "Description", get: func(e *experiment) any { return e.description }},
		{name: "namespace", sql: "Namespace", get: func(e *experiment) any { return e.namespace }},
		{name: "storage_state", sql: "StorageState", get: func(e *experiment) any { return stored(e.archived) }},
		{name: "last_run_created_at", sql: "LastRunCreatedAtInSec", get: func(e *experiment) any { return max(e.lastRun.Unix(), 0) }},
		{name: "experiment_id", sql: "UUID", get: func(e *experiment) any { return e.id }},
		{name: "display_name", sql: "Name", get: func(e *experiment) any { return e.name }},
	},
}

// stored returns the storage state as in the database; responses spell it
// differently.
func stored(archived bool) string {
	if archived {
		return "ARCHIVED"
	}
	return "AVAILABLE"
}

func (e *experiment) message() experimentMessage {
	return experimentMessage{
		ID: e.id, Name: e.name, Description: e.description, CreatedAt: stamp(e.created),
		References:   []reference{refer("NAMESPACE", e.namespace, owner)},
		StorageState: "STORAGESTATE_" + stored(e.archived),
	}
}

func (c *call) listExperiments() reply {
	kind, id := c.query.Get("resource_reference_key.type"), c.query.Get("resource_reference_key.id")
	if err := c.checkReference(kind); err != nil {
		return reply{err: err}
	}
	if kind != "" && kind != "NAMESPACE" {
		return reply{err: invalid("", "Failed to list v1beta1 experiment due to invalid resource reference key. It must be of type 'Namespace' and contain an existing or empty namespace, but you provided "+id+" of type "+strings.ToLower(kind))}
	}
	if c.multiUser && id == "" {
		return reply{err: invalid("Failed to list v1beta1 experiments", "An experiment cannot have an empty namespace in multi-user mode")}
	}
	items := c.experiments.where(func(e *experiment) bool { return !c.multiUser || e.namespace == id })
	p, err := experimentModel.list(c, items)
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Experiments []experimentMessage `json:"experiments,omitempty"`
		Total       int32               `json:"total_size,omitempty"`
		Next        string              `json:"next_page_token,omitempty"`
	}{messages(p.items, (*experiment).message), p.total, p.next}}
}

func messages[T, M any](items []T, message func(T) M) []M {
	out := make([]M, 0, len(items))
	for _, item := range items {
		out = append(out, message(item))
	}
	return out
}

var resourceTypes = map[string]bool{
	"": true, "UNKNOWN_RESOURCE_TYPE": true, "EXPERIMENT": true, "JOB": true, "PIPELINE": true, "PIPELINE_VERSION": true, "NAMESPACE": true,
}

func (c *call) checkReference(kind string) error {
	if resourceTypes[kind] {
		return nil
	}
	return plain(codeInvalid, `parsing field "type": "`+kind+`" is not a valid value`)
}

func (c *call) getExperiment() reply {
	e, ok := c.experiments.get(c.ids[0])
	if !ok {
		return reply{err: missing("Failed to fetch v1beta1 experiment", "Experiment", c.ids[0])}
	}
	return reply{message: e.message()}
}

const maxName = 128

func (c *call) createExperiment() reply {
	const context = "[ExperimentServer]: Failed to create a v1beta1 experiment due to conversion error"
	var m experimentMessage
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	namespace := c.namespaceOf(m.References)
	switch {
	case m.Name == "":
		return reply{err: internal(context, "Failed to convert API experiment to model experiment: Invalid input error: Experiment must have a non-empty name")}
	case len(m.Name) > maxName:
		return reply{err: internal(context, "Failed to convert API experiment to model experiment: Invalid input error: Experiment.Name length cannot exceed 128")}
	case c.multiUser && namespace == "":
		return reply{err: invalid("Failed to create a v1beta1 experiment", "An experiment cannot have an empty namespace in multi-user mode")}
	case c.fault.NoID:
		return c.nothing()
	}
	same := func(e *experiment) bool { return strings.EqualFold(e.name, m.Name) && e.namespace == namespace }
	if len(c.experiments.where(same)) > 0 {
		detail := "Failed to create a new experiment. The name " + m.Name + " already exists. Please specify a new name"
		return reply{err: failed(codeExists, detail, "Failed to create a v1beta1 experiment: Already exist error: "+detail)}
	}
	return reply{message: c.addExperiment(m.Name, m.Description, namespace).message()}
}

func (s *store) addExperiment(name, description, namespace string) *experiment {
	e := &experiment{id: s.id(), name: name, description: description, namespace: namespace, created: s.now()}
	s.experiments.add(e.id, e)
	return e
}

// deleteExperiment leaves the experiment's runs and jobs unchanged.
func (c *call) deleteExperiment() reply {
	id := c.ids[0]
	if _, ok := c.experiments.get(id); !ok {
		return reply{err: missing("Failed to delete v1beta1 experiment: Failed to delete experiment "+id+" due to error fetching it", "Experiment", id)}
	}
	c.experiments.remove(id)
	return c.nothing()
}

// archiveExperiment archives the runs and disables the jobs, too. An unknown id is not an
// error.
func (c *call) archiveExperiment() reply {
	e, ok := c.experiments.get(c.ids[0])
	if !ok {
		return c.nothing()
	}
	e.archived = true
	for _, r := range c.runs.byID {
		r.archived = r.archived || r.experimentID == e.id
	}
	for _, j := range c.jobs.byID {
		j.enabled = j.enabled && j.work.experimentID != e.id
	}
	return c.nothing()
}

// unarchiveExperiment undoes neither of them.
func (c *call) unarchiveExperiment() reply {
	if e, ok := c.experiments.get(c.ids[0]); ok {
		e.archived = false
	}
	return c.nothing()
}
