package diff

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"

	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
	"tally/output/compare"
)

// line is a printed line of a change: a cell, or a row.
type line struct {
	compare.Change
	column, old, now string
	cells            map[string]string
}

// ColumnRow implements output.ColumnRow.
func (line) ColumnRow() {}

// print prints the changes and counts them.
func (f *flags) print(ctx context.Context, call *kit.Call, result *compare.Result) error {
	counts, columns := map[string]int64{}, f.columns(result)
	rows := kit.RowsOf(columns, func(context.Context) (kit.Source, iter.Seq2[line, error], error) {
		return kit.Source{}, f.lines(result, counts), nil
	})
	if err := kit.Print(ctx, call, rows); err != nil {
		return err
	}
	call.App.Notice("%d added, %d removed, %d changed; %d rows before, %d after",
		counts[compare.Added], counts[compare.Removed], counts[compare.Changed], result.Old, result.New)
	for kind, n := range counts {
		if n > 0 && (f.only == "" || f.only == kind) {
			return exit.Quiet(exit.Found)
		}
	}
	return nil
}

// lines yields the lines of all changes. counts receives the number of changes of
// each kind, printed or not.
func (f *flags) lines(result *compare.Result, counts map[string]int64) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		printed := false
		for c, err := range result.Changes() {
			if err != nil {
				yield(line{}, halfway(coded(context.Background(), err), printed))
				return
			}
			counts[c.Kind]++
			if f.only != "" && f.only != c.Kind {
				continue
			}
			for _, l := range f.of(c) {
				if printed = true; !yield(l, nil) {
					return
				}
			}
		}
	}
}

// halfway returns the error that ends a comparison: if lines were printed before, an
// error with another exit code means an incomplete comparison, too.
func halfway(err error, printed bool) error {
	if failed := new(exit.Coded); printed && errors.As(err, &failed) {
		failed.Code = exit.Incomplete
	}
	return err
}

// of returns the lines of a change.
func (f *flags) of(c compare.Change) []line {
	if f.rows == "rows" {
		return wholeRows(c)
	}
	if len(c.Cells) == 0 {
		return []line{{Change: c, column: "count", old: strconv.FormatInt(c.Old, 10), now: strconv.FormatInt(c.New, 10)}}
	}
	lines := make([]line, len(c.Cells))
	for i, cell := range c.Cells {
		lines[i] = line{Change: c, column: cell.Column, old: cell.Old, now: cell.New}
	}
	return lines
}

// wholeRows returns a row before and after a change.
func wholeRows(c compare.Change) []line {
	if len(c.Cells) == 0 {
		cells := c.After
		if cells == nil {
			cells = c.Before
		}
		return []line{{Change: c, cells: cells}}
	}
	before, after := c, c
	before.New, after.Old = 0, 0
	return []line{{Change: before, cells: c.Before}, {Change: after, cells: c.After}}
}

// columns returns the columns of the output: the change, the key, and the cell or
// the rest of the row.
func (f *flags) columns(result *compare.Result) []output.Column[line] {
	columns := []output.Column[line]{
		{Name: "change", Key: true, Worth: output.Vital, Value: func(l line) any { return l.Kind }, Doc: "added, removed or changed"},
	}
	for i, name := range result.Key {
		columns = append(columns, output.Column[line]{
			Name: f.named(name), Worth: output.Useful, Value: func(l line) any { return l.Key[i] }, Doc: "column of the key",
		})
	}
	if f.rows == "cells" {
		return append(columns,
			output.Column[line]{Name: "column", Worth: output.Major, Value: func(l line) any { return l.column }, Doc: "the cell that changed; count is how many rows there are"},
			output.Column[line]{Name: "old", Worth: output.Major, Value: func(l line) any { return l.old }, Doc: "its value in OLD"},
			output.Column[line]{Name: "new", Worth: output.Major, Value: func(l line) any { return l.now }, Doc: "its value in NEW"})
	}
	columns = append(columns,
		output.Column[line]{Name: "rows_old", Type: output.Integer, Value: func(l line) any { return l.Old }, Doc: "how many rows like this are in OLD"},
		output.Column[line]{Name: "rows_new", Type: output.Integer, Value: func(l line) any { return l.New }, Doc: "how many are in NEW"})
	for _, name := range result.Columns {
		if !slices.Contains(result.Key, name) {
			columns = append(columns, output.Column[line]{Name: f.named(name), Value: func(l line) any { return l.cells[name] }, Doc: "column of the rows"})
		}
	}
	if result.Columns == nil {
		columns = append(columns, output.Column[line]{Name: "row", Value: func(l line) any { return printed(l.cells) }, Doc: "the other members"})
	}
	return columns
}

// named keeps the names of compared columns distinct from the comparison's own.
func (f *flags) named(name string) string {
	switch name {
	case "change", "column", "old", "new", "row", "rows_old", "rows_new":
		return "key_" + name
	}
	return name
}

// printed returns the cells of a row that names its own columns.
func printed(cells map[string]string) string {
	s := ""
	for _, name := range slices.Sorted(maps.Keys(cells)) {
		s += fmt.Sprintf("%s=%q ", name, cells[name])
	}
	return s
}
