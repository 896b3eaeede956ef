package main

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// The dimensions of the picture, in its own units.
const (
	cellWidth, lineHeight, margin = 8.4, 18.0, 16.0
)

// letterStyle is the style of letters: a CSS class of the picture for each escape
// sequence.
type letterStyle struct{ bold, faint, hue string }

func (l letterStyle) classes() string {
	return strings.Join(strings.Fields(l.bold+" "+l.faint+" "+l.hue), " ")
}

// after returns the style after the parameters of a sequence.
func (l letterStyle) after(parameters string) letterStyle {
	for p := range strings.SplitSeq(parameters, ";") {
		switch p {
		case "", "0":
			l = letterStyle{}
		case "1":
			l.bold = "b"
		case "2":
			l.faint = "f"
		case "22":
			l.bold, l.faint = "", ""
		case "31", "32", "33", "34", "36":
			l.hue = "c" + p
		case "39":
			l.hue = ""
		}
	}
	return l
}

// style has the colours of a dark and a light theme.
const style = `<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC",monospace;white-space:pre;fill:#24292f}` +
	`.p{fill:#f6f8fa}.b{font-weight:bold}.f{opacity:.6}.c31{fill:#cf222e}.c32{fill:#116329}.c33{fill:#7d4e00}.c34{fill:#0969da}.c36{fill:#1b7c83}` +
	`@media(prefers-color-scheme:dark){text{fill:#e6edf3}.p{fill:#161b22}.c31{fill:#ff7b72}.c32{fill:#3fb950}.c33{fill:#d29922}.c34{fill:#58a6ff}.c36{fill:#39c5cf}}</style>`

// svg draws a screen. Every piece of text is at the same column as on the
// terminal, whatever the width of the reader's letters.
func svg(screen []byte, columns int) []byte {
	lines := strings.Split(strings.TrimRight(string(screen), "\n"), "\n")
	width, height := float64(columns)*cellWidth+2*margin, float64(len(lines))*lineHeight+2*margin
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" role="img" aria-label="tally on a terminal">`, width, height, width)
	fmt.Fprintf(&b, `%s<rect class="p" width="100%%" height="100%%" rx="8"/>`+"\n", style)
	var l letterStyle
	for i, line := range lines {
		l = drawLine(&b, line, margin+float64(i+1)*lineHeight-4, l)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// drawLine draws a line and returns the style at its end.
func drawLine(b *bytes.Buffer, line string, y float64, l letterStyle) letterStyle {
	column, at := 0, 0
	draw := func(s string) {
		for _, word := range strings.SplitAfter(s, "  ") {
			if shown := strings.TrimSpace(word); shown != "" {
				// Not every viewer keeps leading blanks.
				before := strings.Index(word, shown)
				x := margin + float64(column+before)*cellWidth
				fmt.Fprintf(b, `<text x="%.1f" y="%.1f" class="%s">%s</text>`+"\n", x, y, l.classes(), html.EscapeString(shown))
			}
			column += displaywidth.String(word)
		}
	}
	for _, found := range sequences.FindAllStringSubmatchIndex(line, -1) {
		draw(line[at:found[0]])
		l, at = l.after(line[found[2]:found[3]]), found[1]
	}
	draw(line[at:])
	return l
}
