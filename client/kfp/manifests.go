package kfp

import (
	"bytes"
	"encoding/json"
)

// WithoutManifests is the JSON of a Run, RunDetail or Job, or of a list of
// them, without the manifests, which are tens of kB in each. All else stays as
// it is. Text that is no JSON object comes back unchanged.
func WithoutManifests(text []byte) []byte {
	short, ok := cutManifests(text, false)
	if !ok {
		return text
	}
	return short
}

// WithoutManifests is the run without the manifests, in its fields and its JSON.
func (r Run) WithoutManifests() Run { return shortened(r, r.RawJSON()) }

// WithoutManifests is the run without the manifests, in its fields and its JSON.
func (d RunDetail) WithoutManifests() RunDetail { return shortened(d, d.RawJSON()) }

// WithoutManifests is the job without the manifests, in its fields and its JSON.
func (j Job) WithoutManifests() Job { return shortened(j, j.RawJSON()) }

func shortened[T any](message T, text []byte) T {
	var short T
	if json.Unmarshal(WithoutManifests(text), &short) != nil {
		return message // it was not decoded from JSON, hence has none to shorten
	}
	return short
}

// inside are the members that may hold manifests. Others are not looked into:
// the inputs of a run may be called anything.
var inside = map[string]bool{
	"run": true, "runs": true, "jobs": true, "pipeline_spec": true, "pipeline_runtime": true,
}

// cutManifests copies an object or an array; within a specification or a
// runtime it leaves the manifests out.
func cutManifests(text []byte, spec bool) ([]byte, bool) {
	text = bytes.TrimSpace(text)
	switch {
	case bytes.HasPrefix(text, []byte("{")):
		return cutObject(text, spec)
	case bytes.HasPrefix(text, []byte("[")):
		return cutArray(text, spec)
	}
	return text, json.Valid(text)
}

func cutObject(text []byte, spec bool) ([]byte, bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	_, err := d.Token()
	out := []byte("{")
	for err == nil && d.More() {
		var name json.Token
		var value json.RawMessage
		if name, err = d.Token(); err != nil {
			break
		}
		if err = d.Decode(&value); err != nil {
			break
		}
		key, _ := name.(string)
		if spec && (key == "workflow_manifest" || key == "pipeline_manifest") {
			continue
		}
		out = append(appendName(out, key), cutMember(key, value)...)
	}
	return append(out, '}'), err == nil
}

func cutMember(key string, value []byte) []byte {
	if !inside[key] {
		return value
	}
	short, ok := cutManifests(value, key == "pipeline_spec" || key == "pipeline_runtime")
	if !ok {
		return value
	}
	return short
}

func appendName(out []byte, name string) []byte {
	quoted, err := json.Marshal(name)
	if err != nil {
		return out // a string can always be written
	}
	if len(out) > 1 {
		out = append(out, ',')
	}
	return append(append(out, quoted...), ':')
}

func cutArray(text []byte, spec bool) ([]byte, bool) {
	var items []json.RawMessage
	if json.Unmarshal(text, &items) != nil {
		return text, false
	}
	out := []byte("[")
	for i, item := range items {
		short, ok := cutManifests(item, spec)
		if !ok {
			return text, false
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, short...)
	}
	return append(out, ']'), true
}
