package output

import (
	"context"
	"encoding/binary"
	"fmt"
)

// Spool keeps rows so that they can be written later, together with those of
// other spools: in memory up to a bound, and in a temporary file beyond it. It
// keeps only what the options can print. Its methods must not be called
// concurrently.
type Spool struct {
	schema Schema
	cells  []column // the kept columns
	object bool     // the JSON is kept
	lists  bool     // lists are kept as lists rather than as in CSV
	tape   *tape
	limit  int64
	room   []byte
}

// NewSpool makes a spool for rows of this schema. The options are those of the
// [Write] that follows; without a sort it stops the source at their limit. They
// are refused as by [Check].
func NewSpool(s Schema, o Options) (*Spool, error) {
	o = o.normal()
	p, err := newPlan(context.Background(), s, o)
	if err != nil {
		return nil, err
	}
	spool := &Spool{schema: s, lists: o.Format == Parquet, tape: &tape{directory: o.TempDir}}
	if len(p.by) == 0 {
		spool.limit = int64(o.Limit)
	}
	return spool, spool.choose(p, o)
}

// choose selects the data that is kept.
func (s *Spool) choose(p *plan, o Options) error {
	for _, k := range p.by {
		s.keep(k.column)
	}
	for _, k := range p.parts {
		if !k.fixed {
			s.keep(k.column)
		}
	}
	if key, err := keyColumn(s.schema.columns); err == nil {
		s.keep(key)
	}
	if s.object = o.Format.Objects() && len(o.Columns) == 0; s.object {
		return nil
	}
	picked, err := pick(s.schema.columns, o)
	for _, c := range picked {
		s.keep(c)
	}
	return err
}

func (s *Spool) keep(c column) {
	for _, kept := range s.cells {
		if kept.Name == c.Name {
			return
		}
	}
	s.cells = append(s.cells, c)
}

// Add keeps the rows up to an error of the source, which it returns unchanged,
// and returns their number. It calls add for each.
func (s *Spool) Add(rows Rows, add func()) (n int64, err error) {
	var record []byte
	for row, err := range rows {
		if err != nil {
			return n, err
		}
		if record, err = s.record(record[:0], row); err != nil {
			return n, &RowError{Row: n + 1, Err: err}
		}
		if err := s.tape.write(record); err != nil {
			return n, err
		}
		add()
		if n++; n == s.limit {
			break
		}
	}
	return n, nil
}

// record appends the kept data of a row.
func (s *Spool) record(dst []byte, row any) ([]byte, error) {
	if s.object {
		document, err := s.schema.document(row)
		if err != nil {
			return dst, fmt.Errorf("encoding a row as JSON: %w", err)
		}
		dst = append(binary.AppendUvarint(dst, uint64(len(document))), document...)
	}
	for i := range s.cells {
		c := &s.cells[i]
		switch {
		case s.lists && c.items != nil:
			dst = appendKept(dst, value{kind: list, items: c.items(row)})
			continue
		case c.cell != nil:
			dst = appendKept(dst, c.value(row))
			continue
		}
		s.room = c.append(s.room[:0], row)
		dst = append(binary.AppendUvarint(append(dst, byte(textual)), uint64(len(s.room))), s.room...)
	}
	return dst, nil
}

// Clear drops the rows.
func (s *Spool) Clear() error {
	err := s.tape.close()
	s.tape = &tape{directory: s.tape.directory}
	return err
}

// Close removes the temporary file.
func (s *Spool) Close() error { return s.tape.close() }
