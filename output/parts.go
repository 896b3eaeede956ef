package output

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"tally/output/extsort"
)

// Parts receives a partitioned output, one part after another.
type Parts interface {
	// Begin starts the part of a directory, such as date=2026-11-28/cluster=prod.
	Begin(directory string) (io.Writer, error)
	// End completes the part that was started, with its number of rows.
	End(rows int64) error
}

// WriteParts is [Write] for rows that o.Partition divides. They are sorted by part,
// so that one part is written at a time, and within each by o.Sort. After an error
// of the source, or of a row, no part is written; a part that fails is not ended.
func WriteParts(ctx context.Context, to Parts, s Schema, rows Rows, o Options) (int64, error) {
	o = o.normal()
	p, err := newPlan(ctx, s, o)
	if err != nil {
		return 0, err
	}
	sorter := extsort.New(o.SortMemory, o.TempDir)
	w := &partWriter{to: to, open: func(w io.Writer) (sink, error) {
		p, err := newPlan(ctx, s, o)
		if err != nil {
			return nil, err
		}
		return p.open(w, o), nil
	}}
	err = p.collect(rows, sorter, int64(o.Limit))
	if err == nil {
		err = sorter.Each(w.take)
	}
	if err == nil {
		err = w.end()
	}
	w.stop()
	return w.total, both(err, sorter.Close())
}

// collect sorts the records by their parts and then by the columns of the order.
func (p *plan) collect(rows Rows, sorter *extsort.Sorter, limit int64) error {
	var key []byte
	c := &counted{limit: limit, next: func(record []byte) error { return sorter.Add(key, record) }}
	err := atLimit(p.each(rows, func(row any, record []byte) error {
		key = append(p.parts.appendDirectory(key[:0], row), 0)
		key = appendKeys(key, row, p.by)
		return c.take(record)
	}))
	return p.marked(err, c.n)
}

// partWriter writes sorted records to their parts.
type partWriter struct {
	to        Parts
	open      func(w io.Writer) (sink, error)
	sink      sink // of the part, nil before the first
	directory []byte
	rows      int64 // of the part
	total     int64
}

func (w *partWriter) take(key, record []byte) error {
	directory, _, _ := bytes.Cut(key, []byte{0})
	if w.sink == nil || !bytes.Equal(directory, w.directory) {
		if err := w.end(); err != nil {
			return err
		}
		if err := w.begin(directory); err != nil {
			return err
		}
	}
	w.rows++
	return w.sink.add(record)
}

func (w *partWriter) begin(directory []byte) error {
	w.directory, w.rows = append(w.directory[:0], directory...), 0
	to, err := w.to.Begin(string(directory))
	if err != nil {
		return &WriteError{Err: err}
	}
	w.sink, err = w.open(to)
	return err
}

// end completes the part, if there is one.
func (w *partWriter) end() error {
	if w.sink == nil {
		return nil
	}
	if err := w.sink.finish(true); err != nil {
		return err
	}
	w.stop()
	if err := w.to.End(w.rows); err != nil {
		return &WriteError{Err: err}
	}
	w.total += w.rows
	return nil
}

func (w *partWriter) stop() {
	if w.sink != nil {
		w.sink.stop()
	}
	w.sink = nil
}

// partKeys has the keys of a partition, in order.
type partKeys []partKey

// partKey is a column, or a constant if there is no such column.
type partKey struct {
	name     string
	column   column
	constant string
	fixed    bool
}

// partBy finds the keys of o.Partition.
func partBy(cols []column, o Options) (partKeys, error) {
	var keys partKeys
	seen := map[string]bool{}
	for _, name := range o.Partition {
		if seen[name] {
			return nil, fmt.Errorf("partition key %q is listed twice", name)
		}
		seen[name] = true
		c, err := find(cols, name, "partition key")
		constant, fixed := o.Constants[name]
		if err != nil && !fixed {
			return nil, err
		}
		keys = append(keys, partKey{name, c, constant, err != nil})
	}
	return keys, nil
}

// ConstantParts returns the path elements that all rows share, such as
// date=2026-11-28.
func ConstantParts(s Schema, o Options) []string {
	keys, _ := partBy(s.columns, o) // a wrong key was refused
	var elements []string
	for _, key := range keys {
		if key.fixed {
			elements = append(elements, string(partKeys{key}.appendDirectory(nil, nil)))
		}
	}
	return elements
}

// appendDirectory appends the directory of a row's part, as Hive names it.
func (k partKeys) appendDirectory(dst []byte, row any) []byte {
	for i, key := range k {
		if i > 0 {
			dst = append(dst, '/')
		}
		dst = append(appendHive(dst, key.name), '=')
		if key.fixed {
			dst = appendHiveValue(dst, key.constant)
		} else {
			dst = appendHiveValue(dst, string(key.column.appendTo(nil, row, &style{})))
		}
	}
	return dst
}

// without returns the columns that the directories do not contain already.
func (k partKeys) without(cols []column) []column {
	var rest []column
	for _, c := range cols {
		held := false
		for _, key := range k {
			held = held || key.name == c.Name
		}
		if !held {
			rest = append(rest, c)
		}
	}
	return rest
}
