package record

import (
	"errors"
	"fmt"
	"strings"

	"tally/client/stackrox/schema"
)

// Value identifies a value of a row. Plan.Value returns it, and it is valid for rows of
// that plan only.
type Value int

// Plan defines the rows of an export, and the values that their columns are made of.
type Plan struct {
	export  schema.Export
	rows    []string   // the paths of the rows, one or more
	values  [][]string // for each Value its path from each of rows
	without map[Value]bool
	err     error
}

// NewPlan plans the rows of an export. Without a path, a row is a record; with one, an
// element of the repeated field at that path; with several, of each of these fields in
// turn. The package comment describes paths.
func NewPlan(export schema.Export, rows ...string) *Plan {
	if len(rows) == 0 {
		rows = []string{""}
	}
	p := &Plan{export: export, rows: rows, without: map[Value]bool{}}
	return p
}

// Value adds the value at a path. A path that begins with a dot continues the row's own
// path. Pass one path for all rows, or one for each path of NewPlan; an empty one is a
// value that rows of that path do not have. The scanners report a path that does not exist.
func (p *Plan) Value(paths ...string) Value {
	if len(paths) != 1 && len(paths) != len(p.rows) {
		p.err = errors.Join(p.err, fmt.Errorf("%d paths for rows of %d", len(paths), len(p.rows)))
	}
	full := make([]string, len(p.rows))
	for i, row := range p.rows {
		path := paths[min(i, len(paths)-1)]
		if path == "." {
			p.err = errors.Join(p.err, errors.New("the path . leads nowhere"))
		}
		if strings.HasPrefix(path, ".") {
			path = strings.TrimPrefix(row+path, ".")
		}
		full[i] = path
	}
	p.values = append(p.values, full)
	return Value(len(p.values) - 1)
}

// Keep makes scanners keep only these values. The others read as absent.
func (p *Plan) Keep(values ...Value) {
	for v := range p.values {
		p.without[Value(v)] = true
	}
	for _, v := range values {
		delete(p.without, v)
	}
}

// Export returns the export that the plan is for.
func (p *Plan) Export() schema.Export { return p.export }

// program is a plan compiled for a scanner: how to read each member, and where the values
// of rows are kept.
type program struct {
	export schema.Export
	top    *node // of a record in JSON
	wire   *node // of a message in protobuf
	tables []table
	rows   []place
	values [][]place // for each of rows, of each Value
	spots  [][]spot  // the same for values without a list between them and the row
}

// spot is where a value is kept, in one of the elements that contain a row.
type spot struct {
	level int // of the element: 0 is the record, -1 no such value
	slot  int
	field *schema.Field
	kind  kind
}

// chain is the path from the record to the elements that are rows: tables, and in each of
// them the slot with the range of elements in the next one.
type chain struct {
	tables []int
	ranges []int
}

// table is the last one.
func (c chain) table() int { return c.tables[len(c.tables)-1] }

// place is where a value is kept: in which slot of a table's elements, and the path to that
// table.
type place struct {
	chain
	slot    int
	field   *schema.Field
	kind    kind // of the value
	present bool
	// shared is how many tables the path has in common with the row's path.
	shared int
}

// compile turns the plan into a program.
func (p *Plan) compile() (*program, error) {
	if p.export.Message == nil {
		return nil, errors.New("a plan without an export")
	}
	c := newCompiler(p.export)
	for _, path := range p.rows {
		at, err := c.place(path)
		if err == nil && path != "" && !strings.HasSuffix(path, "[]") {
			err = fmt.Errorf("rows of %s, which is not a list", path)
		}
		p.err = errors.Join(p.err, err)
		c.rows = append(c.rows, at)
	}
	for i := range p.rows {
		c.values = append(c.values, make([]place, len(p.values)))
		for v, paths := range p.values {
			if paths[i] == "" || p.without[Value(v)] {
				continue
			}
			at, err := c.place(paths[i])
			p.err = errors.Join(p.err, err)
			c.values[i][v] = at
		}
	}
	if p.err != nil {
		return nil, fmt.Errorf("rows of %s: %w", p.export.Noun, p.err)
	}
	c.finish()
	return c.program, nil
}
