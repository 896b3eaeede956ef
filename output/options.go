package output

import (
	"fmt"
	"strings"
	"time"
)

// DefaultSortMemory is what --sort holds in memory before it spills to disk.
const DefaultSortMemory = 64 << 20

// Options say how rows are rendered. The zero value is a table for a pipe.
type Options struct {
	// Format is the output format; Expression the text after template= or jsonpath=.
	Format     Format
	Expression string

	// Columns are the names to show, or "+name" to add to the default ones. JSON
	// and YAML rows are the server's own objects without it, and objects of just
	// these columns with it.
	Columns []string
	// NoHeaders leaves out the header of tables, csv and tsv.
	NoHeaders bool
	// Sort are names of columns with commas between them, the most important
	// first, each with :desc for the largest first. Numbers compare as numbers,
	// times as times, the rest as bytes; equal rows keep their order and empty
	// cells come last both ways.
	Sort string
	// Limit is the number of rows to print, 0 for all of them. With Sort these are
	// the first ones in that order, so the source is read to its end.
	Limit int
	// JQ is a jq program for json (the whole result at once, held in memory) and
	// jsonl (an object at a time). Strings are printed raw, as jq -r does.
	JQ string

	// BOM starts csv and tsv with a byte order mark, for spreadsheets; it implies CSVSafe.
	BOM bool
	// CSVSafe puts ' before csv and tsv text that a spreadsheet takes for a formula.
	CSVSafe bool

	// Single says that there is one row and not a list: json and yaml print the
	// object itself.
	Single bool

	// Terminal says that a person reads the sink: short times, rows that fit into
	// Width, JSON indented, every row flushed, control characters neutralised in
	// every format.
	Terminal bool
	// Width is the number of terminal columns, 0 for no bound.
	Width int
	// Color allows colour sequences, on a terminal or not.
	Color bool
	// LeftOut is told the columns that a table leaves out because the terminal is
	// too narrow for them, once; nil tells nobody.
	LeftOut func(columns []string)
	// Now is what ages are relative to; the zero value is the time of the call.
	Now time.Time

	// TempDir holds what Sort spills, the system's directory when empty;
	// SortMemory is the bound in bytes, DefaultSortMemory when 0.
	TempDir    string
	SortMemory int64
}

// normal returns the options with their defaults and implications filled in.
func (o Options) normal() Options {
	o.CSVSafe = o.CSVSafe || o.BOM
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	if o.SortMemory <= 0 {
		o.SortMemory = DefaultSortMemory
	}
	return o
}

// asSent says that a row's own JSON is printed as it is.
func (o Options) asSent() bool {
	return (o.Format == JSON || o.Format == JSONLines) && !o.Terminal && !o.Color && o.JQ == ""
}

// style is what the text of a cell depends on.
func (o Options) style() *style {
	return &style{terminal: o.Terminal, now: o.Now}
}

// sortOrder splits a part of Sort into the column and the direction.
func sortOrder(part string) (column string, descending bool, err error) {
	column, order, given := strings.Cut(part, ":")
	switch {
	case !given || order == "asc":
		return column, false, nil
	case order == "desc":
		return column, true, nil
	}
	return "", false, fmt.Errorf("sort order %q of %q is neither asc nor desc", order, part)
}
