package kfp

// ResourceKey names an object.
type ResourceKey struct {
	Type ResourceType `json:"type,omitempty"`
	ID   string       `json:"id,omitempty"`
}

// ResourceReference says what an object belongs to or was made from.
type ResourceReference struct {
	Key ResourceKey `json:"key"`
	// Name is the name of the referenced object; 2.x servers omit it.
	Name         string       `json:"name,omitempty"`
	Relationship Relationship `json:"relationship,omitempty"`
}

// References are all references of an object, at most one of each type in practice.
type References []ResourceReference

// ID returns the id of the referenced object of a type, or empty.
func (r References) ID(t ResourceType) string { return r.find(t).Key.ID }

// Name returns the name of the referenced object of a type, or empty if the
// server sent none.
func (r References) Name(t ResourceType) string { return r.find(t).Name }

func (r References) find(t ResourceType) ResourceReference {
	for _, reference := range r {
		if reference.Key.Type == t {
			return reference
		}
	}
	return ResourceReference{}
}

// InNamespace returns the reference by which an experiment or a pipeline belongs to a
// namespace.
func InNamespace(namespace string) ResourceReference {
	return reference(ResourceNamespace, namespace, RelationshipOwner)
}

// InExperiment returns the reference by which a run or a job belongs to an
// experiment.
func InExperiment(id string) ResourceReference {
	return reference(ResourceExperiment, id, RelationshipOwner)
}

// OfPipeline returns the reference by which a version belongs to a pipeline.
func OfPipeline(id string) ResourceReference {
	return reference(ResourcePipeline, id, RelationshipOwner)
}

// FromVersion returns the reference by which a run or a job executes a version of a
// pipeline.
func FromVersion(id string) ResourceReference {
	return reference(ResourceVersion, id, RelationshipCreator)
}

func reference(t ResourceType, id string, r Relationship) ResourceReference {
	return ResourceReference{Key: ResourceKey{Type: t, ID: id}, Relationship: r}
}
