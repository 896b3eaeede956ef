package hss_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"tally/client/hss"
	"tally/client/hss/hsstest"
)

func TestArchivesThatAreRefused(t *testing.T) {
	t.Parallel()
	small := hss.Limits{Entries: 2, Bytes: 10}
	file := func(name string) []byte { return zipOf(t, hsstest.ZipFile{Name: name, Text: "x"}) }
	cases := map[string]struct {
		content []byte
		limits  hss.Limits
		want    string
	}{
		"parent":                      {file("../x.csv"), hss.Limits{}, "not one of a file within a directory"},
		"deep parent":                 {file("a/../../x.csv"), hss.Limits{}, "not one of a file within a directory"},
		"absolute":                    {file("/etc/x.csv"), hss.Limits{}, "not one of a file within a directory"},
		"backslash":                   {file(`..\x.csv`), hss.Limits{}, "not one of a file within a directory"},
		"control":                     {file("a\x1b[31m.csv"), hss.Limits{}, "not one of a file within a directory"},
		"twice":                       {zipOf(t, hsstest.ZipFile{Name: "a", Text: "1"}, hsstest.ZipFile{Name: "./a", Text: "2"}), hss.Limits{}, "two of that name"},
		"empty":                       {zipOf(t), hss.Limits{}, "it is empty"},
		"nothing":                     {nil, hss.Limits{}, "damaged or incomplete"},
		"too many files":              {zipOf(t, hsstest.ZipFile{Name: "a"}, hsstest.ZipFile{Name: "b"}, hsstest.ZipFile{Name: "c"}), small, "more than the 2 files"},
		"too large":                   {zipOf(t, hsstest.ZipFile{Name: "a", Text: strings.Repeat("x", 11)}), small, "more than the 10 bytes"},
		"cut":                         {file("a.csv")[:40], hss.Limits{}, "damaged or incomplete"},
		"sizes that add up to little": {lying(t, 1<<63), hss.Limits{}, "more than the"},
		"encrypted":                   {special(t, func(h *zip.FileHeader) { h.Flags |= 1 }), hss.Limits{}, "encrypted"},
		"symbolic link":               {special(t, func(h *zip.FileHeader) { h.SetMode(os.ModeSymlink | 0o777) }), hss.Limits{}, "not a regular file"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := hss.OpenArchive(bytes.NewReader(c.content), int64(len(c.content)), c.limits)
			var refused *hss.ArchiveError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// lying is an archive of two files that declare a size in bytes.
func lying(t *testing.T, size uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"a.csv", "b.csv"} {
		if _, err := w.CreateRaw(&zip.FileHeader{Name: name, UncompressedSize64: size}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// special is an archive of one file with an unusual header.
func special(t *testing.T, change func(*zip.FileHeader)) []byte {
	t.Helper()
	header := &zip.FileHeader{Name: "a.csv"}
	change(header)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	entry, err := w.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write([]byte("/etc/passwd")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// damaged is an archive whose content was changed after its checksum was made.
func damaged(t *testing.T) []byte {
	t.Helper()
	data := special(t, func(h *zip.FileHeader) { h.Method = zip.Store })
	return bytes.Replace(data, []byte("/etc/passwd"), []byte("/etc/passwx"), 1)
}

func TestDamageIsNoticed(t *testing.T) {
	t.Parallel()
	archive := open(t, damaged(t))
	dir := t.TempDir()
	_, unpackErr := archive.Unpack(t.Context(), dir)
	_, tableErr := archive.Table(t.Context())
	for what, err := range map[string]error{"verify": archive.Verify(t.Context()), "unpack": unpackErr, "table": tableErr} {
		var refused *hss.ArchiveError
		if !errors.As(err, &refused) || !errors.Is(err, zip.ErrChecksum) || refused.Entry != "a.csv" {
			t.Errorf("%s: %v", what, err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	archive := open(t, zipOf(t, hsstest.ZipFile{Name: "容器.csv", Text: "a,b\n"}, hsstest.ZipFile{Name: "sub/"}, hsstest.ZipFile{Name: "sub/b.csv", Text: "c\n"}))
	if diff := cmp.Diff([]hss.Entry{{Name: "容器.csv", Size: 4}, {Name: "sub/b.csv", Size: 2}}, archive.Entries()); diff != "" {
		t.Error(diff)
	}
	dir := filepath.Join(t.TempDir(), "new")
	for range 2 { // the second run replaces the files of the first
		files, err := archive.Unpack(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{filepath.Join(dir, "容器.csv"), filepath.Join(dir, "sub", "b.csv")}, files); diff != "" {
			t.Error(diff)
		}
	}
	content, err := os.ReadFile(filepath.Join(dir, "sub", "b.csv"))
	if err != nil || string(content) != "c\n" {
		t.Errorf("%q, %v", content, err)
	}
}

func TestUnpackDoesNotFollowLinksOutside(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "sub")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "target"), filepath.Join(dir, "a.csv")); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, zipOf(t, hsstest.ZipFile{Name: "sub/b.csv", Text: "x"})).Unpack(t.Context(), dir); err == nil {
		t.Error("sub/b.csv was written")
	}
	if _, err := open(t, zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: "x"})).Unpack(t.Context(), dir); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(outside); err != nil || len(left) > 0 {
		t.Errorf("outside holds %v, %v", left, err)
	}
}

// Every file of an archive is unpacked, whatever its name.
func TestC6FilesDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	for _, names := range [][2]string{{"a.csv", "A.CSV"}, {"sub/a.csv", "./sub//a.csv"}, {"\u00e9.csv", "e\u0301.csv"}} {
		file := zipOf(t, hsstest.ZipFile{Name: names[0], Text: "1"}, hsstest.ZipFile{Name: names[1], Text: "2"})
		if _, err := hss.OpenArchive(bytes.NewReader(file), int64(len(file)), hss.Limits{}); err == nil || !strings.Contains(err.Error(), "two of that name") {
			t.Errorf("%q: %v", names, err)
		}
	}
	dir := t.TempDir()
	names := []string{"a.partial", "a", "a.csv.partial", "a.csv"}
	var files []hsstest.ZipFile
	for _, name := range names {
		files = append(files, hsstest.ZipFile{Name: name, Text: name})
	}
	if _, err := open(t, zipOf(t, files...)).Unpack(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if content, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(content) != name {
			t.Errorf("%s holds %q, %v", name, content, err)
		}
	}
}

func TestC6AnArchiveOfTooManyFiles(t *testing.T) {
	t.Parallel()
	for _, count := range []int{1001, 30000} {
		files := make([]hsstest.ZipFile, count)
		for i := range files {
			files[i].Name = strings.Repeat("x", 50) + strconv.Itoa(i)
		}
		data := zipOf(t, files...)
		if _, err := hss.OpenArchive(bytes.NewReader(data), int64(len(data)), hss.Limits{}); err == nil || !strings.Contains(err.Error(), "more than the 1000 files") {
			t.Errorf("%d files: %v", count, err)
		}
	}
}

func TestNamesInGBK(t *testing.T) {
	t.Parallel()
	name, err := simplifiedchinese.GBK.NewEncoder().String("容器.csv")
	if err != nil {
		t.Fatal(err)
	}
	archive := open(t, special(t, func(h *zip.FileHeader) { h.Name, h.NonUTF8 = name, true }))
	if got := archive.Entries()[0].Name; got != "容器.csv" {
		t.Errorf("got %q", got)
	}
}

func TestCancelEndsReading(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	archive := open(t, zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: "a\n"}))
	_, unpackErr := archive.Unpack(ctx, t.TempDir())
	_, tableErr := archive.Table(ctx)
	for what, err := range map[string]error{"verify": archive.Verify(ctx), "unpack": unpackErr, "table": tableErr} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
