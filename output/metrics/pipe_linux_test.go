package metrics_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"tally/output/metrics"
)

// A pipe is written to, and nothing is read from it before: that would wait for a
// writer.
func TestC5MetricsGoIntoAPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "metrics")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	written := make(chan string)
	go func() {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		written <- string(content)
	}()
	f, err := metrics.Open(path)
	if err == nil {
		err = f.Close(metrics.Run{})
	}
	if content := <-written; err != nil || !strings.HasPrefix(content, "# HELP tally_") {
		t.Errorf("%.100q, %v", content, err)
	}
}
