package stackroxtest

import (
	"slices"
	"strconv"
	"strings"
)

// column passes the values of a record in a search field to is until it accepts one,
// and reports whether it did.
type column func(record any, is func(string) bool) bool

// field is a search field of Central.
type field struct {
	usable bool   // the records have it, or can be joined with those that do
	uuid   bool   // it holds UUIDs, which are compared as a whole
	values column // nil: nothing in the fleet has a value
}

// fields are the search fields by their names in lower case.
type fields map[string]field

// allFields returns the fields of the exports, by noun.
func allFields() map[string]fields {
	return map[string]fields{
		"pods":        fieldsOf(podLabels, podColumns()),
		"deployments": fieldsOf(deploymentLabels, deploymentColumns()),
		"workloads":   fieldsOf(deploymentLabels, deploymentColumns()),
		"images":      fieldsOf(imageLabels, imageColumns()),
		"nodes":       fieldsOf(nodeLabels, nodeColumns()),
	}
}

// fieldsOf has every field that Central has, so that a field without data here is not
// treated as misspelt, which would export everything.
func fieldsOf(usable string, columns map[string]column) fields {
	all := fields{}
	for _, list := range []string{foreignLabels, podLabels, deploymentLabels, imageLabels, nodeLabels} {
		for _, name := range labels(list) {
			all[name] = field{}
		}
	}
	for _, name := range labels(usable) {
		all[name] = field{usable: true}
	}
	for name, values := range columns {
		uuid := slices.Contains([]string{"pod id", "deployment id", "cluster id", "node id"}, name)
		all[name] = field{usable: true, uuid: uuid, values: values}
	}
	return all
}

// labels splits a list of names.
func labels(list string) []string {
	names := strings.FieldsFunc(list, func(c rune) bool { return c == ';' || c == '\n' })
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names
}

// podColumns are the fields that pods have values for.
func podColumns() map[string]column {
	all := map[string]column{
		"pod id":                 one(func(p *Pod) string { return p.ID }),
		"pod name":               one(func(p *Pod) string { return p.Name }),
		"container image digest": some(liveDigests),
	}
	for name, values := range deploymentColumns() {
		all[name] = func(record any, is func(string) bool) bool { return values(record.(*Pod).Deployment, is) }
	}
	return all
}

// deploymentColumns are the fields that deployments have values for.
func deploymentColumns() map[string]column {
	return map[string]column{
		"namespace":      one(func(d *Deployment) string { return d.Namespace }),
		"deployment":     one(func(d *Deployment) string { return d.Name }),
		"deployment id":  one(func(d *Deployment) string { return d.ID }),
		"cluster":        one(func(d *Deployment) string { return d.Cluster.Name }),
		"cluster id":     one(func(d *Deployment) string { return d.Cluster.ID }),
		"image":          ofImages(Image.FullName),
		"image registry": ofImages(func(i Image) string { return i.Registry }),
		"image remote":   ofImages(func(i Image) string { return i.Remote }),
		"image tag":      ofImages(func(i Image) string { return i.Tag }),
		"image sha":      ofImages(func(i Image) string { return i.Digest }),
		"container name": ofImages(func(i Image) string { return i.Container }),
	}
}

// imageColumns are the fields that images have values for.
func imageColumns() map[string]column {
	all := map[string]column{
		"image":          one(func(i *ScannedImage) string { return i.FullName() }),
		"image registry": one(func(i *ScannedImage) string { return i.Registry }),
		"image remote":   one(func(i *ScannedImage) string { return i.Remote }),
		"image tag":      one(func(i *ScannedImage) string { return i.Tag }),
		"image sha":      one(func(i *ScannedImage) string { return i.Digest }),
		"image os":       one(func(i *ScannedImage) string { return i.OS }),
		"component":      ofComponents((*ScannedImage).components, func(c Component) string { return c.Name }),
	}
	for name, value := range findingColumns() {
		all[name] = ofFindings((*ScannedImage).components, value)
	}
	for _, name := range []string{"namespace", "deployment", "deployment id", "cluster", "cluster id"} {
		values := deploymentColumns()[name]
		all[name] = some(func(i *ScannedImage, is func(string) bool) bool {
			return slices.ContainsFunc(i.Users, func(d *Deployment) bool { return values(d, is) })
		})
	}
	return all
}

// nodeColumns are the fields that nodes have values for.
func nodeColumns() map[string]column {
	all := map[string]column{
		"node":       one(func(n *Node) string { return n.Name }),
		"node id":    one(func(n *Node) string { return n.ID }),
		"cluster":    one(func(n *Node) string { return n.Cluster.Name }),
		"cluster id": one(func(n *Node) string { return n.Cluster.ID }),
		"component":  ofComponents((*Node).components, func(c Component) string { return c.Name }),
	}
	for name, value := range findingColumns() {
		all[name] = ofFindings((*Node).components, value)
	}
	return all
}

// findingColumns are the fields of vulnerabilities.
func findingColumns() map[string]func(Finding) string {
	return map[string]func(Finding) string{
		"cve":      func(f Finding) string { return f.CVE },
		"severity": func(f Finding) string { return f.Severity },
		"fixable":  func(f Finding) string { return strconv.FormatBool(f.FixedBy != "") },
		"cisa kev": func(f Finding) string { return strconv.FormatBool(f.KEV) },
	}
}

func (i *ScannedImage) components() []Component { return i.Components }

func (n *Node) components() []Component { return n.Components }

// some returns the column of a field of records of one type.
func some[R any](values func(record R, is func(string) bool) bool) column {
	return func(record any, is func(string) bool) bool { return values(record.(R), is) }
}

// one returns the column of a field with one value per record.
func one[R any](value func(R) string) column {
	return some(func(record R, is func(string) bool) bool { return is(value(record)) })
}

// ofImages returns the column of a field with a value for each container of a
// deployment.
func ofImages(value func(Image) string) column {
	return some(func(d *Deployment, is func(string) bool) bool {
		return slices.ContainsFunc(d.containers(), func(i Image) bool { return is(value(i)) })
	})
}

func ofComponents[R any](components func(R) []Component, value func(Component) string) column {
	return some(func(record R, is func(string) bool) bool {
		return slices.ContainsFunc(components(record), func(c Component) bool { return is(value(c)) })
	})
}

func ofFindings[R any](components func(R) []Component, value func(Finding) string) column {
	return some(func(record R, is func(string) bool) bool {
		return slices.ContainsFunc(components(record), func(c Component) bool {
			return slices.ContainsFunc(c.Findings, func(f Finding) bool { return is(value(f)) })
		})
	})
}

// liveDigests is the only field that comes from the running containers.
func liveDigests(p *Pod, is func(string) bool) bool {
	return slices.ContainsFunc(p.Live, func(c Container) bool { return is(c.Digest) })
}
