package kfp

import (
	"bytes"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// usual decodes a run that has the form in which servers send it, for a
// fraction of what encoding/json takes: lists have thousands. It tells whether
// the run has that form; where anything else is met, an unknown member among it,
// encoding/json is to decide from the start.
//
// What it is made of are readers of a value that begins at i. Like the methods
// of jsonText they return where it ends, or -1 for one that is not as usual.
func (r *Run) usual(t jsonText) bool {
	return len(t) == t.members(0, func(name []byte, i int) int {
		switch string(name) {
		case "id":
			return readText(t, i, &r.ID)
		case "name":
			return readText(t, i, &r.Name)
		case "storage_state":
			return readText(t, i, &r.StorageState)
		case "description":
			return readText(t, i, &r.Description)
		case "pipeline_spec":
			return r.PipelineSpec.read(t, i)
		case "resource_references":
			return readList(t, i, &r.ResourceReferences, (*ResourceReference).read)
		case "service_account":
			return readText(t, i, &r.ServiceAccount)
		case "created_at":
			return readTime(t, i, &r.CreatedAt)
		case "scheduled_at":
			return readTime(t, i, &r.ScheduledAt)
		case "finished_at":
			return readTime(t, i, &r.FinishedAt)
		case "status":
			return readText(t, i, &r.Status)
		case "error":
			return readText(t, i, &r.Error)
		case "metrics":
			return readAny(t, i, &r.Metrics)
		}
		return -1
	})
}

func (s *PipelineSpec) read(t jsonText, i int) int {
	return t.members(i, func(name []byte, i int) int {
		switch string(name) {
		case "pipeline_id":
			return readText(t, i, &s.PipelineID)
		case "pipeline_name":
			return readText(t, i, &s.PipelineName)
		case "workflow_manifest":
			return readText(t, i, &s.WorkflowManifest)
		case "pipeline_manifest":
			return readText(t, i, &s.PipelineManifest)
		case "parameters":
			return readList(t, i, &s.Parameters, (*Parameter).read)
		case "runtime_config":
			return readAny(t, i, &s.RuntimeConfig)
		}
		return -1
	})
}

func (p *Parameter) read(t jsonText, i int) int {
	return t.members(i, func(name []byte, i int) int {
		switch string(name) {
		case "name":
			return readText(t, i, &p.Name)
		case "value":
			return readText(t, i, &p.Value)
		}
		return -1
	})
}

func (r *ResourceReference) read(t jsonText, i int) int {
	return t.members(i, func(name []byte, i int) int {
		switch string(name) {
		case "key":
			return r.Key.read(t, i)
		case "name":
			return readText(t, i, &r.Name)
		case "relationship":
			return readText(t, i, &r.Relationship)
		}
		return -1
	})
}

func (k *ResourceKey) read(t jsonText, i int) int {
	return t.members(i, func(name []byte, i int) int {
		switch string(name) {
		case "type":
			return readText(t, i, &k.Type)
		case "id":
			return readText(t, i, &k.ID)
		}
		return -1
	})
}

// members reads an object by its members' names as they are written.
func (t jsonText) members(i int, read func(name []byte, i int) int) int {
	if t.at(i) != '{' {
		return -1
	}
	return t.object(i, 0, func(name []byte, from int) int { return read(name[1:len(name)-1], from) })
}

// readList reads a list that was not read before.
func readList[S ~[]T, T any](t jsonText, i int, to *S, read func(item *T, t jsonText, i int) int) int {
	if t.at(i) != '[' || *to != nil {
		return -1
	}
	*to = S{}
	return t.array(i, 0, func(from int) int {
		var none T
		*to = append(*to, none)
		return read(&(*to)[len(*to)-1], t, from)
	})
}

func readText[S ~string](t jsonText, i int, to *S) int {
	end := t.quoted(i)
	if end < 0 {
		return -1
	}
	if text := t[i+1 : end-1]; bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
		*to = S(text)
		return end
	}
	return readAny(t, i, to)
}

func readTime(t jsonText, i int, to *time.Time) int {
	end := t.quoted(i)
	if end < 0 || to.UnmarshalJSON(t[i:end]) != nil {
		return -1
	}
	return end
}

// readAny leaves a value to encoding/json.
func readAny(t jsonText, i int, to any) int {
	end := t.value(i, 0)
	if end < 0 || json.Unmarshal(t[i:end], to) != nil {
		return -1
	}
	return end
}
