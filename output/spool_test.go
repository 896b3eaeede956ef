package output

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// everyKind are cells of every type, including those that are difficult to keep.
func everyKind() []any {
	return []any{
		nil, "", "a", "ä,\n\"日本\x00", true, false, 0, -1, int64(1) << 62, uint64(1) << 63, 0.1, -1e300, noon,
		noon.In(time.FixedZone("", 5*3600+1800)), time.Time{}, 90 * time.Second, []string{}, []string{"a", ""}, map[string]int{"n": 1},
	}
}

type kindRow struct {
	N    int
	Cell any
}

func kindColumns() []Column[kindRow] {
	return []Column[kindRow]{
		{Name: "n", Type: Integer, Key: true, Value: func(r kindRow) any { return r.N }},
		{Name: "cell", Value: func(r kindRow) any { return r.Cell }},
		{Name: "fast", Append: func(dst []byte, r kindRow) []byte { return append(dst, strings.Repeat("x", r.N)...) }},
		{
			Name: "list", Type: List,
			Append: func(dst []byte, r kindRow) []byte { return append(dst, strings.Repeat("x;", r.N%3)...) },
			Items:  func(r kindRow) []string { return slices.Repeat([]string{"x"}, r.N%3) },
		},
		{Name: "wide", Type: Integer, Wide: true, Value: func(r kindRow) any { return r.N % 3 }},
		{Name: "param.NAME", Of: func(r kindRow, name string) any { return name }},
	}
}

// inContext are the same rows with the column and the member that a spool adds.
func inContext(name string) []Column[kindRow] {
	first := Column[kindRow]{Name: "context", Worth: Vital, Value: func(kindRow) any { return name }}
	return append([]Column[kindRow]{first}, kindColumns()...)
}

// Kept rows are written like rows that were written at once, in every format.
func TestKeptRowsAreWrittenAsOthersAre(t *testing.T) {
	t.Parallel()
	var rows []kindRow
	for i, cell := range everyKind() {
		rows = append(rows, kindRow{i, cell})
	}
	for _, format := range []Format{Table, Wide, CSV, TSV, Markdown, HTML, Record, Name, Parquet} {
		for _, o := range []Options{
			{}, {Terminal: true, Width: 80, Now: noon}, {Sort: "cell:desc,n"}, {Limit: 3}, {Sort: "wide", Limit: 4},
			{Columns: []string{"+wide"}}, {Columns: []string{"context", "param.x", "cell"}},
		} {
			if o.Format = format; format == Name && len(o.Columns) > 0 || format.Binary() && o.Terminal {
				continue
			}
			want := written(t, rows, inContext("prod"), o)
			if got := writtenTogether(t, o, map[string][]kindRow{"prod": rows}); got != want {
				t.Errorf("%s %+v:\n%s\nwant\n%s", format, o, got, want)
			}
		}
	}
}

// writtenTogether is the output of rows that were kept by name.
func writtenTogether(t *testing.T, o Options, all map[string][]kindRow) string {
	t.Helper()
	o.TempDir = t.TempDir()
	inner := o
	inner.Columns = nil
	for _, name := range o.Columns {
		if name != "context" {
			inner.Columns = append(inner.Columns, name)
		}
	}
	var kept []Named
	for _, name := range []string{"lab", "prod"} {
		spool, err := NewSpool(SchemaOf(kindColumns()), inner)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := spool.Add(Erase(each(all[name], nil)), func() {}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = spool.Close() })
		kept = append(kept, Named{name, spool})
	}
	schema, rows := Together("context", "", kept)
	var b bytes.Buffer
	if _, err := Write(context.Background(), &b, schema, rows, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestKeptObjectsBeginWithTheName(t *testing.T) {
	t.Parallel()
	rows := map[string][]kindRow{"lab": {{1, "a"}}, "prod": {{2, nil}}}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Format: JSONLines}, `{"context":"lab","N":1,"Cell":"a"}` + "\n" + `{"context":"prod","N":2,"Cell":null}` + "\n"},
		{Options{Format: JSON, JQ: "map(.context)"}, `["lab","prod"]` + "\n"},
		{Options{Format: JSONLines, Columns: []string{"context", "n"}}, `{"context":"lab","n":1}` + "\n" + `{"context":"prod","n":2}` + "\n"},
		{Options{Format: JSONLines, Sort: "n:desc", Limit: 1}, `{"context":"prod","N":2,"Cell":null}` + "\n"},
		{Options{Format: YAML, Limit: 1}, "- context: lab\n  \"N\": 1\n  Cell: a\n"},
		{Options{Format: Template, Expression: "{{.context}}"}, "lab\nprod\n"},
	} {
		if got := writtenTogether(t, c.o, rows); got != c.want {
			t.Errorf("%+v: %q, want %q", c.o, got, c.want)
		}
	}
}

