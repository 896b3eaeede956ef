package output

import (
	"strings"
	"testing"

	"github.com/clipperhouse/displaywidth"
	"github.com/google/go-cmp/cmp"
)

type advice struct{ Check, Status, Detail, Hint string }

func adviceColumns() []Column[advice] {
	return []Column[advice]{
		{Name: "check", Worth: Vital, Value: func(a advice) any { return a.Check }},
		{Name: "detail", Worth: Useful, Prose: true, Value: func(a advice) any { return a.Detail }},
		{Name: "status", Worth: Major, States: States{Good: {"ok"}, Bad: {"failed"}}, Value: func(a advice) any { return a.Status }},
		{Name: "hint", Worth: Useful, Prose: true, Value: func(a advice) any { return a.Hint }},
	}
}

func advices() []advice {
	return []advice{
		{"settings", "ok", "https://central.example.com:443", ""},
		{"name", "failed", "central.example.com is not known to the name server 10.0.0.1", "check the spelling of 上海-生产 and the DNS servers"},
		{"empty", "ok", "", ""},
	}
}

// Sentences that do not fit are shown next to their row, or below it if that is too
// narrow, in full.
func TestProseIsWrapped(t *testing.T) {
	t.Parallel()
	for width, want := range map[int]string{
		200: `check     detail                                                        status  hint
settings  https://central.example.com:443                               ok
name      central.example.com is not known to the name server 10.0.0.1  failed  check the spelling of 上海-生产 and the DNS servers
empty                                                                   ok
`,
		50: `check     status  detail
settings  ok      https://central.example.com:443
name      failed  central.example.com is not known
                  to the name server 10.0.0.1
                  hint: check the spelling of
                  上海-生产 and the DNS servers
empty     ok
`,
		30: `check     status
settings  ok
  https://central.example.com:
  443
name      failed
  central.example.com is not
  known to the name server
  10.0.0.1
  hint: check the spelling of
  上海-生产 and the DNS
  servers
empty     ok
`,
	} {
		got := written(t, advices(), adviceColumns(), Options{Terminal: true, Width: width})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("width %d (-want +got):\n%s", width, diff)
		}
		coloured := written(t, advices(), adviceColumns(), Options{Terminal: true, Color: true, Width: width})
		for _, code := range []string{bold, colorReset, hues[Good], hues[Bad]} {
			coloured = strings.ReplaceAll(coloured, code, "")
		}
		if diff := cmp.Diff(want, coloured); diff != "" {
			t.Errorf("width %d in colour (-without +with):\n%s", width, diff)
		}
	}
}

// Without prose columns, or outside of a terminal, rows are lines.
func TestProseIsForTerminals(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{{Width: 20}, {Format: Wide, Terminal: true, Width: 20}, {Format: CSV, Terminal: true, Width: 20}} {
		if got := written(t, advices(), adviceColumns(), o); strings.Count(got, "\n") != 4 {
			t.Errorf("%+v:\n%s", o, got)
		}
	}
	got := written(t, advices(), adviceColumns(), Options{Terminal: true, Width: 20, Columns: []string{"detail"}})
	if strings.Count(got, "\n") != 4 {
		t.Errorf("prose alone:\n%s", got)
	}
}

// Rows after the window have the same form as those in it.
func TestProseStreams(t *testing.T) {
	t.Parallel()
	var rows []advice
	for range windowRows {
		rows = append(rows, advices()...)
	}
	for _, width := range []int{30, 50} {
		got := written(t, rows, adviceColumns(), Options{Terminal: true, Width: width})
		few := written(t, advices(), adviceColumns(), Options{Terminal: true, Width: width})
		header, body, _ := strings.Cut(few, "\n")
		if want := header + "\n" + strings.Repeat(body, windowRows); got != want {
			t.Errorf("width %d: %s", width, cmp.Diff(want[:1000], got[:1000]))
		}
		for line := range strings.Lines(got) {
			if w := displaywidth.String(strings.TrimSuffix(line, "\n")); w > width {
				t.Fatalf("width %d: a line of %d columns: %q", width, w, line)
			}
		}
	}
}
