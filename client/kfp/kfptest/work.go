package kfptest

import (
	"errors"
	"slices"
)

// work is the template that a run or a job executes, and its experiment.
type work struct {
	template                            template
	version                             *version
	pipelineID, experimentID, namespace string
	parameters                          []parameter
	config                              *runtimeConfig
}

// work finds the work that a specification and its references describe.
func (c *call) work(context string, spec pipelineSpec, refs []reference) (work, error) {
	w := work{parameters: spec.Parameters, config: spec.RuntimeConfig}
	if err := c.place(context, &w, refs); err != nil {
		return w, err
	}
	if err := c.choose(context, &w, spec, refs); err != nil {
		return w, err
	}
	for _, p := range spec.Parameters {
		named := func(known parameter) bool { return known.Name == p.Name }
		if w.template.known && !slices.ContainsFunc(w.template.parameters, named) {
			detail := "Unrecognized input parameter: " + p.Name
			return w, failed(codeInvalid, detail, context+": Failed to generate the ExecutionSpec: Failed to verify parameters: Invalid input error: "+detail)
		}
	}
	return w, nil
}

// place finds the experiment. In single-user mode there is a default.
func (c *call) place(context string, w *work, refs []reference) error {
	id := referred(refs, "EXPERIMENT")
	if id == "" && c.multiUser {
		return invalid(context, "A run cannot have an empty namespace in multi-user mode")
	}
	if id == "" {
		id = c.defaultExperiment().id
	}
	e, ok := c.experiments.get(id)
	if !ok {
		return missing(context+": Failed to create a run due to invalid experimentId and namespace combination: Failed to fetch namespace for experiment "+id+": Failed to fetch namespace from experiment "+id, "Experiment", id)
	}
	w.experimentID, w.namespace = e.id, e.namespace
	return nil
}

// choose finds the template: a version, a pipeline's newest version, or a manifest.
func (c *call) choose(context string, w *work, spec pipelineSpec, refs []reference) error {
	const fetching = "Failed to create a run due to error fetching manifest: "
	id := referred(refs, "PIPELINE_VERSION")
	if id == "" && spec.PipelineID != "" {
		if newest := c.newest(spec.PipelineID); newest != nil {
			id = newest.id
		}
	}
	source := spec.WorkflowManifest + spec.PipelineManifest
	switch {
	case id != "":
		v, ok := c.versions.get(id)
		if !ok {
			return internal(context, fetching+"Failed to fetch a template due to error retrieving pipeline version: Failed to fetch a pipeline version and its manifest from pipeline version "+id+": Failed to get a pipeline version with id "+id+": ResourceNotFoundError: PipelineVersion "+id+" not found")
		}
		w.version, w.pipelineID, w.template = v, v.pipelineID, v.template
		return nil
	case source == "":
		return internal(context, fetching+"Invalid input error: Failed to fetch a template with an empty pipeline spec manifest")
	}
	t, err := parseTemplate([]byte(source))
	if errors.Is(err, errUnknownTemplate) {
		return failed(codeInvalid, err.Error(), context+": InvalidInputError: "+err.Error()+": pipeline spec is invalid")
	}
	t.source = source // a manifest is kept as sent
	w.template = t
	return err
}
