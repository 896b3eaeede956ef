package output

import (
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
)

// A schema prints any row of its type.
func TestSchema(t *testing.T) {
	t.Parallel()
	s := SchemaOf(podColumns())
	var keys, phases []string
	for row, err := range Erase(each(somePods(), nil)) {
		if err != nil {
			t.Fatal(err)
		}
		keys, phases = append(keys, s.Key(row)), append(phases, s.Text(row, "phase"))
	}
	if got := strings.Join(keys, " "); got != "web-1 web-2 db-1" {
		t.Errorf("keys %s", got)
	}
	if got := strings.Join(phases, " "); got != "Running Crash, loop Pending" {
		t.Errorf("phases %s", got)
	}
	if s.Text(pod{}, "nonesuch") != "" || SchemaOf([]Column[pod]{}).Key(pod{}) != "" {
		t.Error("a column that does not exist has a cell")
	}
}

// An error of the source is passed on unchanged, and the reader decides whether
// to stop.
func TestErasePassesErrorsOn(t *testing.T) {
	t.Parallel()
	var rows []any
	var errs []error
	for row, err := range Erase(each([]string{"a"}, errSource)) {
		rows, errs = append(rows, row), append(errs, err)
	}
	if len(errs) != 2 || errs[0] != nil || !same(errs[1], errSource) || rows[0] != "a" || rows[1] != "" {
		t.Errorf("rows %v, errors %v", rows, errs)
	}
}

// A tag is a column before the row's own, and does not change the schema that
// it was added to.
func TestTagged(t *testing.T) {
	t.Parallel()
	plain := SchemaOf(podColumns())
	s := plain.Tagged("seen", "when it was seen")
	if got := strings.Join(names(s.columns), " "); got != "seen name phase restarts created node" || len(plain.columns) != 5 {
		t.Errorf("names %s, and %v before", got, names(plain.columns))
	}
	var b strings.Builder
	tags := 0
	rows := Tag(Erase(each(somePods()[:2], nil)), func() any { tags++; return tags })
	if _, err := Write(t.Context(), &b, s, rows, Options{Format: CSV, Columns: []string{"seen", "name"}}); err != nil {
		t.Fatal(err)
	}
	if want := "seen,name\n1,web-1\n2,web-2\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	b.Reset()
	rows = Tag(Erase(each(sent(exact), nil)), func() any { return noon })
	if _, err := Write(t.Context(), &b, SchemaOf(rawColumns()).Tagged("seen", ""), rows, Options{Format: JSONLines}); err != nil || b.String() != exact+"\n" {
		t.Errorf("JSON %q, error %v", b.String(), err)
	}
}

// A row's JSON, as sent, shows whether it changed.
func TestSchemaJSON(t *testing.T) {
	t.Parallel()
	data, err := SchemaOf(rawColumns()).JSON(sent(exact)[0])
	if err != nil || string(data) != exact {
		t.Errorf("%s, error %v", data, err)
	}
}

// byPointer has its bytes as a pointer only.
type byPointer struct{ raw string }

func (p *byPointer) RawJSON() []byte { return []byte(p.raw) }

// A row's own bytes are found wherever the method is.
func TestSchemaJSONOfPointers(t *testing.T) {
	t.Parallel()
	value, err := SchemaOf([]Column[byPointer]{}).JSON(byPointer{exact})
	if err != nil || string(value) != exact {
		t.Errorf("value: %s, error %v", value, err)
	}
	pointer, err := SchemaOf([]Column[*byPointer]{}).JSON(&byPointer{exact})
	if err != nil || string(pointer) != exact {
		t.Errorf("pointer: %s, error %v", pointer, err)
	}
}

// Completion describes columns.
func TestSchemaDescribed(t *testing.T) {
	t.Parallel()
	s := SchemaOf([]Column[int]{
		{Name: "number", Doc: "the number itself", Value: func(n int) any { return n }},
		{Name: "double", Value: func(n int) any { return 2 * n }},
	})
	if got, want := s.Described(), []string{"number\tthe number itself", "double\t"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// Two results of one schema, written concurrently, do not mix.
func TestSchemaServesSeveralAtOnce(t *testing.T) {
	t.Parallel()
	s := SchemaOf(podColumns())
	rows := func(name string) iter.Seq2[pod, error] {
		return func(yield func(pod, error) bool) {
			for n := range 2000 {
				if !yield(pod{Name: name, Restarts: n}, nil) {
					return
				}
			}
		}
	}
	for _, name := range []string{"a", "b", "c"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := &foreign{name: name}
			n, err := Write(t.Context(), other, s, Erase(rows(name)), Options{Format: TSV, NoHeaders: true, Columns: []string{"name"}})
			if err != nil || n != 2000 || other.seen {
				t.Errorf("%d rows, error %v, rows of others: %v", n, err, other.seen)
			}
		})
	}
}

