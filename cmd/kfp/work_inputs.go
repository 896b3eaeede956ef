package kfp

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/kfp/internal/inputs"
	"tally/cmd/kfp/internal/spec"
)

// inputs puts the inputs where the kind of pipeline expects them, once all of
// them fit. A template that cannot be read matters only if there are inputs,
// since the server has it.
func (f *workFlags) inputs(ctx context.Context, s *session, to *kfp.PipelineSpec, versionID string) error {
	template, err := f.template(ctx, s, versionID)
	if err != nil && !rest.KindNotFound.Is(err) && len(f.passed) == 0 && f.root == "" && ctx.Err() == nil {
		return nil
	}
	if err != nil {
		return err
	}
	problems := mismatches(template, f.passed)
	if !template.V2 && f.root != "" {
		problems = append(problems, "--pipeline-root is for v2 pipelines, and this one is an Argo workflow")
	}
	if template.V2 {
		problems = append(problems, f.typed(template, to)...)
	} else {
		problems = append(problems, f.plain(to)...)
	}
	if len(problems) > 0 {
		return exit.Usagef("%s", strings.Join(problems, "; "))
	}
	return nil
}

// template returns the specification, which determines the kind and the inputs.
func (f *workFlags) template(ctx context.Context, s *session, versionID string) (*spec.Spec, error) {
	if f.file != nil {
		return f.file, nil
	}
	t, err := s.VersionTemplate(ctx, versionID)
	if err != nil {
		return nil, err
	}
	return spec.Parse(t.Source)
}

// mismatches lists the inputs that the pipeline does not have, and the required
// ones that are missing.
func mismatches(template *spec.Spec, passed []inputs.Input) []string {
	var unknown, missing, known []string
	for _, i := range passed {
		if !slices.ContainsFunc(template.Inputs, func(d spec.Input) bool { return d.Name == i.Name }) {
			unknown = append(unknown, i.Name)
		}
	}
	for _, d := range template.Inputs {
		known = append(known, d.Name)
		if d.Required && !slices.ContainsFunc(passed, func(i inputs.Input) bool { return i.Name == d.Name }) {
			missing = append(missing, d.Name)
		}
	}
	var problems []string
	if len(unknown) > 0 {
		problems = append(problems, fmt.Sprintf("the pipeline has no input %s; %s", strings.Join(unknown, ", "), having(known)))
	}
	if len(missing) > 0 {
		problems = append(problems, "the pipeline needs a value for "+strings.Join(missing, ", ")+": use --param name=value")
	}
	return problems
}

func having(names []string) string {
	if len(names) == 0 {
		return "it has none"
	}
	return "its inputs are " + strings.Join(names, ", ")
}

// typed converts the inputs to JSON of the types that a v2 pipeline declares.
func (f *workFlags) typed(template *spec.Spec, to *kfp.PipelineSpec) (problems []string) {
	if len(f.passed) == 0 && f.root == "" {
		return nil
	}
	values := map[string]json.RawMessage{}
	for _, d := range template.Inputs {
		at := slices.IndexFunc(f.passed, func(i inputs.Input) bool { return i.Name == d.Name })
		if at < 0 {
			continue
		}
		value, err := f.passed[at].JSON(d.Type)
		if err != nil {
			problems = append(problems, err.Error())
		}
		values[d.Name] = value
	}
	to.RuntimeConfig = &kfp.RuntimeConfig{Parameters: values, PipelineRoot: f.root}
	return problems
}

// plain converts the inputs to the strings that an Argo workflow takes.
func (f *workFlags) plain(to *kfp.PipelineSpec) (problems []string) {
	for _, i := range f.passed {
		value, err := i.Value()
		if err != nil {
			problems = append(problems, err.Error())
		}
		to.Parameters = append(to.Parameters, kfp.Parameter{Name: i.Name, Value: value})
	}
	return problems
}
