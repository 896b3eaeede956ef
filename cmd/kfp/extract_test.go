package kfp

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entry is one member of an archive.
type entry struct {
	name, content string
	kind          byte
	link          string
}

// anything is more than the tests' archives hold.
var anything = limits{bytes: 1 << 20, files: 10}

// tgz is a .tgz of entries; those without a kind are files.
func tgz(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	w := tar.NewWriter(zipped)
	for _, e := range entries {
		h := &tar.Header{Name: e.name, Mode: 0o644, Size: int64(len(e.content)), Typeflag: tar.TypeReg, Linkname: e.link}
		if e.kind != 0 {
			h.Typeflag = e.kind
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// files are the regular files below a directory, with what is in them.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		found[filepath.ToSlash(name)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestExtract(t *testing.T) {
	t.Parallel()
	var gzipped bytes.Buffer
	z := gzip.NewWriter(&gzipped)
	_, _ = z.Write([]byte("plain text"))
	_ = z.Close()
	cases := map[string]struct {
		artifact []byte
		name     string
		want     map[string]string
	}{
		"the usual one file": {tgz(t, entry{name: "data", content: "x"}), "model", map[string]string{"data": "x"}},
		"a directory": {
			tgz(t, entry{name: "d/", kind: tar.TypeDir}, entry{name: "d/a", content: "1"}, entry{name: "./d/e/b", content: "2"}), "model",
			map[string]string{"d/a": "1", "d/e/b": "2"},
		},
		"no archive":         {[]byte("a log\n"), "main-logs", map[string]string{"main-logs": "a log\n"}},
		"gzip without a tar": {gzipped.Bytes(), "table.csv.gz", map[string]string{"table.csv": "plain text"}},
		"nothing":            {nil, "empty", map[string]string{"empty": ""}},
		"one byte":           {[]byte("x"), "tiny", map[string]string{"tiny": "x"}},
		"a member in .gz":    {tgz(t, entry{name: "a.gz", content: "as it is"}), "model", map[string]string{"a.gz": "as it is"}},
	}
	for name, tc := range cases {
		dir := filepath.Join(t.TempDir(), "new", "there")
		paths, err := anything.extract(bytes.NewReader(tc.artifact), dir, tc.name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := files(t, dir)
		if len(got) != len(tc.want) || len(paths) != len(tc.want) {
			t.Errorf("%s: %v, %v", name, paths, got)
		}
		for path, content := range tc.want {
			if got[path] != content {
				t.Errorf("%s: %s holds %q, not %q", name, path, got[path], content)
			}
		}
	}
}

// Nothing is written of an archive that tries to get out, not even what is harmless.
func TestExtractStaysInItsDirectory(t *testing.T) {
	t.Parallel()
	good := entry{name: "good", content: "x"}
	cases := map[string]struct {
		artifact []byte
		name     string
		says     string
	}{
		"the directory above":    {tgz(t, good, entry{name: "../evil", content: "x"}), "a", "within a directory"},
		"by a detour":            {tgz(t, good, entry{name: "a/../../evil", content: "x"}), "a", "within a directory"},
		"an absolute path":       {tgz(t, good, entry{name: "/tmp/tally-evil", content: "x"}), "a", "within a directory"},
		"a symbolic link":        {tgz(t, good, entry{name: "l", kind: tar.TypeSymlink, link: "/etc"}), "a", "link or a device"},
		"a hard link":            {tgz(t, good, entry{name: "l", kind: tar.TypeLink, link: "/etc/passwd"}), "a", "link or a device"},
		"a device":               {tgz(t, good, entry{name: "d", kind: tar.TypeChar}), "a", "link or a device"},
		"the artifact's name":    {[]byte("text"), "../evil", "within a directory"},
		"two of one name":        {tgz(t, good, entry{name: "good", content: "y"}), "a", "two of that name"},
		"one in other letters":   {tgz(t, good, entry{name: "./GOOD", content: "y"}), "a", "two of that name"},
		"a file as a directory":  {tgz(t, good, entry{name: "good/a", content: "y"}), "a", "of a file and of a directory"},
		"an archive that is cut": {tgz(t, good, entry{name: "b", content: strings.Repeat("random? ", 999)})[:60], "a", "artifact"},
	}
	for name, tc := range cases {
		dir := filepath.Join(t.TempDir(), "x")
		if _, err := anything.extract(bytes.NewReader(tc.artifact), dir, tc.name); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
		if found := files(t, filepath.Dir(dir)); len(found) > 0 {
			t.Errorf("%s: %v was written", name, found)
		}
	}
}

// Existing links in the directory lead no file out of it.
func TestExtractFollowsNoLinks(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{"a file's": "link", "a directory's": "links/data"} {
		outside, dir := t.TempDir(), t.TempDir()
		victim := filepath.Join(outside, "data")
		if err := os.WriteFile(victim, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		for link, target := range map[string]string{"link": victim, "links": outside} {
			if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
				t.Skip(err)
			}
		}
		_, err := anything.extract(bytes.NewReader(tgz(t, entry{name: path, content: "evil"})), dir, "a")
		if content, _ := os.ReadFile(victim); err == nil || string(content) != "mine" {
			t.Errorf("%s link: %v, and the file outside holds %q", name, err, content)
		}
	}
}

// What unpacks to more than is allowed is refused before anything is written.
func TestC6ExtractIsBounded(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("\x00", 1<<20)
	var gzipped bytes.Buffer
	z := gzip.NewWriter(&gzipped)
	if _, err := z.Write([]byte(zeros)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var many []entry
	for n := range 11 {
		many = append(many, entry{name: string(rune('a' + n))})
	}
	for name, tc := range map[string]struct {
		artifact []byte
		bytes    int64
		says     string
	}{
		"as much as is allowed":   {tgz(t, entry{name: "a", content: zeros}), 1 << 20, ""},
		"a byte more":             {tgz(t, entry{name: "a", content: zeros}), 1<<20 - 1, "unpacks to more than"},
		"two files together":      {tgz(t, entry{name: "a", content: zeros}, entry{name: "b", content: "x"}), 1 << 20, "unpacks to more than"},
		"gzip, as is allowed":     {gzipped.Bytes(), 1 << 20, ""},
		"gzip, a byte more":       {gzipped.Bytes(), 1<<20 - 1, "unpacks to more than"},
		"files, as many":          {tgz(t, many[1:]...), 1 << 20, ""},
		"files, one more":         {tgz(t, many...), 1 << 20, "more than 10 files"},
		"what is no archive, too": {[]byte("12345"), 4, "unpacks to more than"},
	} {
		dir := filepath.Join(t.TempDir(), "x")
		_, err := limits{bytes: tc.bytes, files: 10}.extract(bytes.NewReader(tc.artifact), dir, "data")
		if (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", name, err)
		}
		if found := files(t, filepath.Dir(dir)); err != nil && len(found) > 0 {
			t.Errorf("%s: %d files were written", name, len(found))
		}
	}
}
