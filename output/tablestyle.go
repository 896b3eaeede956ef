package output

import (
	"bytes"

	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// tableStyle is how tables are drawn: by tablewriter, and identically by
// [table.line] after the window.
type tableStyle struct {
	// escape appends a cell escaped for the target format; nil escapes for a
	// terminal.
	escape func(dst, content []byte) []byte
	// renderer is tablewriter's renderer, padding its padding of cells, left its
	// alignment of strings.
	renderer func() tw.Renderer
	padding  tw.Padding
	left     tw.Align
	// preamble precedes the table; the renderer puts body before the first row,
	// endBody and endTable after the last.
	preamble, body, endBody, endTable string
	// open, between and shut delimit the cells of a row; place appends a cell.
	open, between, shut string
	place               func(t *table, dst []byte, i int, c cell) []byte
	// ragged lines end with their last cell; otherwise the last column is padded.
	ragged bool
}

// tableStyleOf returns the style of a format.
func tableStyleOf(f Format) *tableStyle {
	switch f {
	case Markdown:
		return markdownTable()
	case HTML:
		return htmlTable()
	}
	return plainTable()
}

// opened returns a drawn table without its end, so that rows can follow.
func (l *tableStyle) opened(drawn []byte) []byte {
	drawn = bytes.TrimSuffix(drawn, []byte(l.endTable))
	if rows, ok := bytes.CutSuffix(drawn, []byte(l.endBody)); ok {
		return rows
	}
	return append(drawn, l.body...)
}

// plainTable has no borders, and columns two blanks apart.
func plainTable() *tableStyle {
	return &tableStyle{
		renderer: func() tw.Renderer {
			return renderer.NewBlueprint(tw.Rendition{
				Borders: tw.BorderNone,
				Symbols: tw.NewSymbolCustom("plain").WithColumn(gap),
				Settings: tw.Settings{
					Separators: tw.Separators{ShowHeader: tw.Off, ShowFooter: tw.Off, BetweenRows: tw.Off, BetweenColumns: tw.On},
					Lines:      tw.LinesNone,
				},
			})
		},
		padding: tw.PaddingNone, left: tw.AlignLeft,
		between: gap, shut: "\n", place: padded, ragged: true,
	}
}

// markdownTable is a table of GitHub Flavored Markdown, its source aligned.
func markdownTable() *tableStyle {
	return &tableStyle{
		escape:   appendMarkdown,
		renderer: func() tw.Renderer { return renderer.NewMarkdown() },
		padding:  tw.PaddingDefault, left: tw.AlignLeft,
		open: "| ", between: " | ", shut: " |\n", place: padded,
	}
}

// htmlTable is a page with one table. It names its encoding, which browsers
// would guess. tablewriter escapes less than [appendHTML], so its escaping is
// off.
func htmlTable() *tableStyle {
	return &tableStyle{
		escape:   appendHTML,
		renderer: func() tw.Renderer { return renderer.NewHTML(renderer.HTMLConfig{EscapeContent: false}) },
		padding:  tw.PaddingNone, left: tw.AlignNone,
		preamble: "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>tally</title>\n",
		body:     "<tbody>\n", endBody: "</tbody>\n", endTable: "</table>\n",
		open: "  <tr>", shut: "</tr>\n", place: htmlCell,
	}
}

// padded appends a cell as wide as its column.
func padded(t *table, dst []byte, i int, c cell) []byte {
	if t.right[i] {
		return append(blanks(dst, t.widths[i]-c.width), c.content...)
	}
	return blanks(append(dst, c.content...), t.widths[i]-c.width)
}

// htmlCell appends a cell as tablewriter's renderer does.
func htmlCell(t *table, dst []byte, i int, c cell) []byte {
	tag := "<td>"
	if t.right[i] {
		tag = `<td style="text-align: right;">`
	}
	return append(append(append(dst, tag...), c.content...), "</td>"...)
}

// blanks appends n blanks, none when n is negative.
func blanks(dst []byte, n int) []byte {
	const some = "                                "
	for ; n > len(some); n -= len(some) {
		dst = append(dst, some...)
	}
	return append(dst, some[:max(n, 0)]...)
}

// trim removes trailing blanks from the line that starts at start.
func trim(dst []byte, start int) []byte {
	return dst[:start+len(bytes.TrimRight(dst[start:], " "))]
}
