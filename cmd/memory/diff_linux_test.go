package memory

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// The difference of two large cells takes less than 64 MiB beside both rows and what is
// printed of them.
func TestC6TheDifferenceOfLargeCells(t *testing.T) {
	t.Parallel()
	const size = 7 << 20
	dir := t.TempDir()
	old, now := filepath.Join(dir, "old.csv"), filepath.Join(dir, "new.csv")
	for path, part := range map[string]string{old: "x", now: "y"} {
		if err := os.WriteFile(path, []byte("id,cell\n1,"+strings.Repeat(part, size)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, format := range []string{"csv", "jsonl", "yaml"} {
		peak := peakOf(t, "http://127.0.0.1:1", []string{"diff", old, now, "--key", "id", "-o", format})
		detector := cmdtest.MaxMemory() / (64 << 20)
		if limit := cmdtest.MaxMemory() + detector*4*size; peak > limit || peak < 2*size {
			t.Errorf("%s: %d MiB at the peak, more than %d", format, peak>>20, limit>>20)
		}
	}
}