// raw is a row that is its own JSON.
type raw string

func (r raw) RawJSON() []byte { return []byte(r) }

func TestTheNameGoesIntoAnyObject(t *testing.T) {
	t.Parallel()
	for object, want := range map[string]string{
		`{}`: `{"context":"é\""}`, "{ \n}": `{"context":"é\""}`, ` {"a":1}`: `{"context":"é\"","a":1}`, "{\n  \"a\": 1\n}\n": `{"context":"é\"","a":1}`,
	} {
		spool, err := NewSpool(SchemaOf(stringColumnOf[raw]()), Options{Format: JSONLines})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := spool.Add(Erase(each([]raw{raw(object)}, nil)), func() {}); err != nil {
			t.Fatal(err)
		}
		schema, rows := Together("context", "", []Named{{`é"`, spool}})
		var b bytes.Buffer
		if _, err := Write(context.Background(), &b, schema, rows, Options{Format: JSONLines}); err != nil || b.String() != want+"\n" {
			t.Errorf("%q: %q, %v, want %q", object, b.String(), err, want)
		}
	}
}

func stringColumnOf[R ~string]() []Column[R] {
	return []Column[R]{{Name: "s", Value: func(r R) any { return string(r) }}}
}

// Columns that only some of the sources have are empty for the others.
func TestTheColumnsOfAllSourcesAreThere(t *testing.T) {
	t.Parallel()
	var kept []Named
	for _, name := range []string{"one", "two"} {
		cols := []Column[string]{{Name: "shared", Value: func(s string) any { return s }}, {Name: name, Value: func(s string) any { return s }}}
		spool, err := NewSpool(SchemaOf(cols), Options{Format: CSV})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := spool.Add(Erase(each([]string{"x"}, nil)), func() {}); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, Named{name, spool})
	}
	schema, rows := Together("context", "", kept)
	var b bytes.Buffer
	if _, err := Write(context.Background(), &b, schema, rows, Options{Format: CSV}); err != nil {
		t.Fatal(err)
	}
	if want := "context,shared,one,two\none,x,x,\ntwo,x,,x\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}

// A million cells do not stay in memory, and nothing is left on disk.
func TestASpoolIsOnDiskBeyondItsMemory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	spool, err := NewSpool(SchemaOf(stringColumn("s")), Options{Format: CSV, TempDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	const rows = 3000
	long := strings.Repeat("y", 1000)
	endless := func(yield func(any, error) bool) {
		for range rows {
			if !yield(long, nil) {
				return
			}
		}
	}
	for range 2 { // the second attempt of a source that failed
		if err := spool.Clear(); err != nil {
			t.Fatal(err)
		}
		if n, err := spool.Add(endless, func() {}); n != rows || err != nil {
			t.Fatal(n, err)
		}
	}
	if held := cap(spool.tape.memory); held > 2*tapeMemory {
		t.Errorf("%d bytes in memory", held)
	}
	schema, all := Together("context", "", []Named{{"a", spool}})
	if n, err := Write(context.Background(), io.Discard, schema, all, Options{Format: CSV}); n != rows || err != nil {
		t.Error(n, err)
	}
	if err := spool.Close(); err != nil {
		t.Error(err)
	}
	assertEmpty(t, dir)
}

// The source's own error is returned unchanged; a full disk is not the source's.
func TestWhatEndsASpool(t *testing.T) {
	t.Parallel()
	spool, err := NewSpool(SchemaOf(stringColumn("s")), Options{Format: CSV, TempDir: t.TempDir() + "/missing"})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := spool.Add(Erase(each([]string{"a", "b"}, errSource)), func() {}); n != 2 || !same(err, errSource) {
		t.Error(n, err)
	}
	large := strings.Repeat("x", tapeMemory)
	if _, err := spool.Add(Erase(each([]string{large, large}, nil)), func() {}); err == nil || errors.Is(err, errSource) {
		t.Error(err)
	}
}

// Bytes that were not written by a spool are an error, not a crash.
func FuzzKeptReader(f *testing.F) {
	for _, cell := range everyKind() {
		f.Add(appendKept(nil, valueOf(cell)))
	}
	f.Fuzz(func(t *testing.T, record []byte) {
		in := keptReader{record: string(record)}
		v := in.cell()
		if in.failed || in.record != "" {
			return
		}
		again := keptReader{record: string(appendKept(nil, v))}
		if back := again.cell(); again.failed || string(back.appendText(nil, style{})) != string(v.appendText(nil, style{})) {
			t.Errorf("%+v became %+v", v, back)
		}
	})
}
