package fleet

import "strings"

// Odd is a hostile string that careless code would pass on to a terminal, a
// spreadsheet or a file.
type Odd struct {
	Kind string // what it attempts, in one or two words
	Text string
}

// OddStrings are hostile strings such as users type into servers.
func OddStrings() []Odd {
	return []Odd{
		{"quotes", `say "hi", it's 'fine'`},
		{"commas", "a,b;c\td"},
		{"newlines", "two\nlines\r\nand a third"},
		{"cjk", "支付网关-生产-7f9c"},
		{"clear screen", "\x1b[2J\x1b[Hgone"},
		{"formula", `=HYPERLINK("http://example.invalid/","open")`},
		{"right to left", "pod-\u202egpj.exe\u202c-شبكة"},
		{"clipboard", "\x1b]52;c;ZWNobyBvd25lZA==\x07copied"},
		{"zero width", "pay\u200bments\u200d\ufeff-\u0301"},
		{"plus", "+1+1"},
		{"minus", "-1+1"},
		{"at", "@SUM(A1:A9)"},
		{"markup", "<b>&amp;</b>"},
		{"line separator", "line\u2028paragraph\u2029end"},
		{"c1 control", "\u009b31mred\u0085\x7f"},
		{"path", "../../etc/passwd"},
		{"backslash", `C:\temp\new "x\"`},
		{"emoji", "👩‍👩‍👧-🇪🇺-ok"},
		{"long", strings.Repeat("very-long-name-", 60) + "end"},
	}
}
