package kfptest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// template is a pipeline's specification, as far as this package parses it.
type template struct {
	source     string
	name       string
	v2         bool
	parameters []parameter
	// known means that these are all parameters.
	known bool
	spec  json.RawMessage
	steps []step
}

// step is a step of a run.
type step struct {
	name, template, kind string
	after                []string
	length               time.Duration
	fails                bool
	artifacts            []string
}

const stepLength = 3 * time.Second

var errUnknownTemplate = errors.New("unknown template format")

// argo has the parts of an Argo workflow that the fake reads.
type argo struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name         string `json:"name"`
		GenerateName string `json:"generateName"`
	} `json:"metadata"`
	Spec json.RawMessage `json:"spec"`
}

type argoSpec struct {
	Entrypoint string `json:"entrypoint"`
	Arguments  struct {
		Parameters []parameter `json:"parameters"`
	} `json:"arguments"`
	Templates []argoTemplate `json:"templates"`
}

type argoTemplate struct {
	Name string `json:"name"`
	DAG  *struct {
		Tasks []struct {
			Name         string   `json:"name"`
			Template     string   `json:"template"`
			Dependencies []string `json:"dependencies"`
		} `json:"tasks"`
	} `json:"dag"`
	Suspend *struct {
		Duration string `json:"duration"`
	} `json:"suspend"`
	Container *struct {
		Args []string `json:"args"`
	} `json:"container"`
	Outputs struct {
		Artifacts []struct {
			Name string `json:"name"`
		} `json:"artifacts"`
	} `json:"outputs"`
}

// parseTemplate parses a pipeline file.
func parseTemplate(source []byte) (template, error) {
	if !json.Valid(source) {
		return parseYAML(string(source))
	}
	var w argo
	if json.Unmarshal(source, &w) == nil && w.Kind == "Workflow" {
		return parseArgo(source, w)
	}
	var v2 struct {
		Info *struct {
			Name string `json:"name"`
		} `json:"pipelineInfo"`
	}
	if json.Unmarshal(source, &v2) == nil && v2.Info != nil {
		return template{source: string(source), name: v2.Info.Name, v2: true, steps: chain(v2.Info.Name)}, nil
	}
	return template{}, errUnknownTemplate
}

func parseArgo(source []byte, w argo) (template, error) {
	var compact bytes.Buffer
	var spec argoSpec
	if json.Compact(&compact, source) != nil || json.Unmarshal(w.Spec, &spec) != nil {
		return template{}, errUnknownTemplate
	}
	return template{
		source: compact.String(), name: strings.TrimSuffix(cmp.Or(w.Metadata.GenerateName, w.Metadata.Name), "-"),
		parameters: spec.Arguments.Parameters, known: true, spec: w.Spec, steps: spec.steps(),
	}, nil
}

// parseYAML parses a file in YAML.
func parseYAML(source string) (template, error) {
	switch {
	case yamlValue(source, "kind") == "Workflow":
		name := strings.TrimSuffix(cmp.Or(yamlValue(source, "metadata", "generateName"), "workflow"), "-")
		return template{source: source, name: name, steps: chain(name)}, nil
	case yamlValue(source, "pipelineInfo", "name") != "":
		name := yamlValue(source, "pipelineInfo", "name")
		return template{source: source, name: name, v2: true, steps: chain(yamlKeys(source, "root", "dag", "tasks")...)}, nil
	}
	return template{}, errUnknownTemplate
}

// chain returns steps that follow each other.
func chain(names ...string) []step {
	var out []step
	for i, name := range names {
		s := step{name: name, template: name, kind: "Pod", length: stepLength, artifacts: []string{"output", "main-logs"}}
		if i > 0 {
			s.after = names[i-1 : i]
		}
		out = append(out, s)
	}
	return out
}

// steps returns the tasks of the workflow's entrypoint, or its only template.
func (s argoSpec) steps() []step {
	entry := s.template(s.Entrypoint)
	if entry.DAG == nil {
		return []step{entry.step(entry.Name)}
	}
	var out []step
	for _, task := range entry.DAG.Tasks {
		one := s.template(task.Template).step(task.Name)
		one.after = task.Dependencies
		out = append(out, one)
	}
	return out
}

func (s argoSpec) template(name string) argoTemplate {
	for _, t := range s.Templates {
		if t.Name == name {
			return t
		}
	}
	return argoTemplate{Name: name}
}

func (t argoTemplate) step(name string) step {
	out := step{name: name, template: t.Name, kind: "Pod", length: stepLength}
	for _, a := range t.Outputs.Artifacts {
		out.artifacts = append(out.artifacts, a.Name)
	}
	if t.Suspend != nil {
		out.kind = "Suspend"
		if seconds, err := strconv.Atoi(t.Suspend.Duration); err == nil {
			out.length = time.Duration(seconds) * time.Second
		}
	}
	if t.Container != nil {
		out.fails = strings.Contains(strings.Join(t.Container.Args, " "), "exit 1")
		out.artifacts = append(out.artifacts, "main-logs")
	}
	return out
}
