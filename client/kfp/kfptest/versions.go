package kfptest

import (
	"cmp"
	"time"
)

type version struct {
	id, name, displayName, description, pipelineID string
	created                                        time.Time
	template                                       template
	tags                                           map[string]string
}

var versionModel = model[*version]{
	noun: "PipelineVersion", table: "pipeline_versions",
	tag: func(v *version, key string) any { return v.tags[key] },
	id:  func(v *version) string { return v.id },
	columns: []column[*version]{
		{name: "created_at", sql: "CreatedAtInSec", get: func(v *version) any { return v.created.Unix() }},
		{name: "id", sql: "UUID", get: func(v *version) any { return v.id }},
		{name: "name", sql: "Name", get: func(v *version) any { return v.name }},
		{name: "description", sql: "Description", get: func(v *version) any { return v.description }},
		{name: "pipeline_version_id", sql: "UUID", get: func(v *version) any { return v.id }},
		{name: "display_name", sql: "DisplayName", get: func(v *version) any { return v.displayName }},
		{name: "pipeline_spec", sql: "PipelineSpec", get: func(v *version) any { return v.template.source }},
		{name: "status", sql: "Status", get: func(*version) any { return "READY" }},
	},
}

func (v *version) message() versionMessage {
	return versionMessage{
		ID: v.id, Name: v.name, CreatedAt: stamp(v.created), Parameters: v.template.parameters,
		References: []reference{refer("PIPELINE", v.pipelineID, owner)}, Description: v.description,
	}
}

func (c *call) listVersions() reply {
	id := c.query.Get("resource_key.id")
	if c.query.Get("resource_key.type") != "PIPELINE" || id == "" {
		return reply{err: invalid("", "Failed to list pipeline versions (v1beta1) due to missing pipeline id")}
	}
	if _, ok := c.pipelines.get(id); !ok {
		return reply{err: missing("Failed to list pipeline versions (v1beta1) with pipeline id "+id+". Check error stack: Failed to list pipeline versions due to error fetching the namespace for pipeline "+id+": Failed to get namespace for pipeline id "+id+": Failed to get a pipeline with id "+id, "Pipeline", id)}
	}
	p, err := versionModel.list(c, c.versions.where(func(v *version) bool { return v.pipelineID == id }))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Versions []versionMessage `json:"versions,omitempty"`
		Next     string           `json:"next_page_token,omitempty"`
		Total    int32            `json:"total_size,omitempty"`
	}{messages(p.items, (*version).message), p.next, p.total}}
}

func (c *call) getVersion() reply {
	id := c.ids[0]
	v, ok := c.versions.get(id)
	if !ok {
		return reply{err: missing("Failed to get a pipeline version (v1beta1) "+id+": Failed to get a pipeline version with id "+id, "PipelineVersion", id)}
	}
	return reply{message: v.message()}
}

// createVersion responds with {} and creates nothing if the request names no
// pipeline.
func (c *call) createVersion() reply {
	const context = "Failed to create a pipeline version (v1beta1) due to internal server error"
	var m versionMessage
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	id := referred(m.References, "PIPELINE")
	if id == "" || c.fault.NoID {
		return c.nothing()
	}
	t, err := fetch(context, m.PackageURL)
	if err != nil {
		return reply{err: err}
	}
	if _, ok := c.pipelines.get(id); !ok {
		return reply{err: missing(context, "Pipeline", id)}
	}
	if c.versionNamed(m.Name, id) {
		detail := "Failed to create a new pipeline version. The name " + m.Name + " already exist. Specify a new name"
		return reply{err: failed(codeExists, detail, context+": Already exist error: "+detail)}
	}
	return reply{message: c.addVersion(id, cmp.Or(m.Name, t.name), m.Description, t).message()}
}

func (s *store) versionNamed(name, pipelineID string) bool {
	same := func(v *version) bool { return v.name == name && v.pipelineID == pipelineID }
	return len(s.versions.where(same)) > 0
}

func (s *store) addVersion(pipelineID, name, description string, t template) *version {
	v := &version{id: s.id(), name: name, displayName: name, description: description, pipelineID: pipelineID, created: s.now(), template: t}
	s.versions.add(v.id, v)
	return v
}

func (c *call) deleteVersion() reply {
	id := c.ids[0]
	if _, ok := c.versions.get(id); !ok {
		return reply{err: missing("Failed to delete a pipeline version (v1beta1) "+id+" due error fetching a pipeline id: Failed to get a pipeline version with id "+id, "PipelineVersion", id)}
	}
	c.versions.remove(id)
	return c.nothing()
}

func (c *call) versionTemplate() reply {
	id := c.ids[0]
	v, ok := c.versions.get(id)
	if !ok {
		return reply{err: missing("Failed to get a pipeline version template (v1beta1): Failed to get a pipeline version with id "+id, "PipelineVersion", id)}
	}
	return reply{message: templateMessage{v.template.source}}
}
