package output

import (
	"bytes"
	"slices"

	"github.com/olekukonko/tablewriter"
)

// draw has tablewriter draw the held rows, in the look of [table.line]: no
// borders, columns two blanks apart, the header aligned with its column. It draws
// into memory, since tablewriter loses the errors of what it writes to. It
// declines what tablewriter would draw otherwise, and a single row: to draw that
// takes tablewriter longer than all else that a command does.
func (t *table) draw() ([]byte, bool) {
	if t.rows < 2 {
		return nil, false
	}
	rows, ok := t.grid()
	if !ok {
		return nil, false
	}
	var drawn bytes.Buffer
	w := bare(&drawn)
	w.SetColumnAlignment(t.alignments())
	w.AppendBulk(rows) // the header too: tablewriter has one alignment for all headers
	w.Render()
	return t.plain(drawn.Bytes())
}

// grid is the header and the held rows as texts, unless tablewriter would measure
// one of them or a column differently. A column is wider than all of its cells
// when a wide character did not fit before an ellipsis.
func (t *table) grid() ([][]string, bool) {
	same := true
	rows := make([][]string, 0, t.rows+1)
	widths := make([]int, len(t.names))
	put := func(i int, c cell) {
		if i == 0 {
			rows = append(rows, make([]string, 0, len(t.names)))
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], string(c.text))
		widths[i] = max(widths[i], c.width)
		same = same && sameWidth(c)
	}
	if t.header {
		for i, c := range t.titles() {
			put(i, c)
		}
	}
	t.eachHeld(func(i int, c cell) { put(i, t.fitted(i, c)) })
	return rows, same && slices.Equal(widths, t.widths)
}

// plain takes off each line the blank before its first column and the trailing
// ones, and makes the header bold. A line more or less than there are rows, or one
// without that blank, means that something else was drawn.
func (t *table) plain(drawn []byte) ([]byte, bool) {
	lines := bytes.SplitAfter(drawn, []byte("\n"))
	lines = lines[:len(lines)-1] // after the last line end there is nothing
	wanted := t.rows
	if t.header {
		wanted++
	}
	for i, line := range lines {
		line = bytes.TrimRight(line, " \n")
		if i == 0 && t.header {
			line = t.bold(line)
		}
		lines[i] = line
	}
	return append(bytes.Join(lines, []byte("\n")), '\n'), len(lines) == wanted
}

// bare draws a table without any lines, and leaves all text as it is.
func bare(drawn *bytes.Buffer) *tablewriter.Table {
	w := tablewriter.NewWriter(drawn)
	w.SetAutoWrapText(false)
	w.SetBorder(false)
	w.SetCenterSeparator("")
	w.SetColumnSeparator("")
	w.SetRowSeparator("")
	w.SetNoWhiteSpace(true)
	w.SetTablePadding(gap)
	return w
}

func (t *table) alignments() []int {
	aligns := make([]int, len(t.right))
	for i, right := range t.right {
		aligns[i] = tablewriter.ALIGN_LEFT
		if right {
			aligns[i] = tablewriter.ALIGN_RIGHT
		}
	}
	return aligns
}

// sameWidth says that tablewriter measures the text as we do. It takes the width
// of ambiguous characters from the locale and counts the parts of a joined
// character one by one.
func sameWidth(c cell) bool {
	return c.width == len(c.text) || c.width == tablewriter.DisplayWidth(string(c.text))
}
