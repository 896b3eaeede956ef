package metrics_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tally/output/metrics"
)

// write writes a run and returns the file.
func write(t *testing.T, path string, r metrics.Run) string {
	t.Helper()
	f, err := metrics.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(r); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// A failed run changes the metrics of the last run, and keeps those of the last
// successful one.
func TestAFailureKeepsTheLastCompleteTime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pods.prom")
	ended := time.Unix(1700000000, 0)
	whole := metrics.Run{API: "stackrox", Context: "prod", Noun: "pods", Rows: 250, Bytes: 46093, Took: 1500 * time.Millisecond, Complete: ended}
	const labels = `{api="stackrox",context="prod",noun="pods"} `
	first := write(t, path, whole)
	second := write(t, path, metrics.Run{API: "stackrox", Context: "prod", Noun: "pods", Exit: 3, Took: time.Second})
	for _, want := range []string{"success" + labels + "1", "exit_code" + labels + "0", "duration_seconds" + labels + "1.500"} {
		if !strings.Contains(first, "tally_export_"+want+"\n") || strings.Contains(second, want+"\n") {
			t.Errorf("%s: first\n%s\nthen\n%s", want, first, second)
		}
	}
	for _, want := range []string{"rows" + labels + "250", "bytes" + labels + "46093", "last_complete_timestamp_seconds" + labels + "1700000000"} {
		if !strings.Contains(first, "tally_export_"+want+"\n") || !strings.Contains(second, "tally_export_"+want+"\n") {
			t.Errorf("%s: first\n%s\nthen\n%s", want, first, second)
		}
	}
}

// Values that were never known are omitted, and a label may have any content.
func TestTheFirstRunMayFail(t *testing.T) {
	t.Parallel()
	got := write(t, filepath.Join(t.TempDir(), "pods.prom"), metrics.Run{Context: "a\"b\\c\nd", Exit: 6})
	if strings.Contains(got, "tally_export_rows") || strings.Contains(got, "last_complete") || !strings.Contains(got, `context="a\"b\\c\nd"`) {
		t.Error(got)
	}
}

func TestTheCollectorCanReadTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pods.prom")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	write(t, path, metrics.Run{})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestOtherFilesAreNotReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "passwd")
	if err := os.WriteFile(path, []byte("root:x:0:0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := metrics.Open(path); err == nil || !strings.Contains(err.Error(), "not a metrics file") {
		t.Error(err)
	}
}
