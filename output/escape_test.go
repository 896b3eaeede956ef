package output

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ input, want string }{
		"plain text":            {"pod web-1 (2/2) ~", "pod web-1 (2/2) ~"},
		"CJK and accents":       {"容器 café", "容器 café"},
		"escape sequence":       {"\x1b[2J", `\x1b[2J`},
		"title sequence":        {"\x1b]0;root\a", `\x1b]0;root\x07`},
		"lines":                 {"a\nb\r\n\tc", `a\nb\r\n\tc`},
		"backspace over text":   {"evil\b\b\b\bgood", `evil\x08\x08\x08\x08good`},
		"DEL and NUL":           {"\x7f\x00", `\x7f\x00`},
		"C1 as a rune":          {"\u009b31m", "<U+009B>31m"},
		"C1 as a byte":          {"\x9b31m", `\x9b31m`},
		"direction override":    {"user\u202etxt.exe", "user<U+202E>txt.exe"},
		"direction isolate":     {"\u2066a\u2069", "<U+2066>a<U+2069>"},
		"zero width":            {"a\u200bb\ufeff", "a<U+200B>b<U+FEFF>"},
		"soft hyphen":           {"a\u00adb", "a<U+00AD>b"},
		"line separator":        {"a\u2028b", "a<U+2028>b"},
		"tag characters":        {"a\U000e0041", "a<U+E0041>"},
		"invalid UTF-8":         {"a\xffb\xc3", `a\xffb\xc3`},
		"surrogate as bytes":    {"\xed\xa0\x80", `\xed\xa0\x80`},
		"replacement is a rune": {"\ufffd", "\ufffd"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Escape(tt.input); got != tt.want {
				t.Errorf("Escape(%q) = %q, want %q", tt.input, got, tt.want)
			}
		})
	}
}

// The shortcut for letters agrees with the tables.
func TestUnsafeRunes(t *testing.T) {
	t.Parallel()
	for r := range unicode.MaxRune + 1 {
		if want := unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp); unsafeRune(r) != want {
			t.Fatalf("%U: %v", r, !want)
		}
	}
}

// Nothing that a terminal acts on gets through, whatever the string.
func FuzzEscape(f *testing.F) {
	for _, seed := range []string{"", "a", "\x1b[31m", "\u202e\u009b", "\xff\x9b", "日本\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		assertHarmless(t, Escape(s), "")
	})
}

// assertHarmless fails for output that could drive a terminal; the runes of
// allowed are the document's own.
func assertHarmless(t *testing.T, s, allowed string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Errorf("%q is not UTF-8", s)
	}
	for _, r := range s {
		if unsafeRune(r) && !containsRune(allowed, r) {
			t.Fatalf("%q contains %U", s, r)
		}
	}
}

func containsRune(s string, r rune) bool {
	for _, c := range s {
		if c == r {
			return true
		}
	}
	return false
}

// On a terminal every format escapes a server's strings, and none drops them.
func FuzzTerminalIsSafe(f *testing.F) {
	f.Add("\x1b[31m\u009b\u202e\x7f\xff")
	f.Add("two\nlines\t|")
	f.Add("\U000e0041\u2028\r\"\\")
	f.Fuzz(func(t *testing.T, s string) {
		for _, format := range Formats() {
			if format.Binary() {
				continue
			}
			o := Options{Format: format, Terminal: true}
			switch format {
			case Template:
				o.Expression = "{{.text}}"
			case JSONPath:
				o.Expression = "{.text}"
			}
			rows := []hostile{{s}}
			assertHarmless(t, written(t, rows, hostileColumns(), o), "\n\t")
		}
		for _, format := range []Format{JSON, JSONLines} {
			o := Options{Format: format, Terminal: true, JQ: ".. | strings, [.]"}
			assertHarmless(t, written(t, []hostile{{s}}, hostileColumns(), o), "\n\t")
		}
	})
}

type hostile struct {
	Text string `json:"text"`
}

func hostileColumns() []Column[hostile] {
	return []Column[hostile]{{Name: "text", Key: true, Value: func(h hostile) any { return h.Text }}}
}
