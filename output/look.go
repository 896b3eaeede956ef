package output

import (
	"bytes"

	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// look is how tables are drawn: by tablewriter, and in the same way by
// [table.line] what comes after the window.
type look struct {
	// escape appends the text of a cell so that it is safe where it is read; nil
	// escapes for a terminal.
	escape func(dst, text []byte) []byte
	// renderer is tablewriter's, padding and left what it puts around cells and
	// calls the alignment of strings.
	renderer func() tw.Renderer
	padding  tw.Padding
	left     tw.Align
	// preamble comes before the table; body is what the renderer puts before the
	// first row, endBody and endTable what it puts after the last.
	preamble, body, endBody, endTable string
	// open, between and shut are around the cells of a row, place appends a cell.
	open, between, shut string
	place               func(t *table, dst []byte, i int, c cell) []byte
	// ragged lines end with their last cell; otherwise the last column is padded.
	ragged bool
}

// lookOf chooses the look of a format.
func lookOf(f Format) *look {
	switch f {
	case Markdown:
		return markdownLook()
	case HTML:
		return htmlLook()
	}
	return plainLook()
}

// opened is a drawn table without its end, so that rows can follow.
func (l *look) opened(drawn []byte) []byte {
	drawn = bytes.TrimSuffix(drawn, []byte(l.endTable))
	if rows, ok := bytes.CutSuffix(drawn, []byte(l.endBody)); ok {
		return rows
	}
	return append(drawn, l.body...)
}

// plainLook has no borders, and columns two blanks apart.
func plainLook() *look {
	return &look{
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

// markdownLook is a table of GitHub Flavored Markdown, its source aligned.
func markdownLook() *look {
	return &look{
		escape:   appendMarkdown,
		renderer: func() tw.Renderer { return renderer.NewMarkdown() },
		padding:  tw.PaddingDefault, left: tw.AlignLeft,
		open: "| ", between: " | ", shut: " |\n", place: padded,
	}
}

// htmlLook is a page with one table. It names its encoding, which browsers would
// guess. tablewriter escapes less than [appendHTML], so it is told not to.
func htmlLook() *look {
	return &look{
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
		return append(blanks(dst, t.widths[i]-c.width), c.text...)
	}
	return blanks(append(dst, c.text...), t.widths[i]-c.width)
}

// htmlCell appends a cell as tablewriter's renderer does.
func htmlCell(t *table, dst []byte, i int, c cell) []byte {
	tag := "<td>"
	if t.right[i] {
		tag = `<td style="text-align: right;">`
	}
	return append(append(append(dst, tag...), c.text...), "</td>"...)
}

// blanks appends n blanks, none when n is negative.
func blanks(dst []byte, n int) []byte {
	const some = "                                "
	for ; n > len(some); n -= len(some) {
		dst = append(dst, some...)
	}
	return append(dst, some[:max(n, 0)]...)
}

// trim takes the blanks off the end of the line that starts at start.
func trim(dst []byte, start int) []byte {
	return dst[:start+len(bytes.TrimRight(dst[start:], " "))]
}
