package output

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The output of every format for the same three rows, in a pipe and on a terminal.
func TestFormats(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options Options
		want    string
	}{
		"table": {Options{}, `
name   phase        restarts  created
web-1  Running             0  2026-11-18T12:00:00Z
web-2  Crash, loop        12  2026-11-21T11:55:00Z
db-1   Pending             3
`},
		"table on a terminal": {Options{Terminal: true}, `
name   phase        restarts  created
web-1  Running             0  3d
web-2  Crash, loop        12  5m
db-1   Pending             3
`},
		"table in colour": {Options{Terminal: true, Color: true, Columns: []string{"name"}}, "\n" +
			"\x1b[1mname\x1b[0m\nweb-1\nweb-2\ndb-1\n"},
		"wide": {Options{Format: Wide}, `
name   phase        restarts  created               node
web-1  Running             0  2026-11-18T12:00:00Z  node-a
web-2  Crash, loop        12  2026-11-21T11:55:00Z  node-b
db-1   Pending             3                        node-a
`},
		"table without header": {Options{NoHeaders: true, Columns: []string{"restarts", "name"}}, `
 0  web-1
12  web-2
 3  db-1
`},
		"csv": {Options{Format: CSV}, `
name,phase,restarts,created
web-1,Running,0,2026-11-18T12:00:00Z
web-2,"Crash, loop",12,2026-11-21T11:55:00Z
db-1,Pending,3,
`},
		"csv without header": {Options{Format: CSV, NoHeaders: true, Columns: []string{"+node"}}, `
web-1,Running,0,2026-11-18T12:00:00Z,node-a
web-2,"Crash, loop",12,2026-11-21T11:55:00Z,node-b
db-1,Pending,3,,node-a
`},
		"tsv": {Options{Format: TSV, Columns: []string{"name", "phase"}},
			"\nname\tphase\nweb-1\tRunning\nweb-2\tCrash, loop\ndb-1\tPending\n"},
		"json": {Options{Format: JSON, Columns: []string{"name", "restarts", "created"}}, `
[
{"name":"web-1","restarts":0,"created":"2026-11-18T12:00:00Z"},
{"name":"web-2","restarts":12,"created":"2026-11-21T11:55:00Z"},
{"name":"db-1","restarts":3,"created":null}
]
`},
		"json on a terminal": {Options{Format: JSON, Terminal: true, Columns: []string{"name", "restarts"}, Limit: 1}, `
[
  {
    "name": "web-1",
    "restarts": 0
  }
]
`},
		"json of one": {Options{Format: JSON, Single: true, Limit: 1, Columns: []string{"name"}}, `
{"name":"web-1"}
`},
		"jsonl": {Options{Format: JSONLines}, `
{"name":"web-1","phase":"Running","restarts":0,"created":"2026-11-18T12:00:00Z","node":"node-a"}
{"name":"web-2","phase":"Crash, loop","restarts":12,"created":"2026-11-21T11:55:00Z","node":"node-b"}
{"name":"db-1","phase":"Pending","restarts":3,"created":"0001-01-01T00:00:00Z","node":"node-a"}
`},
		"yaml": {Options{Format: YAML, Columns: []string{"phase", "restarts"}}, `
- phase: Running
  restarts: 0
- phase: Crash, loop
  restarts: 12
- phase: Pending
  restarts: 3
`},
		"yaml of one": {Options{Format: YAML, Single: true, Limit: 1, Columns: []string{"phase", "restarts"}}, `
phase: Running
restarts: 0
`},
		"name": {Options{Format: Name}, `
web-1
web-2
db-1
`},
		"template": {Options{Format: Template, Expression: `{{.name}} {{if gt .restarts 2}}restarted{{end}}`}, "\n" +
			"web-1 \nweb-2 restarted\ndb-1 restarted\n"},
		"jsonpath": {Options{Format: JSONPath, Expression: `{.name}={.missing}`}, `
web-1=
web-2=
db-1=
`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.options.Now = noon
			got := written(t, somePods(), podColumns(), tt.options)
			if diff := cmp.Diff(tt.want, "\n"+got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// An empty result is a complete document, too, with its header.
func TestFormatsWithoutRows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options Options
		want    string
	}{
		"table":     {Options{}, "name  phase  restarts  created\n"},
		"no header": {Options{NoHeaders: true}, ""},
		"csv":       {Options{Format: CSV}, "name,phase,restarts,created\n"},
		"bom":       {Options{Format: CSV, BOM: true, Columns: []string{"name"}}, "\ufeff\"name\"\n"},
		"json":      {Options{Format: JSON}, "[]\n"},
		"jsonl":     {Options{Format: JSONLines}, ""},
		"yaml":      {Options{Format: YAML}, "[]\n"},
		"name":      {Options{Format: Name}, ""},
		"jq":        {Options{Format: JSON, JQ: "length"}, "0\n"},
		"terminal":  {Options{Format: JSON, Terminal: true}, "[]\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := written(t, nil, podColumns(), tt.options); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// After a failure of the source, the rows before it are printed and its error is returned.
func TestSourceFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options Options
		want    string
		count   int64
	}{
		"table":  {Options{Columns: []string{"name"}}, "name\nweb-1\nweb-2\ndb-1\n", 3},
		"csv":    {Options{Format: CSV, Columns: []string{"name"}}, "name\nweb-1\nweb-2\ndb-1\n", 3},
		"sorted": {Options{Format: CSV, Columns: []string{"name"}, Sort: "name"}, "name\ndb-1\nweb-1\nweb-2\n", 3},
		"an array is not closed": {Options{Format: JSON, Columns: []string{"name"}},
			"[\n{\"name\":\"web-1\"},\n{\"name\":\"web-2\"},\n{\"name\":\"db-1\"}", 3},
		"jq of the whole prints nothing": {Options{Format: JSON, JQ: "length"}, "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			n, err := writeRows(&b, each(somePods(), errSource), podColumns(), tt.options)
			if !same(err, errSource) {
				t.Errorf("error %v is not the source's own", err)
			}
			if n != tt.count {
				t.Errorf("counted %d rows, want %d", n, tt.count)
			}
			if diff := cmp.Diff(tt.want, b.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A source that fails before its first row leaves the sink empty in every format.
func TestSourceFailsAtOnce(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			o := Options{Format: f, BOM: formats[f].separated}
			if formats[f].expression != "" {
				o.Expression = "{.name}"
			}
			if f == Template {
				o.Expression = "{{.name}}"
			}
			n, err := writeRows(&b, each[pod](nil, errSource), podColumns(), o)
			if !errors.Is(err, errSource) || n != 0 || b.Len() != 0 {
				t.Errorf("%d rows, error %v, output %q", n, err, b.String())
			}
		})
	}
}

// The limit is exact and the source is read no further.
func TestLimit(t *testing.T) {
	t.Parallel()
	for limit := 1; limit <= 4; limit++ {
		asked := 0
		rows := func(yield func(pod, error) bool) {
			for _, p := range somePods() {
				asked++
				if !yield(p, nil) {
					return
				}
			}
		}
		var b bytes.Buffer
		n, err := writeRows(&b, rows, podColumns(), Options{Format: Name, Limit: limit})
		want := min(limit, 3)
		if err != nil || n != int64(want) || asked != want || strings.Count(b.String(), "\n") != want {
			t.Errorf("limit %d: %d rows of %d asked for, error %v, output %q", limit, n, asked, err, b.String())
		}
	}
}

// With an order the limit is taken of the ordered rows, from memory and from disk.
func TestLimitOfSorted(t *testing.T) {
	t.Parallel()
	for _, memory := range []int64{0, 1} {
		o := Options{Format: Name, Sort: "restarts:desc", Limit: 2, SortMemory: memory, TempDir: t.TempDir()}
		var b bytes.Buffer
		n, err := writeRows(&b, each(somePods(), nil), podColumns(), o)
		if err != nil || n != 2 || b.String() != "web-2\ndb-1\n" {
			t.Errorf("memory %d: %d rows, error %v, output %q", memory, n, err, b.String())
		}
	}
}

// The rows of a stream share one value; none of its memory may be kept.
func TestRowIsReused(t *testing.T) {
	t.Parallel()
	for _, f := range []Format{Table, CSV, JSON, JSONLines, YAML} {
		for _, order := range []string{"", "name"} {
			reused := &rawPod{}
			rows := func(yield func(*rawPod, error) bool) {
				for _, name := range []string{"a", "b", "c"} {
					reused.raw = append(reused.raw[:0], `{"name":"`+name+`"}`...)
					ok := yield(reused, nil)
					copy(reused.raw, strings.Repeat("x", len(reused.raw)))
					if !ok {
						return
					}
				}
			}
			cols := []Column[*rawPod]{{Name: "name", Value: func(p *rawPod) any { return string(p.raw[9:10]) }}}
			var b bytes.Buffer
			if _, err := writeRows(&b, rows, cols, Options{Format: f, Sort: order}); err != nil {
				t.Fatal(err)
			}
			got := b.String()
			if a, c := strings.Index(got, "a"), strings.LastIndex(got, "c"); strings.Contains(got, "x") || a < 0 || c < a {
				t.Errorf("%s sorted by %q: %q", f, order, got)
			}
		}
	}
}

// rawPod is a row that has the server's bytes.
type rawPod struct{ raw []byte }

func (p *rawPod) RawJSON() []byte { return p.raw }
