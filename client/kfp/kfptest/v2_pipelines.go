package kfptest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

func (p *pipeline) messageV2() pipelineV2 {
	return pipelineV2{
		ID: p.id, DisplayName: &p.displayName, Name: p.name, Description: p.description, CreatedAt: stamp(p.created),
		Namespace: p.namespace, Tags: tagsV2(p.tags),
	}
}

func (v *version) messageV2() versionV2 {
	return versionV2{
		PipelineID: v.pipelineID, ID: v.id, DisplayName: &v.displayName, Name: v.name, Description: v.description,
		CreatedAt: stamp(v.created), Spec: v.template.document(), Tags: tagsV2(v.tags),
	}
}

func (c *call) listPipelinesV2() reply {
	namespace := c.query.Get("namespace")
	p, err := pipelineModel.list(c, c.pipelines.where(func(p *pipeline) bool { return !c.multiUser || p.namespace == namespace }))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Pipelines []pipelineV2 `json:"pipelines,omitempty"`
		Total     int32        `json:"total_size,omitempty"`
		Next      string       `json:"next_page_token,omitempty"`
	}{messages(p.items, (*pipeline).messageV2), p.total, p.next}}
}

func (c *call) getPipelineV2() reply {
	id := c.ids[0]
	p, ok := c.pipelines.get(id)
	if !ok {
		return reply{err: missing("Failed to get a pipeline "+id+". Check error stack: Failed to get a pipeline with id "+id, "Pipeline", id)}
	}
	return reply{message: p.messageV2()}
}

// pipelineByNameV2 finds private pipelines even without a namespace.
func (c *call) pipelineByNameV2() reply {
	name, namespace := c.ids[0], c.query.Get("namespace")
	want := func(p *pipeline) bool {
		return strings.EqualFold(p.name, name) && (!c.multiUser || namespace == "" || p.namespace == namespace)
	}
	for _, p := range c.pipelines.where(want) {
		return reply{message: p.messageV2()}
	}
	return reply{err: missing("Failed to get a pipeline with name "+name+" and namespace "+namespace+". Check error stack.: Failed to get a pipeline named "+name+" in namespace "+namespace, "Namespace/Pipeline", namespace+"/"+name)}
}

func (c *call) createPipelineV2() reply {
	const context = "Failed to create a pipeline due to server error"
	var m pipelineV2
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	name := cmp.Or(m.Name, orEmpty(m.DisplayName))
	if !c.multiUser {
		m.Namespace = ""
	}
	switch {
	case name == "":
		return reply{err: invalid(context, "name is required")}
	case c.pipelineNamed(name, m.Namespace):
		detail := "Failed to create a new pipeline. The name " + name + " already exist. Please specify a new name"
		return reply{err: failed(codeExists, detail, context+": Failed to create a pipeline in PipelineStore: Already exist error: "+detail)}
	case c.fault.NoID:
		return c.nothing()
	}
	p := c.addBarePipeline(name, m.Description, m.Namespace)
	p.displayName = cmp.Or(orEmpty(m.DisplayName), name)
	if m.Tags != nil {
		p.tags = *m.Tags
	}
	return reply{message: p.messageV2()}
}

func (c *call) createPipelineWithVersion() reply {
	const context = "Failed to create a pipeline"
	var m struct {
		Pipeline pipelineV2 `json:"pipeline"`
		Version  versionV2  `json:"pipeline_version"`
	}
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	t, err := fetch(context, m.Version.PackageURL)
	if err != nil {
		return reply{err: err}
	}
	name := cmp.Or(m.Pipeline.Name, orEmpty(m.Pipeline.DisplayName))
	if !c.multiUser {
		m.Pipeline.Namespace = ""
	}
	if c.pipelineNamed(name, m.Pipeline.Namespace) {
		detail := "Failed to create a new pipeline. The name " + name + " already exists. Please specify a new name"
		return reply{err: failed(codeExists, detail, context+": Already exist error: "+detail)}
	}
	if c.fault.NoID {
		return c.nothing()
	}
	p := c.addPipeline(name, m.Pipeline.Description, m.Pipeline.Namespace, t)
	p.displayName = cmp.Or(orEmpty(m.Pipeline.DisplayName), name)
	if m.Pipeline.Tags != nil {
		p.tags = *m.Pipeline.Tags
	}
	return reply{message: p.messageV2()}
}

// edit has the members that PATCH changes; others are ignored.
type edit struct {
	displayName *string
	tags        *map[string]string
}

func (e edit) apply(displayName *string, tags *map[string]string) {
	if e.displayName != nil {
		*displayName = *e.displayName
	}
	if e.tags != nil {
		*tags = *e.tags
	}
}

