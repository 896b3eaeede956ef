package hss

import (
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"tally/client/hss"
	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
	"tally/output"
)

// table is the shape of an export's table.
type table struct {
	// names are the names of the columns, keys the API's names for them.
	names, keys, titles []string
}

// tableRow is one row of an export's table, with its cells as values of the
// list's types and as in the file.
type tableRow struct {
	table  *table
	values []any
	cells  []string
}

type tableColumn = output.Column[tableRow]

// RawJSON returns the row as an object, in the order of its columns, since the
// server sends no JSON. A cell that cannot be parsed is a string, as in the file.
func (r tableRow) RawJSON() []byte {
	object := []byte{'{'}
	for i, name := range r.table.names {
		if i > 0 {
			object = append(object, ',')
		}
		value := r.values[i]
		if value == nil && strings.TrimSpace(r.cells[i]) != "" {
			value, _ = hss.Value(r.table.keys[i], r.cells[i]) // a value that cannot be parsed stays unchanged
		}
		key, _ := json.Marshal(name)      // strings, numbers and times always encode
		encoded, _ := json.Marshal(value) // as above
		object = append(append(append(object, key...), ':'), encoded...)
	}
	return append(object, '}')
}

// tableOf returns the shape of a table with these titles and keys.
func tableOf(titles, keys []string) *table {
	return &table{names: tableNames(titles, keys), keys: keys, titles: titles}
}

// expected returns the shape of the table that a request describes.
func expected(headers []hss.Header) *table {
	var titles, keys []string
	for _, h := range headers {
		titles, keys = append(titles, h.Name), append(keys, h.Key)
	}
	return tableOf(titles, keys)
}

// columns returns the table's columns for printing.
func (t *table) columns() []tableColumn {
	columns, listed := make([]tableColumn, len(t.names)), map[string]output.Column[hss.Container]{}
	for _, c := range containerColumns() {
		listed[c.Name] = c
	}
	for i, name := range t.names {
		columns[i] = tableColumn{
			Name: name, Key: t.keys[i] == "container_id", Doc: t.titles[i],
			Type: listed[t.keys[i]].Type, Worth: listed[t.keys[i]].Worth, States: listed[t.keys[i]].States,
			Value: func(r tableRow) any { return r.values[i] },
		}
	}
	return columns
}

// tableNames returns distinct names for the columns. A column with its English
// title has its name in the list, any other the title in the file.
func tableNames(titles, keys []string) []string {
	names, taken := make([]string, len(titles)), map[string]bool{}
	for i, title := range titles {
		name := strings.Map(plainInName, title)
		if c, known := hss.ColumnOf(keys[i]); known && title == c.English {
			name = c.Key
		}
		if name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		if taken[name] {
			name += "_" + strconv.Itoa(i+1)
		}
		for taken[name] {
			name += "_"
		}
		names[i], taken[name] = name, true
	}
	return names
}

// plainInName removes characters with a special meaning from a column's name.
func plainInName(r rune) rune {
	if r < ' ' || r == 0x7f || strings.ContainsRune(`"\,:+`, r) {
		return '_'
	}
	return r
}

// rows yields the rows of a table for printing. Cells that cannot be parsed are
// empty, and reported once at the end.
func (t *table) rows(a *app.App, seq iter.Seq2[[]string, error]) iter.Seq2[tableRow, error] {
	return func(yield func(tableRow, error) bool) {
		var odd oddCells
		defer odd.report(a)
		values := make([]any, len(t.names))
		for cells, err := range seq {
			if err != nil {
				yield(tableRow{}, err)
				return
			}
			for i, key := range t.keys {
				var ok bool
				if values[i], ok = hss.Value(key, cells[i]); !ok {
					odd.add(t.names[i], cells[i])
					values[i] = nil
				}
			}
			if !yield(tableRow{t, values, cells}, nil) {
				return
			}
		}
	}
}

// oddCells records cells that cannot be parsed.
type oddCells struct {
	count int
	first string
}

func (o *oddCells) add(column, cell string) {
	if o.count++; o.count == 1 {
		o.first = fmt.Sprintf("%s %.60q", column, cell)
	}
}

func (o *oddCells) report(a *app.App) {
	if o.count > 0 {
		a.Warn("%d cells could not be read and are empty; the first is %s", o.count, o.first)
	}
}

// known returns the shape that covers all tables, for an unknown request: all
// columns in both languages.
func known() *table {
	english, chinese := expected(hss.Headers("en")), expected(hss.Headers("zh"))
	return tableOf(append(english.titles, chinese.titles...), append(english.keys, chinese.keys...))
}

// print prints the rows of a table.
func (t *table) print(call *kit.Call, source kit.Source, seq iter.Seq2[[]string, error]) kit.Rows {
	all := kit.RowsOf(t.columns(), openOnce(source, t.rows(call.App, seq)))
	all.Noun = "containers"
	return all
}
