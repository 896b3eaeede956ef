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
// specification or a runtime it leaves the manifests out. Since the text was
// checked, the parts need no more than their ends to be found.
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
	out := make([]byte, 0, len(text))
	for i := next(text, 1); text[i] != '}'; i = next(text, i) {
		end := valueEnd(text, i)
		name, key := text[i:end], keyOf(text[i:end])
		i = next(text, end)
		end = valueEnd(text, i)
		value := text[i:end]
		i = end
		if spec && (key == "workflow_manifest" || key == "pipeline_manifest") {
			continue
		}
		if inside[key] {
			value = cutManifests(value, key == "pipeline_spec" || key == "pipeline_runtime")
		}
		out = append(append(append(append(out, separator(out, '{')), name...), ':'), value...)
	}
	return append(opened(out, '{'), '}')
}

func cutArray(text []byte, spec bool) []byte {
	out := make([]byte, 0, len(text))
	for i := next(text, 1); text[i] != ']'; i = next(text, i) {
		end := valueEnd(text, i)
		out = append(append(out, separator(out, '[')), cutManifests(text[i:end], spec)...)
		i = end
	}
	return append(opened(out, '['), ']')
}

// separator is what comes before the next part.
func separator(out []byte, open byte) byte {
	if len(out) == 0 {
		return open
	}
	return ','
}

// opened begins what has no parts.
func opened(out []byte, open byte) []byte {
	if len(out) == 0 {
		return append(out, open)
	}
	return out
}

// keyOf is a member's name without quotes and escapes.
func keyOf(quoted []byte) string {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : len(quoted)-1])
	}
	var key string
	_ = json.Unmarshal(quoted, &key) // it is valid
	return key
}

// next passes over white space and what separates the parts of valid JSON.
func next(text []byte, i int) int {
	for text[i] <= ' ' || text[i] == ',' || text[i] == ':' {
		i++
	}
	return i
}

// valueEnd is the end of the value that begins at i, in valid JSON that goes on
// behind it.
func valueEnd(text []byte, i int) int {
	switch text[i] {
	case '"':
		return stringEnd(text, i)
	case '{', '[':
		return nestedEnd(text, i)
	}
	return i + bytes.IndexAny(text[i:], ",]} \t\r\n")
}

func stringEnd(text []byte, i int) int {
	for i++; text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func nestedEnd(text []byte, i int) int {
	for depth := 0; ; i++ {
		switch text[i] {
		case '"':
			i = stringEnd(text, i) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}
