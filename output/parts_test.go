package output

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keptParts keeps the parts in memory, by their directories.
type keptParts struct {
	t     *testing.T
	parts map[string]string
	rows  map[string]int64
	open  string
	data  bytes.Buffer
	err   error // of Begin
}

func (k *keptParts) Begin(directory string) (io.Writer, error) {
	if k.open != "" {
		k.t.Errorf("%s begins before %s has ended", directory, k.open)
	}
	if _, again := k.parts[directory]; again {
		k.t.Errorf("%s begins again", directory)
	}
	k.open = directory
	k.data.Reset()
	return &k.data, k.err
}

func (k *keptParts) End(rows int64) error {
	k.parts[k.open], k.rows[k.open] = k.data.String(), rows
	k.open = ""
	return nil
}

func parted[T any](t *testing.T, rows iter.Seq2[T, error], cols []Column[T], o Options) (*keptParts, int64, error) {
	t.Helper()
	kept := &keptParts{t: t, parts: map[string]string{}, rows: map[string]int64{}}
	n, err := WriteParts(context.Background(), kept, SchemaOf(cols), Erase(rows), o)
	return kept, n, err
}

// Rows are divided by columns and constants, in the order of the source or sorted in
// each part; the columns of the keys are in the directories only.
func TestWriteParts(t *testing.T) {
	t.Parallel()
	o := Options{Format: CSV, Columns: []string{"name", "restarts", "node"}, Partition: []string{"date", "node"}, Constants: map[string]string{"date": "2026-11-28", "node": "unused"}}
	kept, n, err := parted(t, each(somePods(), nil), podColumns(), o)
	want := map[string]string{
		"date=2026-11-28/node=node-a": "name,restarts\nweb-1,0\ndb-1,3\n",
		"date=2026-11-28/node=node-b": "name,restarts\nweb-2,12\n",
	}
	if diff := cmp.Diff(want, kept.parts); diff != "" || err != nil || n != 3 || kept.rows["date=2026-11-28/node=node-a"] != 2 {
		t.Errorf("%d rows, error %v:\n%s", n, err, diff)
	}
	o.Sort = "restarts:desc"
	if kept, _, err = parted(t, each(somePods(), nil), podColumns(), o); err != nil || kept.parts["date=2026-11-28/node=node-a"] != "name,restarts\ndb-1,3\nweb-1,0\n" {
		t.Errorf("sorted: %q, error %v", kept.parts, err)
	}
	if got := ConstantParts(SchemaOf(podColumns()), o); !slices.Equal(got, []string{"date=2026-11-28"}) {
		t.Errorf("constants %q", got)
	}
	o = Options{Format: CSV, Partition: []string{"node"}, Limit: 2}
	if kept, n, err = parted(t, each(somePods(), nil), podColumns(), o); err != nil || n != 2 || len(kept.parts) != 2 {
		t.Errorf("limited: %d rows in %q, error %v", n, kept.parts, err)
	}
}

// Each part of each format is a document of its own.
func TestPartsAreWhole(t *testing.T) {
	t.Parallel()
	for _, f := range []Format{CSV, TSV, JSON, JSONLines, YAML, Parquet, Markdown, HTML, Table} {
		kept, n, err := parted(t, each(somePods(), nil), podColumns(), Options{Format: f, Partition: []string{"node"}, Columns: []string{"name", "phase"}})
		if err != nil || n != 3 {
			t.Fatalf("%s: %d rows, error %v", f, n, err)
		}
		for directory, part := range kept.parts {
			node := strings.TrimPrefix(directory, "node=")
			rows := slices.DeleteFunc(somePods(), func(p pod) bool { return p.Node != node })
			if want := written(t, rows, podColumns(), Options{Format: f, Columns: []string{"name", "phase"}}); part != want {
				t.Errorf("%s, %s:\n%q, want\n%q", f, directory, part, want)
			}
		}
	}
}

// More rows than fit into memory, of many parts in turn.
func TestManyParts(t *testing.T) {
	t.Parallel()
	const rows, parts = 20_000, 300
	cols := []Column[int]{
		{Name: "part", Value: func(n int) any { return n % parts }},
		{Name: "n", Type: Integer, Value: func(n int) any { return n }},
	}
	kept, n, err := parted(t, each(manyNumbers(rows), nil), cols, Options{Format: CSV, Partition: []string{"part"}, SortMemory: 64 << 10, TempDir: t.TempDir()})
	if err != nil || n != rows || len(kept.parts) != parts {
		t.Fatalf("%d rows in %d parts, error %v", n, len(kept.parts), err)
	}
	for directory, part := range kept.parts {
		next, _ := strconv.Atoi(strings.TrimPrefix(directory, "part="))
		for line := range strings.Lines(strings.TrimPrefix(part, "n\n")) {
			if line != fmt.Sprintln(next) {
				t.Fatalf("%s has %q, want %d", directory, line, next)
			}
			next += parts
		}
	}
}

// Values become the names that Hive gives them, and never lead out of the directory.
func TestHiveDirectories(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"prod":          "prod",
		"":              "__HIVE_DEFAULT_PARTITION__",
		"a=b":           "a%3Db",
		"../../etc":     "..%2F..%2Fetc",
		"100%":          "100%25",
		"a\x00\n:*?\"<": "a%00%0A%3A%2A%3F%22%3C",
		"上海 {x}":        "上海 %7Bx}",
		"\xff":          "\ufffd",
		`c:\x`:          "c%3A%5Cx",
	} {
		kept, _, err := parted(t, each([]string{value}, nil), append(stringColumn("a/b"), Column[string]{Name: "n", Value: func(string) any { return 1 }}),
			Options{Format: CSV, Partition: []string{"a/b"}})
		if got := slices.Collect(maps.Keys(kept.parts)); err != nil || !slices.Equal(got, []string{"a%2Fb=" + want}) {
			t.Errorf("%q: %q, want %q, error %v", value, got, want, err)
		}
	}
}

// A source that fails leaves no part, and a part that fails is not ended.
func TestPartsOfFailures(t *testing.T) {
	t.Parallel()
	kept, n, err := parted(t, each(somePods(), errSource), podColumns(), Options{Format: CSV, Partition: []string{"node"}})
	if !errors.Is(err, errSource) || n != 0 || len(kept.parts) > 0 {
		t.Errorf("%d rows in %q, error %v", n, kept.parts, err)
	}
	broken := &keptParts{t: t, err: io.ErrClosedPipe}
	_, err = WriteParts(t.Context(), broken, SchemaOf(podColumns()), Erase(each(somePods(), nil)), Options{Format: CSV, Partition: []string{"node"}})
	if !errors.As(err, new(*WriteError)) || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v", err)
	}
}

func TestCheckPartition(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		`unknown partition key "nod"; did you mean node?`: {Partition: []string{"nod"}},
		`partition key "node" is listed twice`:            {Partition: []string{"node", "node"}},
		"no column is left":                               {Partition: []string{"node"}, Columns: []string{"node"}},
		"a limit of sorted rows":                          {Partition: []string{"node"}, Sort: "name", Limit: 1},
	} {
		if err := Check(SchemaOf(podColumns()), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
}
