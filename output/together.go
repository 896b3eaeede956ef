package output

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// Named is a spool with the name of its source.
type Named struct {
	Name  string
	Spool *Spool
}

// Together returns the rows of several spools, one spool after another. Unless
// name is empty, the first column has the name of the spool, and a row's JSON
// begins with it; the others are all columns that any spool has, empty if a spool
// lacks one.
func Together(name, doc string, parts []Named) (Schema, Rows) {
	s := Schema{document: func(row any) ([]byte, error) { return row.(*keptRow).document() }}
	if name != "" {
		s.columns = []column{{Name: name, Doc: doc, Worth: Vital, cell: func(row any) any { return row.(*keptRow).name }}}
	}
	for _, part := range parts {
		for _, c := range part.Spool.schema.columns {
			if !slices.Contains(names(s.columns), c.Name) {
				s.columns = append(s.columns, c.kept())
			}
		}
	}
	return s, func(yield func(any, error) bool) {
		for _, part := range parts {
			row := part.Spool.row(name, part.Name)
			if !row.all(yield) {
				return
			}
		}
	}
}

// kept returns the column for kept rows.
func (c column) kept() column {
	name := c.Name
	if c.of != nil {
		prefix := strings.TrimSuffix(name, many)
		c.of = func(row any, rest string) any { return row.(*keptRow).cell(prefix + rest) }
		return c
	}
	c.cell, c.items = func(row any) any { return row.(*keptRow).cell(name) }, nil
	c.append = func(dst []byte, row any) []byte { return row.(*keptRow).cell(name).appendText(dst, style{}) }
	return c
}

// keptRow is a row of a spool. Its memory is reused for the next one.
type keptRow struct {
	spool *Spool
	name  string
	begin []byte // of its JSON
	json  []byte // of the source
	room  []byte
	at    map[string]int
	cells []value
}

// row returns memory for the rows of s, whose JSON gets a member with their name.
func (s *Spool) row(member, name string) *keptRow {
	encoded, _ := value{kind: textual, str: name}.appendJSON(nil) // strings always encode
	r := &keptRow{spool: s, name: name, at: map[string]int{}, cells: make([]value, len(s.cells))}
	if r.begin = append(r.begin, '{'); member != "" {
		r.begin = append(append(append(r.begin, `"`+member+`":`...), encoded...), ',')
	}
	for i, c := range s.cells {
		r.at[c.Name] = i
	}
	return r
}

// cell returns the cell of a column, absent if it was not kept.
func (r *keptRow) cell(name string) *value {
	if i, ok := r.at[name]; ok {
		return &r.cells[i]
	}
	return &value{}
}

// document returns the row's JSON.
func (r *keptRow) document() ([]byte, error) {
	object := bytes.TrimSpace(r.json)
	if len(object) < 2 || object[0] != '{' {
		return nil, errors.New("a row is not a JSON object")
	}
	members := bytes.TrimLeft(object[1:], " \t\r\n")
	r.room = append(r.room[:0], r.begin...)
	if members[0] == '}' {
		r.room = bytes.TrimSuffix(r.room, []byte{','})
	}
	r.room = append(r.room, members...)
	return r.room, nil
}

// errStop ends a loop whose rest is not needed.
var errStop = errors.New("no more rows are needed")

// all yields the rows and reports whether to continue.
func (r *keptRow) all(yield func(any, error) bool) bool {
	err := r.spool.tape.each(func(record []byte) error {
		if err := r.read(record); err != nil {
			return err
		}
		if !yield(r, nil) {
			return errStop
		}
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		yield(nil, err)
	}
	return err == nil
}

// read reads a record of the spool.
func (r *keptRow) read(record []byte) error {
	in := keptReader{record: string(record)}
	if r.spool.object {
		r.json = append(r.json[:0], in.counted()...)
	}
	for i := range r.cells {
		r.cells[i] = in.cell()
	}
	if in.failed {
		return errKept
	}
	return nil
}
