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

// draw has tablewriter draw the header and the rows of records, into memory, since
// it loses the errors of what it writes to.
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
	return append([]byte(t.look.preamble), t.finished(kept.restore(drawn.Bytes()), records)...)
}

// options fix the widths of the columns, and switch off all that tablewriter does to
// cells: it would change headers, trim blanks and wrap.
func (t *table) options() []tablewriter.Option {
	aligns, widths := make([]tw.Align, len(t.shown)), tw.NewMapper[int, int]()
	for at, i := range t.shown {
		aligns[at] = t.look.left
		if t.right[i] {
			aligns[at] = tw.AlignRight
		}
		widths.Set(at, len(t.look.padding.Left)+t.widths[i]+len(t.look.padding.Right))
	}
	cells := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{Global: t.look.left, PerColumn: aligns},
		Padding:    tw.CellPadding{Global: t.look.padding},
	}
	return []tablewriter.Option{
		tablewriter.WithRenderer(t.look.renderer()),
		tablewriter.WithConfig(tablewriter.Config{
			Header: cells, Row: cells, Widths: tw.CellWidth{PerColumn: widths},
			Behavior: tw.Behavior{AutoHide: tw.Off, TrimSpace: tw.Off, TrimLine: tw.Off, TrimTab: tw.Off},
		}),
		// A configuration cannot say so: none is 0, which it takes for not set.
		tablewriter.WithHeaderAutoWrap(tw.WrapNone), tablewriter.WithRowAutoWrap(tw.WrapNone),
	}
}

// finished trims the lines of a ragged table, makes its header bold, and adds to each
// row what stands apart from it.
func (t *table) finished(drawn, records []byte) []byte {
	if !t.look.ragged || len(drawn) == 0 {
		return drawn
	}
	lines := bytes.SplitAfter(drawn, []byte("\n"))
	lines = lines[:len(lines)-1] // after the last line end there is nothing
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

// headline is the drawn header with the title of what stands beside the rows.
func (t *table) headline(line []byte) []byte {
	if len(t.prose.columns) > 0 && !t.prose.below {
		line = append(blanks(slices.Clip(line), t.prose.indent-displaywidth.Bytes(line)), t.names[t.prose.columns[0]]...)
	}
	if t.color {
		return fmt.Appendf(nil, "%s%s%s\n", bold, line, colorReset)
	}
	return append(line, '\n')
}

// standIn takes the place of what tablewriter would measure wrongly: it is a Thai
// letter, which is one column wide in every locale.
const standIn = "\u0e01"

// standIns are the cells that tablewriter does not see, in their order. It adds up
// the widths of runes, some of which depend on the locale, where a terminal joins
// them; and it would pad every row to the widest of cells of any width.
type standIns struct{ texts [][]byte }

// row is a row as tablewriter may see it.
func (s *standIns) row(cells []cell) []string {
	row := make([]string, len(cells))
	for i, c := range cells {
		if c.width == 0 || c.width == len(c.text) && c.width <= widest {
			row[i] = string(c.text)
			continue
		}
		s.texts = append(s.texts, c.text)
		row[i] = strings.Repeat(standIn, min(c.width, widest))
	}
	return row
}

// restore puts the cells where their stand-ins are.
func (s *standIns) restore(drawn []byte) []byte {
	if len(s.texts) == 0 {
		return drawn
	}
	restored := make([]byte, 0, 2*len(drawn))
	for _, text := range s.texts {
		before, after, _ := bytes.Cut(drawn, []byte(standIn))
		restored = append(append(restored, before...), text...)
		drawn = bytes.TrimLeft(after, standIn)
	}
	return append(restored, drawn...)
}
