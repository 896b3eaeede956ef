package stackroxtest

import (
	"slices"
	"strings"
)

// column hands the values that a pod has in a search field to is, one after the
// other, until is accepts one. It says whether one was accepted.
type column func(p *Pod, is func(string) bool) bool

// field is a search field of Central.
type field struct {
	usable bool   // pods have it, or can be joined with what has it
	uuid   bool   // it holds UUIDs, which are compared as a whole
	values column // nil: no pod of the fleet has a value
}

// fields are the search fields by their names in lower case.
type fields map[string]field

// podFields knows every field that Central does, so that one without data here
// is not taken for a misspelt one, which would export everything.
func podFields() fields {
	all := fields{}
	for _, name := range labels(foreignLabels) {
		all[name] = field{}
	}
	for _, name := range labels(podLabels) {
		all[name] = field{usable: true}
	}
	for name, values := range columns() {
		uuid := slices.Contains([]string{"pod id", "deployment id", "cluster id"}, name)
		all[name] = field{usable: true, uuid: uuid, values: values}
	}
	return all
}

// labels cuts a list of names.
func labels(list string) []string {
	names := strings.FieldsFunc(list, func(c rune) bool { return c == ';' || c == '\n' })
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names
}

// columns are the fields that the fleet has values for.
func columns() map[string]column {
	return map[string]column{
		"pod id":                 one(func(p *Pod) string { return p.ID }),
		"pod name":               one(func(p *Pod) string { return p.Name }),
		"namespace":              one(func(p *Pod) string { return p.Deployment.Namespace }),
		"deployment":             one(func(p *Pod) string { return p.Deployment.Name }),
		"deployment id":          one(func(p *Pod) string { return p.Deployment.ID }),
		"cluster":                one(func(p *Pod) string { return p.Deployment.Cluster.Name }),
		"cluster id":             one(func(p *Pod) string { return p.Deployment.Cluster.ID }),
		"image":                  ofImages(Image.FullName),
		"image registry":         ofImages(func(i Image) string { return i.Registry }),
		"image remote":           ofImages(func(i Image) string { return i.Remote }),
		"image tag":              ofImages(func(i Image) string { return i.Tag }),
		"image sha":              ofImages(func(i Image) string { return i.Digest }),
		"container name":         ofImages(func(i Image) string { return i.Container }),
		"container image digest": liveDigests,
	}
}

// one is the column of a field with one value a pod.
func one(value func(*Pod) string) column {
	return func(p *Pod, is func(string) bool) bool { return is(value(p)) }
}

// ofImages is the column of a field with a value for each container that the
// pod's deployment has.
func ofImages(value func(Image) string) column {
	return func(p *Pod, is func(string) bool) bool {
		return slices.ContainsFunc(p.Deployment.Images, func(i Image) bool { return is(value(i)) })
	}
}

// liveDigests is the one field that comes from the running containers.
func liveDigests(p *Pod, is func(string) bool) bool {
	return slices.ContainsFunc(p.Live, func(c Container) bool { return is(c.Digest) })
}
