package kfp

import (
	"bytes"
	"encoding/json"
)

// WithoutManifests is the JSON of a Run, RunDetail or Job, or of a list of
// them, without the manifests, which are tens of kB in each. All else stays as
// it is. Text that is no JSON object comes back unchanged.
func WithoutManifests(text []byte) []byte {
	if !json.Valid(text) {
		return text
	}
	return cutManifests(text, false)
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

// cutManifests copies an object or an array of valid JSON; within a
// specification or a runtime it leaves the manifests out.
func cutManifests(text []byte, spec bool) []byte {
	text = bytes.TrimSpace(text)
	switch {
	case bytes.HasPrefix(text, []byte("{")):
		return cutObject(text, spec)
	case bytes.HasPrefix(text, []byte("[")):
		return cutArray(text, spec)
	}
	return text
}

func cutObject(text []byte, spec bool) []byte {
	d := json.NewDecoder(bytes.NewReader(text))
	_, err := d.Token()
	out := []byte("{")
	for err == nil && d.More() {
		var name json.Token
		var value json.RawMessage
		if name, err = d.Token(); err == nil {
			err = d.Decode(&value)
		}
		key, _ := name.(string)
		if spec && (key == "workflow_manifest" || key == "pipeline_manifest") {
			continue
		}
		if inside[key] {
			value = cutManifests(value, key == "pipeline_spec" || key == "pipeline_runtime")
		}
		out = append(appendName(out, key), value...)
	}
	return append(out, '}')
}

// appendName appends a member's name. A string can always be written.
func appendName(out []byte, name string) []byte {
	quoted, _ := json.Marshal(name)
	if len(out) > 1 {
		out = append(out, ',')
	}
	return append(append(out, quoted...), ':')
}

func cutArray(text []byte, spec bool) []byte {
	var items []json.RawMessage
	if json.Unmarshal(text, &items) != nil {
		return text // it is valid, hence never
	}
	out := []byte("[")
	for i, item := range items {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, cutManifests(item, spec)...)
	}
	return append(out, ']')
}
