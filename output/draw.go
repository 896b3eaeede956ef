package output

import (
	"bytes"
	"slices"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
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
	w := tablewriter.NewTable(&drawn,
		tablewriter.WithRenderer(renderer.NewBlueprint(bare())),
		tablewriter.WithConfig(t.config()))
	if t.header {
		w.Header(rows[0])
		rows = rows[1:]
	}
	if w.Bulk(rows) != nil || w.Render() != nil {
		return nil, false
	}
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
	same := len(lines) == wanted
	for i, line := range lines {
		line, found := bytes.CutPrefix(line, []byte(" "))
		same = same && found
		line = bytes.TrimRight(line, " \n")
		if i == 0 && t.header {
			line = t.bold(line)
		}
		lines[i] = line
	}
	return append(bytes.Join(lines, []byte("\n")), '\n'), same
}

// bare is a table without any lines.
func bare() tw.Rendition {
	off := tw.Off
	return tw.Rendition{
		Borders: tw.BorderNone,
		Symbols: tw.NewSymbols(tw.StyleNone),
		Settings: tw.Settings{
			Separators: tw.Separators{ShowHeader: off, ShowFooter: off, BetweenRows: off, BetweenColumns: off},
			Lines:      tw.Lines{ShowTop: off, ShowBottom: off, ShowHeaderLine: off, ShowFooterLine: off},
		},
	}
}

// config switches off all that tablewriter does to text of its own accord.
func (t *table) config() tablewriter.Config {
	cells := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{Global: tw.AlignLeft, PerColumn: t.alignments()},
		Padding:    tw.CellPadding{Global: tw.Padding{Left: " ", Right: " "}},
	}
	return tablewriter.Config{
		Header: cells,
		Row:    cells,
		Behavior: tw.Behavior{
			AutoHide:  tw.Off,
			TrimSpace: tw.Off,
		},
	}
}

func (t *table) alignments() []tw.Align {
	aligns := make([]tw.Align, len(t.right))
	for i, right := range t.right {
		aligns[i] = tw.AlignLeft
		if right {
			aligns[i] = tw.AlignRight
		}
	}
	return aligns
}

// sameWidth says that tablewriter measures the text as we do. It takes the width
// of ambiguous characters from the locale and counts the parts of a joined
// character one by one.
func sameWidth(c cell) bool {
	return c.width == len(c.text) || c.width == twwidth.WidthNoCache(string(c.text))
}
