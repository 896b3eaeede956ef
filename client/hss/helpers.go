package hss

import "slices"

// helpers are the columns that every export requests in addition: those that
// identify a container, and those by which an export is split.
func helpers() []string { return []string{"container_id", "create_time", "cluster_name"} }

// withHelpers adds the helpers that the caller did not request, under unused names.
func withHelpers(headers []Header) []Header {
	all := slices.Clone(headers)
	if len(all) == 0 {
		all = Headers("en")
	}
	for _, key := range helpers() {
		if slices.ContainsFunc(all, func(h Header) bool { return h.Key == key }) {
			continue
		}
		name := key
		for slices.ContainsFunc(all, func(h Header) bool { return h.Name == name }) {
			name += "_"
		}
		all = append(all, Header{key, name})
	}
	return all
}

// positions are the indices of the helper columns in a table's rows.
type positions struct {
	id, created, cluster int // -1 where there is none
	// keep is the number of leading columns that are shown.
	keep int
}

// columnsOf finds the helper columns of a table. If the table is not the
// requested one, all of its columns are shown.
func columnsOf(t *Table, asked int) positions {
	p := positions{
		id: slices.Index(t.Keys, "container_id"), created: slices.Index(t.Keys, "create_time"),
		cluster: slices.Index(t.Keys, "cluster_name"), keep: len(t.Header),
	}
	if t.Difference() == nil {
		p.keep = asked
	}
	return p
}

// shown returns the part of a row that the caller requested.
func (p positions) shown(row []string) []string { return row[:p.keep] }

// cell returns a cell of a row, empty if the table has no such column.
func cell(row []string, at int) string {
	if at < 0 {
		return ""
	}
	return row[at]
}
