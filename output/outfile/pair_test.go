package outfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func failing(err error) Attempt {
	return Attempt{Started: noon, Finished: noon, Error: err.Error(), Exit: 1}
}

// opened is a pair in dir, with data written to it.
func opened(t *testing.T, dir, data string) *Pair {
	t.Helper()
	p, err := Open(Destination{Out: filepath.Join(dir, "pods.csv"), Manifest: filepath.Join(dir, "pods.json")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(p, data); err != nil {
		t.Fatal(err)
	}
	return p
}

func ofRows(rows int64) Manifest {
	return Manifest{Format: "csv", Rows: rows, Records: rows, Complete: true, Started: noon, Finished: noon}
}

func exported(t *testing.T, dir, data string, rows int64) {
	t.Helper()
	if err := opened(t, dir, data).Commit(ofRows(rows), failing); err != nil {
		t.Fatal(err)
	}
}

func assertWhole(t *testing.T, dir string, rows int64) {
	t.Helper()
	for _, name := range []string{"pods.csv", "pods.json"} {
		r, err := Verify(t.Context(), filepath.Join(dir, name), "")
		if err != nil || r.Rows != rows {
			t.Errorf("%s: %d rows, want %d, error %v", name, r.Rows, rows, err)
		}
	}
}

func TestPair(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	exported(t, dir, "name\nweb\n", 1)
	assertWhole(t, dir, 1)
	exported(t, dir, "name\nweb\ndb\n", 2)
	assertWhole(t, dir, 2)
	assertOnly(t, dir, "pods.csv", "pods.json")
	if m, err := ReadManifest(filepath.Join(dir, "pods.json")); err != nil || m.File != "pods.csv" || m.Previous != nil || m.Bytes != 12 {
		t.Errorf("%+v, error %v", m, err)
	}
}

// A kill between any two renames leaves a pair that can be verified, and that the
// next run continues.
func TestB2KilledBetweenRenames(t *testing.T) {
	t.Parallel()
	for steps := range 4 {
		dir := t.TempDir()
		exported(t, dir, "name\nold\n", 1)
		p := opened(t, dir, "name\nnew\nnew\n")
		if err := errors.Join(p.sealData(), p.sealManifests(p.describe(ofRows(2)))); err != nil {
			t.Fatal(err)
		}
		for _, step := range []func() error{p.interim.publish, p.data.publish, p.final.publish}[:steps] {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		rows := int64(1)
		if steps >= 2 {
			rows = 2
		}
		assertWhole(t, dir, rows)
		next := opened(t, dir, "")
		if got := next.Previous(); got == nil || got.Rows != rows || got.Previous != nil {
			t.Errorf("after %d renames the next run follows %+v", steps, got)
		}
		if err := next.Abort(failing(io.ErrUnexpectedEOF)); err != nil {
			t.Error(err)
		}
		assertWhole(t, dir, rows)
	}
}

// A failed run changes the manifest's last attempt only.
func TestB3FailedRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	exported(t, dir, "name\nold\n", 1)
	if err := opened(t, dir, "name\nha").Abort(failing(io.ErrUnexpectedEOF)); err != nil {
		t.Fatal(err)
	}
	assertWhole(t, dir, 1)
	m, err := ReadManifest(filepath.Join(dir, "pods.json"))
	if err != nil || !m.Complete || m.LastAttempt == nil || m.LastAttempt.Error != "unexpected EOF" {
		t.Errorf("%+v, error %v", m, err)
	}
	exported(t, dir, "name\nnew\nnew\n", 2)
	if m, err := ReadManifest(filepath.Join(dir, "pods.json")); err != nil || m.LastAttempt != nil {
		t.Errorf("after a good run: %+v, error %v", m, err)
	}
}

// The manifest of a first run that fails describes no file.
func TestFirstRunFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := opened(t, dir, "name\nha").Abort(failing(io.ErrUnexpectedEOF)); err != nil {
		t.Fatal(err)
	}
	_, err := Verify(t.Context(), filepath.Join(dir, "pods.json"), "")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "the only attempt failed: unexpected EOF") {
		t.Errorf("error %v", err)
	}
}

