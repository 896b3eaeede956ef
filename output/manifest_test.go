package output

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestManifest(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "pods.manifest.json")
	m := Manifest{
		File:     "pods.csv.gz",
		Count:    3,
		Bytes:    120,
		SHA256:   "e3b0c442",
		Source:   "stackrox https://central.example.com",
		Query:    `Namespace:"payments & co"`,
		Started:  noon.In(time.FixedZone("CET", 3600)),
		Finished: noon.Add(1500 * time.Millisecond),
		Error:    "the stream was cut after 3 pods",
		Version:  "1.0.0",
	}
	if err := WriteManifest(path, m); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "file": "pods.csv.gz",
  "count": 3,
  "bytes": 120,
  "sha256": "e3b0c442",
  "source": "stackrox https://central.example.com",
  "query": "Namespace:\"payments & co\"",
  "started": "2026-11-21T12:00:00Z",
  "finished": "2026-11-21T12:00:01.5Z",
  "complete": false,
  "error": "the stream was cut after 3 pods",
  "tally_version": "1.0.0"
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	assertOnly(t, dir, "pods.manifest.json")
}

// A manifest that cannot be written is an error, and the old one stays.
func TestManifestFails(t *testing.T) {
	t.Parallel()
	if err := WriteManifest(filepath.Join(t.TempDir(), "none", "m.json"), Manifest{}); err == nil {
		t.Error("no error in a missing directory")
	}
	unencodable := Manifest{Started: time.Date(100_000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if err := WriteManifest(filepath.Join(t.TempDir(), "m.json"), unencodable); err == nil {
		t.Error("no error for a year that JSON has no form for")
	}
}
