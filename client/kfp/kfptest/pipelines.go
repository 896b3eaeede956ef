package kfptest

import (
	"net/url"
	"strings"
	"time"
)

type pipeline struct {
	id, name, displayName, description, namespace string
	created                                       time.Time
	tags                                          map[string]string
}

var pipelineModel = model[*pipeline]{
	noun: "Pipeline", table: "pipelines",
	tag: func(p *pipeline, key string) any { return p.tags[key] },
	id:  func(p *pipeline) string { return p.id },
	columns: []column[*pipeline]{
		{name: "created_at", sql: "CreatedAtInSec", get: func(p *pipeline) any { return p.created.Unix() }},
		{name: "id", sql: "UUID", get: func(p *pipeline) any { return p.id }},
		{name: "name", sql: "Name", get: func(p *pipeline) any { return p.name }},
		{name: "description", sql: "Description", get: func(p *pipeline) any { return p.description }},
		{name: "namespace", sql: "Namespace", get: func(p *pipeline) any { return p.namespace }},
		{name: "pipeline_id", sql: "UUID", get: func(p *pipeline) any { return p.id }},
		{name: "display_name", sql: "DisplayName", get: func(p *pipeline) any { return p.displayName }},
	},
}

// pipelineMessage returns the message of a pipeline, whose default is always the
// newest version.
func (s *store) pipelineMessage(p *pipeline) pipelineMessage {
	m := pipelineMessage{ID: p.id, CreatedAt: stamp(p.created), Name: p.name, Description: p.description}
	if p.namespace != "" {
		m.References = []reference{refer("NAMESPACE", p.namespace, owner)}
	}
	if v := s.newest(p.id); v != nil {
		newest := v.message()
		m.DefaultVersion, m.Parameters = &newest, newest.Parameters
	}
	return m
}

// newest returns the version that was added last, or nil.
func (s *store) newest(pipelineID string) *version {
	all := s.versions.where(func(v *version) bool { return v.pipelineID == pipelineID })
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

func (c *call) listPipelines() reply {
	kind, namespace := c.query.Get("resource_reference_key.type"), c.query.Get("resource_reference_key.id")
	if err := c.checkReference(kind); err != nil {
		return reply{err: err}
	}
	p, err := pipelineModel.list(c, c.pipelines.where(func(p *pipeline) bool { return !c.multiUser || p.namespace == namespace }))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Pipelines []pipelineMessage `json:"pipelines,omitempty"`
		Total     int32             `json:"total_size,omitempty"`
		Next      string            `json:"next_page_token,omitempty"`
	}{messages(p.items, c.pipelineMessage), p.total, p.next}}
}

func (c *call) getPipeline() reply {
	id := c.ids[0]
	p, ok := c.pipelines.get(id)
	if !ok {
		return reply{err: missing("Failed to get a pipeline (v1beta1) "+id+". Check error stack: Failed to get a pipeline with id "+id, "Pipeline", id)}
	}
	return reply{message: c.pipelineMessage(p)}
}

func (c *call) pipelineByName() reply {
	asked, name := c.ids[0], c.ids[1]
	namespace := asked // in multi-user mode "-" finds no shared pipelines, like any other name
	if !c.multiUser {
		namespace = ""
	}
	for _, p := range c.pipelines.where(func(p *pipeline) bool { return strings.EqualFold(p.name, name) && p.namespace == namespace }) {
		return reply{message: c.pipelineMessage(p)}
	}
	return reply{err: missing("Failed to get a pipeline (v1beta1) with name "+name+" and namespace "+asked+". Check error stack.: ResourceManager (v1beta1): Failed to get a pipeline named "+name+" in namespace "+namespace, "Namespace/Pipeline and PipelineVersion", namespace+"/"+name)}
}

// createPipeline accepts URLs of a few hosts, and fetches nothing: every pipeline is the
// same.
func (c *call) createPipeline() reply {
	const context = "Failed to create a pipeline (v1beta1)"
	var m pipelineMessage
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	t, err := fetch(context, m.URL)
	if err != nil {
		return reply{err: err}
	}
	namespace := c.namespaceOf(m.References)
	if c.pipelineNamed(m.Name, namespace) {
		detail := "Failed to create a new pipeline. The name " + m.Name + " already exists. Please specify a new name"
		return reply{err: failed(codeExists, detail, context+": Already exist error: "+detail)}
	}
	if c.fault.NoID {
		return c.nothing()
	}
	return reply{message: c.pipelineMessage(c.addPipeline(m.Name, m.Description, namespace, t))}
}

func fetch(context string, from *pipelineURL) (template, error) {
	source := ""
	if from != nil {
		source = from.URL
	}
	u, err := url.ParseRequestURI(source)
	if err != nil {
		return template{}, invalid(context, "invalid pipeline spec URL: "+source)
	}
	if u.Scheme != "https" || u.Host != "raw.githubusercontent.com" && u.Host != "storage.googleapis.com" {
		return template{}, invalid(context, "Pipeline URL validation failed")
	}
	return parseTemplate([]byte(helloWorkflow))
}

func (s *store) pipelineNamed(name, namespace string) bool {
	same := func(p *pipeline) bool { return strings.EqualFold(p.name, name) && p.namespace == namespace }
	return len(s.pipelines.where(same)) > 0
}

// addPipeline makes a pipeline and its first version, which has the same name.
func (s *store) addPipeline(name, description, namespace string, t template) *pipeline {
	p := s.addBarePipeline(name, description, namespace)
	s.addVersion(p.id, name, description, t)
	return p
}

// addBarePipeline makes a pipeline without versions.
func (s *store) addBarePipeline(name, description, namespace string) *pipeline {
	p := &pipeline{id: s.id(), name: name, displayName: name, description: description, namespace: namespace, created: s.now()}
	s.pipelines.add(p.id, p)
	return p
}

// deletePipeline refuses a pipeline with versions. An unknown id is not an error.
func (c *call) deletePipeline() reply {
	id := c.ids[0]
	if v := c.newest(id); v != nil {
		return reply{err: invalid("Failed to delete pipeline (v1beta1) "+id+". Check error stack", "Failed to delete pipeline with id "+id+" as it has existing pipeline versions (e.g. "+v.id+"). Set cascade=true to delete all versions")}
	}
	if _, ok := c.pipelines.get(id); !ok {
		return reply{err: missing("Failed to delete pipeline (v1beta1) "+id+". Check error stack: Failed to delete pipeline with id "+id, "Pipeline", id)}
	}
	c.pipelines.remove(id)
	return c.nothing()
}

func (c *call) pipelineTemplate() reply {
	v := c.newest(c.ids[0])
	if v == nil {
		return reply{err: missing("Failed to get a template (v1beta1) of pipeline "+c.ids[0], "PipelineVersion", "of "+c.ids[0])}
	}
	return reply{message: templateMessage{v.template.source}}
}
