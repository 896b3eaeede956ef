package hss

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"tally/client/hss"
	"tally/client/rest"
	"tally/cmd/internal/kit"
	"tally/output"
)

// tableRow is one row of an export's table.
type tableRow struct {
	columns []string
	cells   []string
}

type tableColumn = output.Column[tableRow]

// RawJSON is the row as an object, in the order of its columns: the server
// sends no JSON.
func (r tableRow) RawJSON() []byte {
	object := []byte{'{'}
	for i, name := range r.columns {
		if i > 0 {
			object = append(object, ',')
		}
		key, _ := json.Marshal(name)                          // texts and numbers always encode
		value, _ := json.Marshal(tableCell(name, r.cells[i])) // as above
		object = append(append(append(object, key...), ':'), value...)
	}
	return append(object, '}')
}

// tableCell is a cell of a column: a count is a number, everything else the
// text that the file has.
func tableCell(column, text string) any {
	counts := []string{"low_risk", "medium_risk", "high_risk", "fatal_risk", "restart_count"}
	if text != "" && strings.Trim(text, "0123456789") == "" && slices.Contains(counts, column) && (text == "0" || text[0] != '0') {
		return json.Number(text)
	}
	return text
}

// tableColumns are the columns of a table. Those that have their English names
// are called as in `hss containers list`; others as in the file.
func tableColumns(header []string) []tableColumn {
	names := tableNames(header)
	columns := make([]tableColumn, len(header))
	for i, name := range names {
		columns[i] = tableColumn{
			Name: name, Key: name == "container_id", Doc: header[i],
			Value: func(r tableRow) any { return tableCell(name, r.cells[i]) },
		}
	}
	return columns
}

// tableNames are the columns' names, each different from the others.
func tableNames(header []string) []string {
	names := make([]string, 0, len(header))
	for _, text := range header {
		name := strings.Map(plainInName, text)
		if c, known := hss.ColumnOf(text); known && text == c.English {
			name = c.Key
		}
		for slices.Contains(names, name) || name == "" {
			name += "_"
		}
		names = append(names, name)
	}
	return names
}

// plainInName keeps what would mean something else out of a column's name.
func plainInName(r rune) rune {
	if r < ' ' || r == 0x7f || strings.ContainsRune(`"\,:+`, r) {
		return '_'
	}
	return r
}

// expectedColumns are those of a table with these headers.
func expectedColumns(headers []hss.Header) []tableColumn {
	names := make([]string, len(headers))
	for i, h := range headers {
		names[i] = h.Name
	}
	return tableColumns(names)
}

// checkLater checks the flags of output for columns that are not known yet, or
// only expected.
func checkLater(call *kit.Call, columns []tableColumn) error {
	later, flags := *call, *call.Output
	if later.Output = &flags; columns == nil {
		flags.Columns, flags.Sort, columns = nil, "", expectedColumns(hss.Headers("en"))
	}
	err := kit.Check(&later, columns)
	return err
}

// tableRows are the rows of a table, counted.
func tableRows(table *hss.Table, count *int64) iter.Seq2[tableRow, error] {
	names := tableNames(table.Header)
	return func(yield func(tableRow, error) bool) {
		for cells, err := range table.Rows() {
			if err != nil && *count > 0 {
				err = &rest.Incomplete{Records: *count, Unit: "row", Err: err}
			}
			if !yield(tableRow{names, cells}, err) || err != nil {
				return
			}
			*count++
		}
	}
}
