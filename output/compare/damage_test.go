package compare

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tally/output/outfile"
)

// unread is a report of a file whose rows nobody has read, without a manifest.
func unread(t *testing.T, name, data string) outfile.Report {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := outfile.Verifier{SumOnly: true}.Verify(t.Context(), path, "")
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// parquetData are the bytes of a file with two columns that matter here, of which
// each is a tenth of the file or more.
func parquetData(t *testing.T) []byte {
	t.Helper()
	rows := make([]image, 200)
	for i := range rows {
		rows[i] = image{name: strings.Repeat(string(rune('a'+i%26)), 1+i%7), seen: time.Unix(int64(i*i*7919), 0), score: float64(i * i), labels: []string{string(rune('a' + i%26))}}
	}
	data, err := os.ReadFile(parquetOf(t, rows...).File)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Without a manifest a damaged file is found by reading it, whatever is compared.
func TestDamageWithoutAManifest(t *testing.T) {
	t.Parallel()
	pages := parquetData(t)
	for name, files := range map[string][2]string{
		"a.csv":     {"a,b\n1,2\n", "a,b\n1\n"},
		"b.csv":     {"a,b\n1,2\n", "a,b\n1,\"2\n"},
		"c.csv":     {"a,b\n1,2\n", "a,b\n1,2\"\"\n"},
		"a.tsv":     {"a\tb\n1\t2\n", "a\tb\n1\t2\n3"},
		"a.jsonl":   {"{\"a\":1}\n", "{\"a\":1}\n{\"a\":"},
		"b.jsonl":   {"{\"a\":1}\n", "{\"a\":1}\n[]\n"},
		"a.parquet": {string(pages), string(pages[:len(pages)-9])},
		"e.csv":     {"a,b\n1,2\n", ""},
	} {
		before, after := unread(t, name, files[0]), unread(t, name, files[1])
		r, err := Files(t.Context(), before, after, Options{Key: []string{"a"}, TempDir: t.TempDir()})
		var damaged *outfile.DamagedError
		if !errors.As(err, &damaged) || damaged.File != after.File {
			t.Errorf("%s: %v, error %v", name, r, err)
		}
	}
}

// A page of a column that is not compared is read if there is no manifest. With one
// it is not read, because the checksum covers it.
func TestDamageInAColumnThatIsIgnored(t *testing.T) {
	t.Parallel()
	data := parquetData(t)
	options := Options{Key: []string{"name"}, Ignore: []string{"seen", "score", "labels"}, TempDir: t.TempDir()}
	whole := unread(t, "a.parquet", string(data))
	found := 0
	for at := len(data) / 4; at < len(data)/2; at += 40 {
		bad := bytes.Clone(data)
		copy(bad[at:], bytes.Repeat([]byte{0x5a}, 8))
		r, err := Files(t.Context(), whole, unread(t, "a.parquet", string(bad)), options)
		switch {
		case err == nil:
			t.Errorf("damage at byte %d is not found", at)
			_ = r.Close()
		case errors.As(err, new(*outfile.DamagedError)):
			found++
		}
	}
	if found < 5 {
		t.Errorf("%d damaged files were found", found)
	}
}

// A file whose number of rows differs from its manifest's is damaged.
func TestOtherRowsThanTheManifestSays(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{"a.csv": "a\n1\n2\n", "a.tsv": "a\n1\n2\n", "a.jsonl": "{\"a\":1}\n{\"a\":2}\n"} {
		before, after := checked(t, name, data), checked(t, name, data)
		after.Described = &outfile.Manifest{Rows: 3}
		if _, err := Files(t.Context(), before, after, Options{}); !errors.As(err, new(*outfile.DamagedError)) || !strings.Contains(err.Error(), "it has 2 rows, and its manifest says 3") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Only compared columns of Parquet are read; the result is the same as with all.
func TestColumnsThatAreRead(t *testing.T) {
	t.Parallel()
	before := parquetOf(t, image{"web", time.Unix(1, 0), 1, []string{"a", "b"}}, image{"db", time.Unix(1, 0), 2, nil})
	after := parquetOf(t, image{"db", time.Unix(2, 0), 2, nil}, image{"web", time.Unix(2, 0), 3, []string{"a", "b"}})
	for _, manifest := range []*outfile.Manifest{nil, {Rows: 2}} {
		before.Described, after.Described = manifest, manifest
		r, err := Files(t.Context(), before, after, Options{Key: []string{"name", "labels"}, Ignore: []string{"seen"}, Unique: true, TempDir: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for c, err := range r.Changes() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, summary(c))
		}
		if want := []string{`changed web/["a","b"] 1>1 score:1>3`}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		_ = r.Close()
	}
}
