package hss

import "slices"

// helpers are the columns that are asked for along: what tells containers
// apart, and what parts are made by.
func helpers() []string { return []string{"container_id", "create_time", "cluster_name"} }

// withHelpers adds the helpers that are not asked for, under names that nobody uses.
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

// positions say where in a table's rows what is.
type positions struct {
	id, created, cluster int // -1 where there is none
	// keep is how many columns, from the first, are shown.
	keep int
}

// columnsOf finds the columns of a table, of which the caller asked for so many.
// Where the table is not the one that was asked for, all of them are shown.
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

// shown is the part of a row that the caller asked for.
func (p positions) shown(row []string) []string { return row[:p.keep] }

// cell is one of a row, empty where the table has no such column.
func cell(row []string, at int) string {
	if at < 0 {
		return ""
	}
	return row[at]
}
