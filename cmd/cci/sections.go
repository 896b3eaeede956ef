package cci

import (
	"maps"
	"slices"

	"tally/client/cci"
	"tally/output"
)

// snapshotSections lists the images of a snapshot, as requested and as pulled,
// and its labels.
func snapshotSections(s cci.ImageSnapshot) []output.Section {
	var images []cci.PulledImage
	for _, wanted := range s.Spec.Images {
		image := cci.PulledImage{Image: wanted.Image}
		for _, pulled := range s.Status.Images {
			if pulled.Image == wanted.Image {
				image = pulled
			}
		}
		images = append(images, image)
	}
	return []output.Section{
		output.SectionOf("images", []output.Column[cci.PulledImage]{
			{Name: "image", Worth: output.Vital, Whole: true, Value: func(i cci.PulledImage) any { return i.Image }},
			{Name: "bytes", Type: output.Integer, Worth: output.Useful, Value: size},
			{Name: "digest", Value: func(i cci.PulledImage) any { return i.Digest }},
		}, images),
		labelSection(s.Metadata.Labels),
	}
}

// size returns an image's size, empty until it is pulled.
func size(i cci.PulledImage) any {
	if i.SizeBytes == 0 {
		return nil
	}
	return i.SizeBytes
}

func namespaceSections(n cci.Namespace) []output.Section {
	return []output.Section{
		output.SectionOf("conditions", []output.Column[cci.NamespaceCondition]{
			{Name: "type", Worth: output.Vital, Value: func(c cci.NamespaceCondition) any { return c.Type }},
			{Name: "status", Worth: output.Major, States: conditionStates(), Value: func(c cci.NamespaceCondition) any { return c.Status }},
			{Name: "reason", Worth: output.Useful, Value: func(c cci.NamespaceCondition) any { return c.Reason }},
			{Name: "message", Worth: output.Useful, Prose: true, Value: func(c cci.NamespaceCondition) any { return c.Message }},
		}, n.Status.Conditions),
		labelSection(n.Metadata.Labels),
	}
}

func labelSection(labels map[string]string) output.Section {
	return output.SectionOf("labels", []output.Column[string]{
		{Name: "name", Worth: output.Vital, Value: func(name string) any { return name }},
		{Name: "value", Worth: output.Vital, Prose: true, Value: func(name string) any { return labels[name] }},
	}, slices.Sorted(maps.Keys(labels)))
}
