package compare

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tally/output/outfile"
)

// checked writes a file and verifies it.
func checked(t *testing.T, name, data string) outfile.Report {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := outfile.Create(path, outfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte(data)); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	report, err := outfile.Verify(t.Context(), path, "")
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// summary is a change on one line.
func summary(c Change) string {
	s := fmt.Sprintf("%s %s %d>%d", c.Kind, strings.Join(c.Key, "/"), c.Old, c.New)
	for _, cell := range c.Cells {
		s += fmt.Sprintf(" %s:%s>%s", cell.Column, cell.Old, cell.New)
	}
	return s
}

func differences(t *testing.T, name, before, after string, o Options) ([]string, error) {
	t.Helper()
	r, err := Files(t.Context(), checked(t, name, before), checked(t, name, after), o)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	var all []string
	for c, err := range r.Changes() {
		if err != nil {
			return all, err
		}
		all = append(all, summary(c))
	}
	return all, nil
}

func TestChanges(t *testing.T) {
	t.Parallel()
	key := Options{Key: []string{"ns", "app"}, Ignore: []string{"pod"}}
	tests := map[string]struct {
		before, after string
		options       Options
		want          []string
	}{
		"the same, in another order": {"b,y,2\na,x,1\n", "a,x,9\nb,y,8\n", key, nil},
		"added and removed":          {"a,x,1\n", "b,y,1\n", key, []string{"removed a/x 1>0", "added b/y 0>1"}},
		"more of the same":           {"a,x,1\n", "a,x,2\na,x,3\n", key, []string{"changed a/x 1>2"}},
		"all columns as the key":     {"a,x,1\na,x,1\n", "a,x,1\n", Options{}, []string{"changed a/x/1 2>1"}},
		"a changed cell":             {"a,x,1\n", "a,x,2\n", Options{Key: []string{"ns", "app"}, Unique: true}, []string{"changed a/x 1>1 pod:1>2"}},
		"a cell that became empty":   {"a,x,1\n", "a,x,\n", Options{Key: []string{"ns", "app"}}, []string{"changed a/x 1>1 pod:1>"}},
		"separators in cells":        {"\"a,\"\"b\nc\",x,1\n", "\"a,\"\"b\nc\",x,1\n", key, nil},
		"a zero byte in a key":       {"a\x00,x,1\n", "a,\x00x,1\n", key, []string{"added a/\x00x 0>1", "removed a\x00/x 1>0"}},
		"nothing at all":             {"", "", key, nil},
	}
	for name, tt := range tests {
		got, err := differences(t, "a.csv", "ns,app,pod\n"+tt.before, "ns,app,pod\n"+tt.after, tt.options)
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q, error %v", name, got, tt.want, err)
		}
	}
}

// All row formats yield the same differences, compressed or not.
func TestFormats(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][2]string{
		"a.csv":       {"k,v\na,1\n", "k,v\na,2\n"},
		"a.csv.gz":    {"k,v\na,1\n", "k,v\na,2\n"},
		"a.tsv":       {"k\tv\na\t1\n", "k\tv\na\t2\n"},
		"a.jsonl":     {`{"v":1,"k":"a"}` + "\n", `{"k":"a","v":2}` + "\n"},
		"a.jsonl.zst": {`{"k":"a","v":1}` + "\n", `{"k":"a","v":2}` + "\n"},
	} {
		got, err := differences(t, name, files[0], files[1], Options{Key: []string{"k"}})
		if err != nil || !slices.Equal(got, []string{"changed a 1>1 v:1>2"}) {
			t.Errorf("%s: %q, error %v", name, got, err)
		}
	}
}

func TestWhatCannotBeCompared(t *testing.T) {
	t.Parallel()
	if _, err := differences(t, "a.csv", "a,b\n1,2\n", "b,a\n2,1\n", Options{}); !errors.As(err, new(*MismatchError)) {
		t.Errorf("other columns: %v", err)
	}
	if _, err := differences(t, "a.csv", "a\n1\n", "a\n1\n", Options{Key: []string{"b"}}); !errors.As(err, new(*MismatchError)) {
		t.Errorf("an unknown key: %v", err)
	}
	_, err := differences(t, "a.csv", "a,b\n1,2\n1,3\n", "a,b\n1,2\n", Options{Key: []string{"a"}, Unique: true})
	var twice *DuplicateError
	if !errors.As(err, &twice) || twice.Side != "old" || twice.Key[0] != "1" {
		t.Errorf("a key twice: %v", err)
	}
	short := filepath.Join(t.TempDir(), "short.csv")
	if err := os.WriteFile(short, []byte("a,b\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Files(t.Context(), outfile.Report{File: short}, outfile.Report{File: short}, Options{}); err == nil {
		t.Error("a row that is short passes")
	}
}

// Rows that exceed the memory are sorted on disk, with the same result.
func TestSpilled(t *testing.T) {
	t.Parallel()
	var before, after strings.Builder
	before.WriteString("k,v\n")
	after.WriteString("k,v\n")
	for i := range 20_000 {
		fmt.Fprintf(&before, "%d,x\n", i)
		fmt.Fprintf(&after, "%d,x\n", 20_000-i) // 0 is removed, 20000 added
	}
	dir := t.TempDir()
	got, err := differences(t, "a.csv", before.String(), after.String(), Options{Key: []string{"k"}, Memory: 64 << 10, TempDir: dir})
	if want := []string{"removed 0 1>0", "added 20000 0>1"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, error %v", got, err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Cells of CSV are read back as written, whatever they contain.
func FuzzCSV(f *testing.F) {
	f.Add("a", "b,c", "\"\n")
	f.Add("", "\r\n", "\"\"")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		data := "x,y,z\n" + quote(a) + "," + quote(b) + "," + quote(c) + "\n"
		path := filepath.Join(t.TempDir(), "a.csv")
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		table, err := openTable(t.Context(), outfile.Report{File: path})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = table.closer.Close() }()
		_, cells, err := table.rows.next()
		if err != nil || string(cells[0]) != a || string(cells[1]) != b || string(cells[2]) != c {
			t.Errorf("%q, error %v", cells, err)
		}
	})
}

// Members of nested objects are cells of their own, and names of ignored ones lead
// into arrays.
func TestNestedMembers(t *testing.T) {
	t.Parallel()
	before := `{"name":{"full":"a"},"scan":{"time":1,"found":[{"id":1,"cve":"x"}]},"tags":{}}` + "\n"
	after := `{"scan":{"found":[{"cve":"x","id":2}],"time":2,"os":"rhel"},"name":{"full":"a"}}` + "\n"
	for ignored, want := range map[string][]string{
		"scan":                        nil,
		"scan.time,scan.os":           {`changed a 1>1 scan.found:[{"cve":"x","id":1}]>[{"cve":"x","id":2}]`},
		"scan.time,scan.found.id":     {"changed a 1>1 scan.os:>rhel"},
		"scan.found,scan.os,scan.tim": {"changed a 1>1 scan.time:1>2"},
	} {
		got, err := differences(t, "a.jsonl", before, after, Options{Key: []string{"name.full"}, Ignore: strings.Split(ignored, ","), Unique: true})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("without %s: %q, want %q, error %v", ignored, got, want, err)
		}
	}
}
