package output

import (
	"fmt"
	"strings"
	"time"
)

// DefaultSortMemory is how many bytes --sort holds in memory before it spills to disk.
const DefaultSortMemory = 64 << 20

// parquetSortMemory is the bound for Parquet, which also needs memory for a row
// group.
const parquetSortMemory = 16 << 20

// Options configure how rows are rendered. The zero value is a table for a pipe.
type Options struct {
	// Format is the output format; Expression is the part after template= or jsonpath=.
	Format     Format
	Expression string

	// Columns has the names of the columns to show, or "+name" to add one to the
	// defaults. Without it JSON and YAML rows are the server's own objects; with
	// it they are objects of these columns.
	Columns []string
	// NoHeaders omits the header of tables, csv and tsv.
	NoHeaders bool
	// Sort has names of columns separated by commas, the most important first,
	// each with :desc for the largest first. Numbers compare as numbers, times as
	// times, the rest as bytes; equal rows keep their order and empty cells come
	// last both ways.
	Sort string
	// Limit is the maximum number of rows to print, 0 for all. With Sort these are
	// the first in that order, so the source is read to its end.
	Limit int
	// Partition has the keys that divide rows into parts, for [WriteParts]: names of
	// columns, which are left out of the parts, or of Constants where there is no such
	// column.
	Partition []string
	// Constants are values that all rows have, by the name of the key.
	Constants map[string]string
	// JQ is a jq program for json (the whole result at once, held in memory) and
	// jsonl (one object at a time). Strings are printed raw, as jq -r does.
	JQ string

	// BOM starts csv and tsv with a byte order mark, for spreadsheets; it implies CSVSafe.
	BOM bool
	// CSVSafe puts ' before csv and tsv cells that a spreadsheet takes for a formula.
	CSVSafe bool

	// Single means that there is one row and not a list: json and yaml print the
	// object itself.
	Single bool

	// Terminal means that a person reads the sink: short times, rows that fit into
	// Width, JSON indented, every row flushed, control characters neutralised in
	// every format.
	Terminal bool
	// Width is the number of terminal columns, 0 for no bound.
	Width int
	// Color enables colour sequences, on a terminal or elsewhere.
	Color bool
	// LeftOut, if set, is called with the columns that a table omits because the terminal
	// is too narrow: once, or once per section of a record.
	LeftOut func(columns []string)
	// Result, if set, is called for each result that the jq program prints: it may print
	// none or several for a row.
	Result func()
	// Now is the time from which ages are computed; the zero value is the time of
	// the call.
	Now time.Time

	// TempDir is where Sort spills, the system's directory if empty; SortMemory is
	// its bound in bytes, DefaultSortMemory or less if 0.
	TempDir    string
	SortMemory int64
}

// normal returns the options with their defaults and implications filled in.
func (o Options) normal() Options {
	o.CSVSafe = o.CSVSafe || o.BOM
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	switch {
	case o.SortMemory > 0:
	case o.Format == Parquet:
		o.SortMemory = parquetSortMemory
	default:
		o.SortMemory = DefaultSortMemory
	}
	return o
}

// asSent reports whether a row's own JSON is printed unchanged.
func (o Options) asSent() bool {
	return (o.Format == JSON || o.Format == JSONLines) && !o.Terminal && !o.Color && o.JQ == ""
}

// style determines how a cell is formatted.
func (o Options) style() *style {
	return &style{terminal: o.Terminal, now: o.Now}
}

// sortOrder splits a part of Sort into the column and the direction.
func sortOrder(part string) (column string, descending bool, err error) {
	column, order, ordered := strings.Cut(part, ":")
	switch {
	case !ordered || order == "asc":
		return column, false, nil
	case order == "desc":
		return column, true, nil
	}
	return "", false, fmt.Errorf("sort order %q of %q is neither asc nor desc", order, part)
}
