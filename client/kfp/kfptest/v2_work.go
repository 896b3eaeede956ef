package kfptest

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// workV2 finds the work that a source describes.
func (c *call) workV2(context string, s source, experimentID string) (work, error) {
	w := work{config: s.Config}
	if s.Spec != nil && s.Reference != nil {
		return w, plain(codeInvalid, `proto: (line 1:1): error parsing "pipeline_version_reference", oneof kubeflow.pipelines.backend.api.v2beta1.Run.pipeline_source is already set`)
	}
	if experimentID == "" && c.multiUser {
		return w, invalid(context+": Failed to create a run due to invalid experimentId and namespace combination", "Experiment id can not be empty in multi-user mode")
	}
	var refs []reference
	if experimentID != "" {
		refs = append(refs, refer("EXPERIMENT", experimentID, owner))
	}
	if err := c.place(context, &w, refs); err != nil {
		return w, err
	}
	if err := c.chooseV2(context, &w, s); err != nil {
		return w, err
	}
	if err := w.checkInputs(context); err != nil {
		return w, err
	}
	return w, nil
}

// chooseV2 finds the template: a version, a pipeline's newest version, or a specification.
func (c *call) chooseV2(context string, w *work, s source) error {
	if s.Reference != nil {
		var refs []reference
		if s.Reference.VersionID != "" {
			refs = append(refs, refer("PIPELINE_VERSION", s.Reference.VersionID, creator))
		}
		id := s.Reference.PipelineID
		if len(refs) == 0 && c.newest(id) == nil {
			const fetching = "Failed to create a run due to error fetching manifest: Failed to fetch a template due to error retrieving pipeline version: "
			return internal(context, fetching+"Failed to fetch a pipeline version and its manifest from pipeline "+id+": ResourceNotFoundError: PipelineVersion of "+id+" not found")
		}
		err := c.choose(context, w, pipelineSpec{PipelineID: id}, refs)
		if len(refs) == 0 {
			w.version = nil // it follows the newest
		}
		return err
	}
	spec := s.Spec
	var wrapped struct {
		Spec     json.RawMessage `json:"pipeline_spec"`
		Platform json.RawMessage `json:"platform_spec"`
	}
	if json.Unmarshal(spec, &wrapped) == nil && wrapped.Spec != nil {
		spec = wrapped.Spec
	}
	if len(spec) == 0 {
		return internal(context, "Failed to create a run due to error fetching manifest: Invalid input error: Failed to fetch a template with an empty pipeline spec manifest")
	}
	t, err := parseTemplate(spec)
	if errors.Is(err, errUnknownTemplate) {
		return internal(context, "Failed to create a run due to error fetching manifest: Failed to fetch a template with an invalid pipeline spec manifest: InvalidInputError: unknown template format: pipeline spec is invalid")
	}
	t.source = string(s.Spec)
	w.template = t
	return err
}

// checkInputs refuses inputs that the template does not declare, and those of
// another type. Those of an Argo workflow are strings.
func (w *work) checkInputs(context string) error {
	if w.config == nil {
		return nil
	}
	declared := w.template.declared()
	for _, name := range sortedKeys(w.config.Parameters) {
		kind, ok := declared[name]
		detail := ""
		switch number := json.Number(""); {
		case !w.template.v2:
			named := func(p parameter) bool { return p.Name == name }
			if w.template.known && !slices.ContainsFunc(w.template.parameters, named) {
				detail = "Unrecognized input parameter: " + name
			}
			w.parameters = append(w.parameters, parameter{name, plainString(w.config.Parameters[name])})
		case declared != nil && !ok:
			detail = "parameter(s) provided are not required by pipeline: " + name
		case (kind == "NUMBER_INTEGER" || kind == "NUMBER_DOUBLE") && (w.config.Parameters[name][0] == '"' || json.Unmarshal(w.config.Parameters[name], &number) != nil):
			detail = "input parameter " + name + " requires type double or integer, but the parameter value is not of number value type"
		}
		if detail != "" {
			return invalid(context+": Failed to generate the ExecutionSpec: invalid pipeline job inputs", detail)
		}
	}
	return nil
}

func plainString(value json.RawMessage) string {
	var source string
	if json.Unmarshal(value, &source) == nil {
		return source
	}
	return string(value)
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// declared returns the types of a compiled pipeline's inputs by name.
func (t template) declared() map[string]string {
	type spec struct {
		Root struct {
			Inputs struct {
				Parameters map[string]struct {
					Type string `json:"parameterType"`
				} `json:"parameters"`
			} `json:"inputDefinitions"`
		} `json:"root"`
	}
	var s struct {
		spec
		Wrapped *spec `json:"pipeline_spec"`
	}
	if json.Unmarshal(t.document(), &s) != nil {
		return nil
	}
	if s.Wrapped != nil {
		s.spec = *s.Wrapped
	}
	types := map[string]string{}
	for name, p := range s.Root.Inputs.Parameters {
		types[name] = p.Type
	}
	return types
}

// document returns the specification as JSON; two YAML documents are a pipeline and
// its platform specification.
func (t template) document() json.RawMessage {
	if json.Valid([]byte(t.source)) {
		return json.RawMessage(t.source)
	}
	return documents(t.source)
}

// nameID derives an id from a string: the same string, the same id.
func nameID(name string) string {
	h := fnv.New128a()
	_, _ = h.Write([]byte(name)) // a hash's Write never fails
	b := h.Sum(nil)
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

func documents(source string) json.RawMessage {
	d := yaml.NewDecoder(strings.NewReader(source))
	var all []any
	for {
		var one any
		if d.Decode(&one) != nil {
			break
		}
		all = append(all, one)
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return encode(all[0])
	}
	return encode(map[string]any{"pipeline_spec": all[0], "platform_spec": all[1]})
}
