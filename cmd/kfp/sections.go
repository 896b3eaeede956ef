package kfp

import (
	"maps"
	"slices"

	"tally/client/kfp"
	"tally/output"
)

// input is a printed row: a parameter.
type input struct{ name, value string }

// parametersOf returns the parameters of an Argo workflow or of a v2 pipeline.
func parametersOf(spec kfp.PipelineSpec) []input {
	all := inputsOf(spec.Parameters)
	if spec.RuntimeConfig == nil {
		return all
	}
	for _, name := range slices.Sorted(maps.Keys(spec.RuntimeConfig.Parameters)) {
		all = append(all, input{name, cellString(spec.RuntimeConfig.Parameters[name])})
	}
	return all
}

func inputsOf(parameters []kfp.Parameter) []input {
	var all []input
	for _, p := range parameters {
		all = append(all, input{p.Name, p.Value})
	}
	return all
}

// inputSection returns the section of parameters.
func inputSection(all []input) output.Section {
	return output.SectionOf("parameters", []output.Column[input]{
		{Name: "name", Worth: output.Vital, Value: func(i input) any { return i.name }},
		{Name: "value", Worth: output.Vital, Prose: true, Value: func(i input) any { return i.value }},
	}, all)
}

// runSections returns the sections of a run.
func runSections(r *runRow) []output.Section {
	var steps []stepRow
	for _, s := range r.steps {
		steps = append(steps, stepRowOf(s, r.now))
	}
	return []output.Section{
		inputSection(parametersOf(r.PipelineSpec)),
		output.SectionOf("steps", stepColumns(), steps),
	}
}

func jobSections(j *jobRow) []output.Section {
	return []output.Section{inputSection(parametersOf(j.PipelineSpec))}
}

func pipelineSections(p kfp.Pipeline) []output.Section {
	return []output.Section{inputSection(inputsOf(p.Parameters))}
}

func versionSections(v kfp.PipelineVersion) []output.Section {
	return []output.Section{inputSection(inputsOf(v.Parameters))}
}
