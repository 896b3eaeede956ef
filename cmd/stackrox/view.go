package stackrox

import (
	"slices"
	"strings"

	"tally/client/stackrox/record"
	"tally/output"
)

// view is what an export prints: rows and columns, and the plan for reading
// them.
type view struct {
	plan    *record.Plan
	columns []column
	// needs are the values that select rows or make up their JSON.
	needs []record.Value
	// take reports whether a row of the plan belongs to the export; nil takes all.
	take func(*row) bool
	// json appends a row's JSON; if nil, that is the record's.
	json func(dst []byte, r *row) []byte
	// checks compare records with the filters.
	checks []check
	// parents are the columns with which the JSON of a nested row begins.
	parents []string
	// joins has columns of another stream, whose record joinBy finds.
	joins  *view
	joinBy record.Value
	// join combines several streams into rows.
	join *join
	// known are the values against which filters can be checked, by flag.
	known map[string]check
}

// newView starts a view whose rows are records, with the records' JSON.
func newView(plan *record.Plan) *view { return &view{plan: plan} }

// add adds columns.
func (v *view) add(columns ...column) { v.columns = append(v.columns, columns...) }

// value makes a column of an unchanged value.
func (v *view) value(name, doc string, paths ...string) column {
	at := v.plan.Value(paths...)
	return col(name, doc, func(dst []byte, r *row) []byte { return r.Append(dst, at) }, at)
}

// number, moment, decimal and truth make columns of a value with that type.
func (v *view) number(name, doc string, paths ...string) column {
	return v.value(name, doc, paths...).of(number)
}

func (v *view) decimal(name, doc string, paths ...string) column {
	return v.value(name, doc, paths...).of(decimal)
}

func (v *view) truth(name, doc string, paths ...string) column {
	return v.value(name, doc, paths...).of(truth)
}

func (v *view) moment(name, doc string, paths ...string) column {
	return v.value(name, doc, paths...).of(moment)
}

// list makes a column of the values of a list, separated by semicolons.
func (v *view) list(name, doc string, paths ...string) column {
	return listed(name, doc, ";", v.plan.Value(paths...))
}

// listed makes a column of a list with a separator between its values.
func listed(name, doc, separator string, at record.Value) column {
	c := col(name, doc, func(dst []byte, r *row) []byte { return r.List(at).Append(dst, separator) }, at).of(output.List)
	c.Items = func(r *row) []string {
		list := r.List(at)
		items := make([]string, list.Len())
		for i := range items {
			items[i] = string(list.At(i).Append(nil))
		}
		return items
	}
	return c
}

// stored returns the column with cells that were kept of another stream.
func (c column) stored(cell func(r *row) []byte) column {
	c.Append = func(dst []byte, r *row) []byte { return append(dst, cell(r)...) }
	if c.Type == output.List {
		return c.split()
	}
	return c
}

// split returns the column with the list that it joins, as [view.list] does.
func (c column) split() column {
	joined := c.Append
	c.Type = output.List
	c.Items = func(r *row) []string {
		cell := joined(nil, r)
		if len(cell) == 0 {
			return nil
		}
		return strings.Split(string(cell), ";")
	}
	return c
}

// label makes the column of one key of a map.
func (v *view) label(key string, paths ...string) column {
	at := v.plan.Value(paths...)
	return col(labelPrefix+key, "the label "+key, func(dst []byte, r *row) []byte {
		return appendLabel(dst, r.Cell(at), key)
	}, at).wide()
}

// labelPrefix begins the names of label columns: labels.app.
const labelPrefix = "labels."

// labelKeys returns the labels that have columns.
func labelKeys(names []string) []string {
	var keys []string
	for _, name := range names {
		name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(name), "+"), ":")
		if key, ok := strings.CutPrefix(name, labelPrefix); ok && key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// nested makes the JSON of a row its own object, after the columns that name its
// parents.
func (v *view) nested(parents ...string) {
	v.parents = parents
	var keys []column
	for _, name := range parents {
		i := slices.IndexFunc(v.columns, func(c column) bool { return c.Name == name })
		keys = append(keys, v.columns[i])
		v.needs = append(v.needs, v.columns[i].needs...)
	}
	v.json = func(dst []byte, r *row) []byte {
		dst = append(dst, '{')
		for i, c := range keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, []byte(c.Name)), ':')
			r.cell = c.Append(r.cell[:0], r)
			dst = appendQuoted(dst, r.cell)
		}
		start := len(dst)
		if dst = append(dst, ','); r.object != nil {
			dst = append(dst, r.object...)
		} else if dst = r.AppendJSON(dst); len(dst) == start+1 {
			return append(dst[:start], '}') // a row that consists only of its parents
		}
		if len(dst) == start+3 { // {}
			return append(dst[:start], '}')
		}
		return append(dst[:start+1], dst[start+2:]...)
	}
}

// typed returns the columns for package output.
func (v *view) typed() []output.Column[*row] {
	columns := make([]output.Column[*row], len(v.columns))
	for i, c := range v.columns {
		columns[i] = c.typed()
	}
	columns = forPeople(columns)
	for i, c := range v.columns {
		if c.rank != nil {
			columns[i].Worth = *c.rank
		}
	}
	return columns
}

// keep removes everything from the plan that no printed column needs.
func (v *view) keep(printed func(column) bool) {
	keep := slices.Clone(v.needs)
	for _, c := range v.columns {
		if printed(c) {
			keep = append(keep, c.needs...)
		}
	}
	for _, c := range v.checks {
		keep = append(keep, c.needs)
	}
	v.plan.Keep(keep...)
}

func (v *view) isParent(name string) bool { return slices.Contains(v.parents, name) }