func (c *call) editPipeline() reply {
	var m pipelineV2
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	p, ok := c.pipelines.get(c.ids[0])
	if !ok {
		return reply{err: missing("Failed to update pipeline "+c.ids[0]+". Check error stack", "Pipeline", c.ids[0])}
	}
	edit{m.DisplayName, m.Tags}.apply(&p.displayName, &p.tags)
	return reply{message: p.messageV2()}
}

func (c *call) editVersion() reply {
	var m versionV2
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	v, ok := c.versions.get(c.ids[1])
	if !ok {
		return reply{err: missing("Failed to update pipeline version "+c.ids[1]+". Check error stack", "PipelineVersion", c.ids[1])}
	}
	edit{m.DisplayName, m.Tags}.apply(&v.displayName, &v.tags)
	return reply{message: v.messageV2()}
}

func (c *call) deletePipelineV2() reply {
	id := c.ids[0]
	if _, ok := c.pipelines.get(id); !ok {
		return reply{err: missing("Failed to delete pipeline "+id+". Check error stack: Failed to delete pipeline with id "+id+" as it was not found", "Pipeline", id)}
	}
	if c.query.Get("cascade") == "true" {
		for _, v := range c.versions.where(func(v *version) bool { return v.pipelineID == id }) {
			c.versions.remove(v.id)
		}
	}
	return c.deletePipeline()
}

func (c *call) listVersionsV2() reply {
	id := c.ids[0]
	if _, ok := c.pipelines.get(id); !ok {
		return reply{err: missing("Failed to list pipeline versions for pipeline "+id+": Failed to list pipeline versions due to error fetching the namespace for pipeline "+id+": Failed to get namespace for pipeline id "+id+": Failed to get a pipeline with id "+id, "Pipeline", id)}
	}
	p, err := versionModel.list(c, c.versions.where(func(v *version) bool { return v.pipelineID == id }))
	if err != nil {
		return reply{err: err}
	}
	return reply{message: struct {
		Versions []versionV2 `json:"pipeline_versions,omitempty"`
		Next     string      `json:"next_page_token,omitempty"`
		Total    int32       `json:"total_size,omitempty"`
	}{messages(p.items, (*version).messageV2), p.next, p.total}}
}

// getVersionV2 ignores the pipeline in the path.
func (c *call) getVersionV2() reply {
	id := c.ids[1]
	v, ok := c.versions.get(id)
	if !ok {
		return reply{err: missing("Failed to get a pipeline version "+id+": Failed to get a pipeline version with id "+id, "PipelineVersion", id)}
	}
	return reply{message: v.messageV2()}
}

func (c *call) createVersionV2() reply {
	const context = "Failed to create a pipeline version. Check error stack"
	var m versionV2
	if err := c.decode(&m); err != nil {
		return reply{err: err}
	}
	switch {
	case m.PackageURL == nil:
		return reply{err: invalid("", "Failed to create a pipeline version. Package URL is nil")}
	case m.PipelineID == "":
		return reply{err: invalid("", "Failed to create a pipeline version. Parent pipeline id is empty")}
	}
	t, err := fetch(context, m.PackageURL)
	if err != nil {
		return reply{err: err}
	}
	if _, ok := c.pipelines.get(m.PipelineID); !ok {
		return reply{err: missing(context, "Pipeline", m.PipelineID)}
	}
	name := cmp.Or(m.Name, orEmpty(m.DisplayName), t.name)
	if c.versionNamed(name, m.PipelineID) {
		detail := "Failed to create a new pipeline version. The name " + name + " already exist. Specify a new name"
		return reply{err: failed(codeExists, detail, context+": Already exist error: "+detail)}
	}
	if c.fault.NoID {
		return c.nothing()
	}
	v := c.addVersion(m.PipelineID, name, m.Description, t)
	v.displayName = cmp.Or(orEmpty(m.DisplayName), name)
	return reply{message: v.messageV2()}
}

// deleteVersionV2 ignores the pipeline in the path.
func (c *call) deleteVersionV2() reply {
	if _, ok := c.versions.get(c.ids[1]); !ok {
		return reply{err: missing("Failed to delete a pipeline version id "+c.ids[1]+" under pipeline id "+c.ids[0]+". Check error stack: Failed to delete pipeline version with id "+c.ids[1]+" as it was not found", "PipelineVersion", c.ids[1])}
	}
	c.versions.remove(c.ids[1])
	return c.nothing()
}

// tags returns the tags of an upload, which only v2beta1 reads.
func (c *call) tags() (tags map[string]string, err error) {
	encoded := c.query.Get("tags")
	if encoded == "" || !c.newer {
		return nil, nil
	}
	if json.Unmarshal([]byte(encoded), &tags) != nil {
		return nil, uploadFailed(http.StatusBadRequest, "Failed to parse tags query parameter. Expected JSON object with string keys and values")
	}
	for key := range tags {
		if strings.Contains(key, ".") {
			return nil, uploadFailed(http.StatusBadRequest, fmt.Sprintf("tag key %q must not contain '.' character", key))
		}
	}
	return tags, nil
}
