package hss

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"tally/client/rest"
)

// fields returns the cell of a container's column, by the API's name of the
// column; known is false if the column is missing.
type fields func(key string) (cell string, known bool)

// asked is a filter that is checked against the known fields of a container.
type asked struct {
	filter string
	may    func(fields) bool
}

// partOf returns a filter by a part of a name. The reference does not say whether
// case matters, or which characters are wildcards.
func partOf(key, part string) []asked {
	if part == "" || strings.ContainsAny(part, "%_*?") {
		return nil
	}
	return []asked{{fmt.Sprintf("%s %q", key, part), func(of fields) bool {
		cell, known := of(key)
		return !known || strings.Contains(strings.ToLower(cell), strings.ToLower(part))
	}}}
}

// inCluster returns a filter by whether a cluster manages the container, which
// then has a cluster's name.
func inCluster(want *bool) []asked {
	if want == nil {
		return nil
	}
	return []asked{{fmt.Sprintf("cluster_container %t", *want), func(of fields) bool {
		cell, known := of("cluster_name")
		return !known || (strings.Trim(cell, " -") != "") == *want
	}}}
}

// exactly returns a filter by a word of a list; a file may have it in another
// language.
func exactly(key, want string, words []string) []asked {
	if want == "" {
		return nil
	}
	return []asked{{fmt.Sprintf("%s %q", key, want), func(of fields) bool {
		cell, known := of(key)
		isWord := slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, cell) })
		return !known || !isWord || strings.EqualFold(cell, want)
	}}}
}

// typed returns a filter by the value of a cell.
func typed(key, filter string, may func(value any) bool) asked {
	return asked{key + " " + filter, func(of fields) bool {
		cell, known := of(key)
		value, ok := Value(key, cell)
		return !known || !ok || value == nil || may(value)
	}}
}

// asked returns the filters of a list.
func (q ContainerQuery) asked() []rest.Asked[Container] {
	all := slices.Concat(partOf("container_name", q.Name), partOf("pod_name", q.Pod), partOf("image_name", q.Image), inCluster(q.InCluster))
	out := make([]rest.Asked[Container], 0, len(all))
	for _, a := range all {
		out = append(out, rest.Asked[Container]{Filter: a.filter, May: func(c Container) bool { return a.may(c.field) }})
	}
	return out
}

// field returns a container's value in the list.
func (c Container) field(key string) (string, bool) {
	switch key {
	case "container_name":
		return c.ContainerName, true
	case "pod_name":
		return c.PodName, true
	case "image_name":
		return c.ImageName, true
	case "cluster_name":
		return strings.Trim(c.ClusterName+c.ClusterID, " -"), bytes.Contains(c.RawJSON(), []byte(`"cluster_`))
	}
	return "", false
}

// zones is the maximum difference between two time zones: files need not name
// theirs.
const zones = 26 * time.Hour

// asked returns the filters of an export.
func (r ExportRequest) asked() []asked {
	all := slices.Concat(
		partOf("container_name", r.Container), partOf("pod_name", r.Pod), partOf("image_name", r.Image), partOf("cluster_name", r.Cluster),
		inCluster(r.InCluster), exactly("cluster_type", r.ClusterType, ClusterTypes()), exactly("status", r.Status, Statuses()))
	if r.Risky != nil {
		all = append(all, typed("risky", fmt.Sprint(*r.Risky), func(v any) bool { return v == *r.Risky }))
	}
	if !r.CreatedAfter.IsZero() {
		all = append(all, typed("create_time", "since "+r.CreatedAfter.Format(time.RFC3339), func(v any) bool {
			at, ok := v.(time.Time)
			return !ok || !at.Before(r.CreatedAfter.Add(-zones))
		}))
	}
	if !r.CreatedBefore.IsZero() {
		all = append(all, typed("create_time", "until "+r.CreatedBefore.Format(time.RFC3339), func(v any) bool {
			at, ok := v.(time.Time)
			return !ok || !at.After(r.CreatedBefore.Add(zones))
		}))
	}
	return all
}

// ignored returns the error for a row that does not match the request, or nil.
func (i *Inventory) ignored(row []string) error {
	of := func(key string) (string, bool) {
		at := slices.Index(i.table.Keys, key)
		return cell(row, at), at >= 0
	}
	for _, a := range i.asked {
		if !a.may(of) {
			return rest.Ignored("export containers", a.filter)
		}
	}
	return nil
}
