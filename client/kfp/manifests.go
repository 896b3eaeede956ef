package kfp

import (
	"bytes"
	"encoding/json"
)

// WithoutManifests returns the JSON of a Run, RunDetail or Job, or of a list of
// them, without the manifests, which take tens of kB in each. Everything else
// stays unchanged. Data that is not JSON is returned unchanged.
func WithoutManifests(data []byte) []byte {
	c := cutter{json: data, out: make([]byte, 0, len(data))}
	end := c.value(c.json.space(0), 0, false)
	if end < 0 || c.json.space(end) != len(data) {
		return data
	}
	return c.out
}

// cutManifests is WithoutManifests for data that nobody else uses: a large row is
// shortened in place.
func cutManifests(data []byte) []byte {
	if len(data) < largeRow {
		return WithoutManifests(data)
	}
	c := cutter{json: data, out: data[:0]}
	if end := c.json.value(c.json.space(0), 0); end < 0 || c.json.space(end) != len(data) {
		return data
	}
	c.value(c.json.space(0), 0, false)
	return c.out
}

// largeRow is the size from which a row is not copied.
const largeRow = 1 << 20

// WithoutManifests is the run without the manifests, in its fields and its JSON.
func (r Run) WithoutManifests() Run { return shortened(r, r.RawJSON()) }

// WithoutManifests is the run without the manifests, in its fields and its JSON.
func (d RunDetail) WithoutManifests() RunDetail { return shortened(d, d.RawJSON()) }

// WithoutManifests returns the job without the manifests, in its fields and its
// JSON.
func (j Job) WithoutManifests() Job { return shortened(j, j.RawJSON()) }

func shortened[T any](message T, data []byte) T {
	var short T
	if json.Unmarshal(WithoutManifests(data), &short) != nil {
		return message // it was not decoded from JSON, so there is none to shorten
	}
	return short
}

// inside reports whether a member may contain manifests. Others are not
// searched: the inputs of a run may have any names.
func inside(key []byte) bool {
	switch string(key) {
	case "run", "runs", "jobs":
		return true
	}
	return isSpec(key)
}

// isSpec reports whether a member is a specification or a runtime.
func isSpec(key []byte) bool {
	return string(key) == "pipeline_spec" || string(key) == "pipeline_runtime"
}

func isManifest(key []byte) bool {
	return string(key) == "workflow_manifest" || string(key) == "pipeline_manifest"
}

// cutter copies values from text to out; within a specification or a runtime it
// omits the manifests. Its methods return what those of rawJSON do.
type cutter struct {
	json rawJSON
	out  []byte
}

func (c *cutter) value(i, depth int, spec bool) int {
	switch c.json.at(i) {
	case '{':
		return c.object(i, depth, spec)
	case '[':
		return c.array(i, depth, spec)
	}
	return c.copy(i, depth)
}

// copy copies a value unchanged.
func (c *cutter) copy(i, depth int) int {
	end := c.json.value(i, depth)
	if end >= 0 {
		c.out = append(c.out, c.json[i:end]...)
	}
	return end
}

func (c *cutter) object(i, depth int, spec bool) int {
	separator := byte('{')
	end := c.json.object(i, depth, func(name []byte, from int) int {
		key := unquoted(name)
		if spec && isManifest(key) {
			return c.json.value(from, depth+1)
		}
		c.out = append(append(append(c.out, separator), name...), ':')
		separator = ','
		if inside(key) {
			return c.value(from, depth+1, isSpec(key))
		}
		return c.copy(from, depth+1)
	})
	return c.closed(end, separator, "{}")
}

func (c *cutter) array(i, depth int, spec bool) int {
	separator := byte('[')
	end := c.json.array(i, depth, func(from int) int {
		c.out = append(c.out, separator)
		separator = ','
		return c.value(from, depth+1, spec)
	})
	return c.closed(end, separator, "[]")
}

// closed ends an object or an array, of which possibly nothing was copied.
func (c *cutter) closed(end int, separator byte, brackets string) int {
	if separator == brackets[0] {
		c.out = append(c.out, separator)
	}
	c.out = append(c.out, brackets[1])
	return end
}

// unquoted returns a member's name without quotes and escapes.
func unquoted(name []byte) []byte {
	plain := name[1 : len(name)-1]
	if bytes.IndexByte(plain, '\\') < 0 {
		return plain
	}
	var key string
	_ = json.Unmarshal(name, &key) // it is valid
	return []byte(key)
}
