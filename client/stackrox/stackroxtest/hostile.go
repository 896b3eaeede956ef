package stackroxtest

import "strings"

// Hostile is a text that a careless reader of pods lets through to a terminal,
// a spreadsheet or a file.
type Hostile struct {
	Kind string // what it tries, in one or two words
	Text string // the name of its pod, and why that pod's container ended
}

// HostileTexts lists what the hostile pods of every fleet carry. The pods
// number 1, 3, 5 and so on, counted from 0, carry them in this order.
func HostileTexts() []Hostile {
	return []Hostile{
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
		{crashLoop, "back-off restarting failed container"},
	}
}

// crashLoop is the pod whose record is longer than 64 KiB: a container that
// ended many times, and every time is kept.
const (
	crashLoop      = "crash loop"
	crashLoopTimes = 160 // some 80 KiB
)

// hostileAt returns the text that the pod of this number carries, if any.
func hostileAt(texts []Hostile, pod int) (Hostile, bool) {
	if pod%2 == 0 || pod/2 >= len(texts) {
		return Hostile{}, false
	}
	return texts[pod/2], true
}
