package output

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// markupCases are hostile cells in the Markdown and HTML that shows them as the
// server sent them.
var hostileCells = []struct{ name, cell, markdown, html string }{
	{"a pipe", `a|b`, `a\|b`, `a|b`},
	{"an escaped pipe", `a\|b`, `a\\\|b`, `a\|b`},
	{"code", "`a|b`", "\\`a\\|b\\`", "`a|b`"},
	{"a tag", `<script>x()</script>`, `&lt;script&gt;x()&lt;/script&gt;`, `&lt;script&gt;x()&lt;/script&gt;`},
	{"an entity", `&lt;`, `&amp;lt;`, `&amp;lt;`},
	{"an attribute", `" onclick='x'`, `" onclick='x'`, `&#34; onclick=&#39;x&#39;`},
	{"line breaks", "a\nb\r\nc\n", `a<br>b<br>c<br>`, `a<br>b<br>c<br>`},
	{"a lone return", "a\rb", `a\\rb`, `a\rb`},
	{"a tab", "a\tb", `a&#9;b`, `a&#9;b`},
	{"emphasis", `*a* _b_ ~~c~~`, `\*a\* \_b\_ \~\~c\~\~`, `*a* _b_ ~~c~~`},
	{"names", `kube_state_metrics-0`, `kube_state_metrics-0`, `kube_state_metrics-0`},
	{"a link", `[x](http://y)`, `\[x\](http://y)`, `[x](http://y)`},
	{"mathematics", `$x$`, `\$x\$`, `$x$`},
	{"an escape sequence", "\x1b[31m", `\\x1b\[31m`, `\x1b[31m`},
	{"a direction override", "\u202egnp", `&lt;U+202E&gt;gnp`, `&lt;U+202E&gt;gnp`},
	{"the stand-in", standIn + "a", standIn + "a", standIn + "a"},
}

func TestHostileCells(t *testing.T) {
	t.Parallel()
	for _, tt := range hostileCells {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rows := []string{tt.cell, "容器"}
			markdown := written(t, rows, stringColumn("name"), Options{Format: Markdown, NoHeaders: true})
			cells := strings.Split(strings.TrimSuffix(markdown, "\n"), "\n")
			if got := strings.Trim(cells[0], "| "); len(cells) != 2 || got != tt.markdown {
				t.Errorf("Markdown %q of %d lines, want %q", got, len(cells), tt.markdown)
			}
			page := written(t, rows, stringColumn("name"), Options{Format: HTML})
			if want := "<tr><td>" + tt.html + "</td></tr>\n"; !strings.Contains(page, want) {
				t.Errorf("HTML %s, want %s", page, want)
			}
		})
	}
}

// The name of a column is escaped as a cell is.
func TestHostileHeaders(t *testing.T) {
	t.Parallel()
	for format, want := range map[Format]string{Markdown: `| a\|b&lt; |`, HTML: `<th>a|b&lt;</th>`} {
		if got := written(t, []string{"x"}, stringColumn("a|b<"), Options{Format: format}); !strings.Contains(got, want) {
			t.Errorf("%v: %s, want %s", format, got, want)
		}
	}
}

// Rows that exceed the window, or are slow, still form one table.
func TestLongMarkup(t *testing.T) {
	t.Parallel()
	rows := make([]item, windowRows+500)
	for i := range rows {
		rows[i] = item{"web", i, "容|<器"}
	}
	page := written(t, rows, itemColumns(), Options{Format: HTML})
	for tag, want := range map[string]int{"<table>": 1, "</table>\n": 1, "<thead>": 1, "</thead>": 1, "<tbody>": 1, "</tbody>": 1, "<tr>": len(rows) + 1, "<td>web</td>": len(rows)} {
		if n := strings.Count(page, tag); n != want {
			t.Errorf("%s: %d times, want %d", tag, n, want)
		}
	}
	lines := strings.Split(written(t, rows, itemColumns(), Options{Format: Markdown}), "\n")
	if len(lines) != len(rows)+3 || lines[1] != "|:----|----:|:-----------|" || lines[1501] != `| web | 1499 | 容\|&lt;器 |` {
		t.Errorf("%d lines: %q … %q", len(lines), lines[:3], lines[len(lines)-3:])
	}
}

func TestSlowMarkup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		rows := func(yield func(item, error) bool) {
			for i := range 2 {
				if !yield(item{fmt.Sprint("web-", i), i, "x"}, nil) {
					return
				}
				time.Sleep(2 * gatherTime)
			}
		}
		if _, err := writeRows(&b, rows, itemColumns(), Options{Format: HTML, NoHeaders: true}); err != nil {
			t.Fatal(err)
		}
		want := `<!DOCTYPE html>
<meta charset="utf-8">
<title>tally</title>
<table>
<tbody>
  <tr><td>web-0</td><td style="text-align: right;">0</td><td>x</td></tr>
  <tr><td>web-1</td><td style="text-align: right;">1</td><td>x</td></tr>
</tbody>
</table>
`
		if diff := cmp.Diff(want, b.String()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// On a terminal, documents have full times and uncut cells, as elsewhere.
func TestMarkupOnTerminal(t *testing.T) {
	t.Parallel()
	for _, f := range []Format{Markdown, HTML} {
		plain := written(t, workloads(), workloadColumns(), Options{Format: f, Now: noon})
		terminal := written(t, workloads(), workloadColumns(), Options{Format: f, Now: noon, Terminal: true, Width: 40, Color: true})
		if diff := cmp.Diff(plain, terminal); diff != "" {
			t.Errorf("%v: -pipe +terminal\n%s", f, diff)
		}
	}
}
