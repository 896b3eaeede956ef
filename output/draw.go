package output

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/tw"
)

// draw lets tablewriter draw the header and the rows of records in memory, since
// it ignores write errors.
func (t *table) draw(records []byte) []byte {
	var drawn bytes.Buffer
	var kept standIns
	w := tablewriter.NewTable(&drawn, t.options()...)
	if t.header {
		w.Header(kept.row(t.titles()))
	}
	row := make([]cell, 0, len(t.shown))
	t.eachCell(records, func(i int, c cell) {
		if t.shown[len(row)] != i {
			return
		}
		if row = append(row, t.fitted(i, c)); len(row) == len(t.shown) {
			t.failed = both(t.failed, w.Append(kept.row(row)))
			row = row[:0]
		}
	})
	t.failed = both(t.failed, w.Render())
	return append([]byte(t.style.preamble), t.finished(kept.restore(drawn.Bytes()), records)...)
}

// options fixes the widths of the columns and disables everything that tablewriter
// does to cells: it would change headers, trim blanks and wrap.
func (t *table) options() []tablewriter.Option {
	aligns, widths := make([]tw.Align, len(t.shown)), tw.NewMapper[int, int]()
	for at, i := range t.shown {
		aligns[at] = t.style.left
		if t.right[i] {
			aligns[at] = tw.AlignRight
		}
		widths.Set(at, len(t.style.padding.Left)+t.widths[i]+len(t.style.padding.Right))
	}
	cells := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{Global: t.style.left, PerColumn: aligns},
		Padding:    tw.CellPadding{Global: t.style.padding},
	}
	return []tablewriter.Option{
		tablewriter.WithRenderer(t.style.renderer()),
		tablewriter.WithConfig(tablewriter.Config{
			Header: cells, Row: cells, Widths: tw.CellWidth{PerColumn: widths},
			Behavior: tw.Behavior{AutoHide: tw.Off, TrimSpace: tw.Off, TrimLine: tw.Off, TrimTab: tw.Off},
		}),
		// The configuration cannot express this: no padding is 0, which means unset.
		tablewriter.WithHeaderAutoWrap(tw.WrapNone), tablewriter.WithRowAutoWrap(tw.WrapNone),
	}
}

// finished trims the lines of a ragged table, makes its header bold, and adds the
// prose of each row.
func (t *table) finished(drawn, records []byte) []byte {
	if !t.style.ragged || len(drawn) == 0 {
		return drawn
	}
	lines := bytes.SplitAfter(drawn, []byte("\n"))
	lines = lines[:len(lines)-1] // nothing follows the last line break
	for i, line := range lines {
		line = bytes.TrimRight(line, " \n")
		if i == 0 && t.header {
			lines[i] = t.headline(line)
			continue
		}
		var apart []string
		apart, records = t.apart(records)
		lines[i] = t.withProse(append(slices.Clip(line), '\n'), apart)
	}
	return bytes.Join(lines, nil)
}

// headline returns the drawn header with the title of the prose next to the rows.
func (t *table) headline(line []byte) []byte {
	if len(t.prose.columns) > 0 && !t.prose.below {
		line = append(blanks(slices.Clip(line), t.prose.indent-displaywidth.Bytes(line)), t.names[t.prose.columns[0]]...)
	}
	if t.color {
		return fmt.Appendf(nil, "%s%s%s\n", bold, line, colorReset)
	}
	return append(line, '\n')
}

// standIn replaces cells that tablewriter would measure incorrectly: a Thai
// letter is one column wide in every locale.
const standIn = "\u0e01"

// standIns has the cells that tablewriter does not see, in order. It adds up the
// widths of runes, some of which depend on the locale, while a terminal joins
// them; and it would pad every row to the widest cell.
type standIns struct{ cells [][]byte }

// row returns a row for tablewriter.
func (s *standIns) row(cells []cell) []string {
	row := make([]string, len(cells))
	for i, c := range cells {
		if c.width == 0 || c.width == len(c.content) && c.width <= widest {
			row[i] = string(c.content)
			continue
		}
		s.cells = append(s.cells, c.content)
		row[i] = strings.Repeat(standIn, min(c.width, widest))
	}
	return row
}

// restore replaces the stand-ins with the cells.
func (s *standIns) restore(drawn []byte) []byte {
	if len(s.cells) == 0 {
		return drawn
	}
	restored := make([]byte, 0, 2*len(drawn))
	for _, data := range s.cells {
		before, after, _ := bytes.Cut(drawn, []byte(standIn))
		restored = append(append(restored, before...), data...)
		drawn = bytes.TrimLeft(after, standIn)
	}
	return append(restored, drawn...)
}