// Files that cannot be written are found before any request is sent, and
// nothing changes.
func TestB2UnwritableManifest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	oldFile(t, filepath.Join(dir, "pods.csv"), 0o644)
	oldFile(t, filepath.Join(dir, "notes.txt"), 0o644)
	for name, path := range map[string]string{
		"a missing directory": filepath.Join(dir, "none", "pods.json"),
		"a directory":         dir,
		"another file":        filepath.Join(dir, "notes.txt"),
	} {
		if _, err := Open(Destination{Out: filepath.Join(dir, "pods.csv"), Manifest: path}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	assertContent(t, filepath.Join(dir, "pods.csv"), "old")
	assertOnly(t, dir, "notes.txt", "pods.csv")
}

// Standard output cannot be taken back, so its manifest describes the data that was
// written.
func TestManifestOfStandardOutput(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pods.json")
	var out bytes.Buffer
	p, err := Open(Destination{Stdout: &out, Manifest: path})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(p, "name\n"); err != nil {
		t.Fatal(err)
	}
	if err := p.Abort(failing(io.ErrUnexpectedEOF)); err != nil {
		t.Fatal(err)
	}
	m, err := ReadManifest(path)
	if err != nil || m.Complete || m.Bytes != 5 || m.SHA256 == "" || m.Why != "unexpected EOF" {
		t.Errorf("%+v, error %v", m, err)
	}
}

// Buffered data is written in Commit, or never.
func TestHold(t *testing.T) {
	t.Parallel()
	for _, whole := range []bool{true, false} {
		var out bytes.Buffer
		p, err := Open(Destination{Stdout: &out, Hold: true, TempDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(p, "rows"); err != nil || out.Len() > 0 {
			t.Fatalf("%q, error %v", out.String(), err)
		}
		end, want := p.Abort(failing(io.EOF)), ""
		if whole {
			p, _ = Open(Destination{Stdout: &out, Hold: true, TempDir: t.TempDir()})
			_, _ = io.WriteString(p, "rows")
			end, want = p.Commit(Manifest{}, failing), "rows"
		}
		if end != nil || out.String() != want {
			t.Errorf("%q, want %q, error %v", out.String(), want, end)
		}
	}
	_, err := Open(Destination{Stdout: io.Discard, Hold: true, TempDir: filepath.Join(t.TempDir(), "none")})
	if err == nil || !strings.Contains(err.Error(), "TMPDIR") {
		t.Errorf("without a directory: %v", err)
	}
}

func TestB6Guard(t *testing.T) {
	t.Parallel()
	before := &Manifest{Rows: 1000, SHA256: "x", Request: Request{Resource: "pods", Filters: map[string]string{"namespace": "a"}}}
	tests := map[string]struct {
		guard Guard
		rows  int64
		ok    bool
	}{
		"row limit reached": {Guard{MinRows: 10, MaxShrink: -1}, 10, true},
		"too few":           {Guard{MinRows: 10, MaxShrink: -1}, 9, false},
		"a fifth fewer":     {Guard{MaxShrink: 0.2}, 800, true},
		"still fewer":       {Guard{MaxShrink: 0.2}, 799, false},
		"none fewer":        {Guard{MaxShrink: 0}, 1000, true},
		"one fewer":         {Guard{MaxShrink: 0}, 999, false},
	}
	for name, tt := range tests {
		if err := tt.guard.Accept(before, tt.rows); (err == nil) != tt.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	g := Guard{MaxShrink: 0.2}
	if err := g.Accept(nil, 0); err != nil {
		t.Errorf("a first run: %v", err)
	}
	same := Request{Resource: "pods", Filters: map[string]string{"namespace": "a"}}
	other := Request{Resource: "pods", Filters: map[string]string{"namespace": "b"}}
	if g.Comparable(before, same) != nil || g.Comparable(before, other) == nil || g.Comparable(nil, other) != nil {
		t.Error("other filters are compared")
	}
}

func TestParseShrink(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]float64{"20%": 0.2, "0.2": 0.2, "0": 0, "100%": 1} {
		if got, err := ParseShrink(s); err != nil || got != want {
			t.Errorf("%s: %v, error %v", s, got, err)
		}
	}
	for _, s := range []string{"", "%", "20", "-1%", "101%", "NaN", "x%"} {
		if got, err := ParseShrink(s); err == nil {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestB1Apart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	oldFile(t, filepath.Join(dir, "token"), 0o600)
	if err := errors.Join(os.Symlink("token", filepath.Join(dir, "soft")), os.Link(filepath.Join(dir, "token"), filepath.Join(dir, "hard")),
		os.Symlink("new.csv", filepath.Join(dir, "to-new"))); err != nil {
		t.Skip("no links here")
	}
	in := func(name string) string { return dir + "/" + name }
	tests := map[string]struct {
		written, read []Use
		clash         bool
	}{
		"the same name":      {written: []Use{{"--out", in("a.csv")}, {"--manifest", in("a.csv")}}, clash: true},
		"another spelling":   {written: []Use{{"--out", in("a.csv")}, {"--manifest", in("./a.csv")}}, clash: true},
		"a link to nothing":  {written: []Use{{"--out", in("new.csv")}, {"--manifest", in("to-new")}}, clash: true},
		"a symbolic link":    {written: []Use{{"--out", in("soft")}}, read: []Use{{"--token-file", in("token")}}, clash: true},
		"a hard link":        {written: []Use{{"--out", in("hard")}}, read: []Use{{"--token-file", in("token")}}, clash: true},
		"apart":              {written: []Use{{"--out", in("a.csv")}, {"--manifest", in("a.json")}}, read: []Use{{"--token-file", in("token")}}},
		"a device for both":  {written: []Use{{"--out", "/dev/null"}, {"--manifest", "/dev/null"}}},
		"not named":          {written: []Use{{"--out", ""}, {"--manifest", ""}}},
		"another directory":  {written: []Use{{"--out", in("a.csv")}, {"--manifest", t.TempDir() + "/a.csv"}}},
		"no directory there": {written: []Use{{"--out", in("none/a.csv")}, {"--manifest", in("none/../none/a.csv")}}, clash: true},
	}
	for name, tt := range tests {
		if err := Apart(tt.written, tt.read); (err != nil) != tt.clash {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestB9Suffix(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a.csv": ".csv", "a.CSV.GZ": ".csv", "a.json.zst": ".json", "a": "", "a.gz": "", "dir.csv/a": "", ".csv": "", "a.b.parquet": ".parquet",
	} {
		if got, err := Suffix(path); err != nil || got != want {
			t.Errorf("%s: %q, error %v", path, got, err)
		}
	}
	for _, path := range []string{"a.xz", "a.csv.bz2", "a.zip", "a.tar.gz", "a.TGZ"} {
		if got, err := Suffix(path); err == nil {
			t.Errorf("%s: %q", path, got)
		}
	}
}