// foreign finds lines that are not the name.
type foreign struct {
	name string
	seen bool
}

func (f *foreign) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		f.seen = f.seen || line != f.name+"\n"
	}
	return len(p), nil
}

// Without their type rows cost nothing more: neither pointers nor structs around one.
func TestErasedRowsDoNotAllocate(t *testing.T) {
	type wrapped struct{ *benchRow }
	plain := Erase(benchRows(1000))
	inner := Erase(func(yield func(wrapped, error) bool) {
		benchRows(1000)(func(row *benchRow, err error) bool { return yield(wrapped{row}, err) })
	})
	cols := []Column[wrapped]{{Name: "id", Append: func(dst []byte, w wrapped) []byte { return append(dst, w.id...) }}}
	for name, write := range map[string]func(){
		"pointers": func() { _, _ = Write(t.Context(), io.Discard, SchemaOf(benchColumns()), plain, Options{Format: CSV}) },
		"structs":  func() { _, _ = Write(t.Context(), io.Discard, SchemaOf(cols), inner, Options{Format: JSONLines}) },
		"tagged": func() {
			_, _ = Write(t.Context(), io.Discard, SchemaOf(cols).Tagged("context", ""), Tag(inner, func() any { return "prod" }), Options{Format: CSV})
		},
	} {
		if n := testing.AllocsPerRun(10, write); n > 200 {
			t.Errorf("%s: %v allocations for 1000 rows", name, n)
		}
	}
}

// The name of a column of many is the user's: in JSON and YAML it is a string like others.
func TestColumnsOfManyInDocuments(t *testing.T) {
	t.Parallel()
	const name = "a\"b\\<é>"
	cols := []Column[pod]{{Name: "param.NAME", Of: func(_ pod, name string) any { return name }}}
	for format, want := range map[Format]string{
		JSONLines: `{"param.a\"b\\<é>":"a\"b\\<é>"}` + "\n",
		YAML:      `- param.a"b\<é>: a"b\<é>` + "\n",
	} {
		if got := written(t, somePods()[:1], cols, Options{Format: format, Columns: []string{"param." + name}}); got != want {
			t.Errorf("%s: got %s, want %s", format, got, want)
		}
	}
}

// A column of many is one that is requested by its name, and is not shown otherwise.
func TestColumnsOfMany(t *testing.T) {
	t.Parallel()
	cols := append(podColumns(), Column[pod]{Name: "param.NAME", Of: func(p pod, name string) any { return p.Name + "/" + name }})
	for _, test := range []struct{ columns, sort, want string }{
		{"name,param.rate", "", "name\tparam.rate\nweb-1\tweb-1/rate\n"},
		{"+param.a.b,name", "", "name\tparam.a.b\nweb-1\tweb-1/a.b\n"},
		{"param.NAME", "param.x:desc", "param.NAME\nweb-1/NAME\n"},
		{"param.", "", `unknown column "param."`},
		{"param", "", `unknown column "param"`},
		{"param.a,param.a", "", "listed twice"},
	} {
		var out strings.Builder
		o := Options{Format: TSV, Columns: strings.Split(test.columns, ","), Sort: test.sort}
		_, err := writeRows(&out, each(somePods()[:1], nil), cols, o)
		if got := out.String(); err == nil && got != test.want || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q, %v", test.columns, got, err)
		}
	}
	var out strings.Builder
	if _, err := writeRows(&out, each(somePods(), nil), cols, Options{Format: Wide}); err != nil || strings.Contains(out.String(), "param") {
		t.Errorf("%v: %s", err, out.String())
	}
	tagged := SchemaOf(cols).Tagged("seen", "when it was seen")
	for row := range Tag(Erase(each(somePods()[:1], nil)), func() any { return "now" }) {
		if got := tagged.Text(row, "param.x"); got != "web-1/x" {
			t.Errorf("tagged: %q", got)
		}
	}
}
