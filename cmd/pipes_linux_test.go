package cmd

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// Files are read twice to be compared, which a pipe cannot be: it is refused before
// it is opened, with or without a writer.
func TestPipesAreNotCompared(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe, file := filepath.Join(dir, "b.csv"), filepath.Join(dir, "a.csv")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("id\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"diff", pipe, file}, {"diff", file, pipe}} {
		cmd := exec.CommandContext(t.Context(), cmdtest.Program(), args...)
		cmd.Env = append(os.Environ(), "TALLY_CONFIG=/dev/null")
		out, _ := cmd.CombinedOutput() // its code is checked
		if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), "b.csv is a pipe") {
			t.Errorf("%v: %d, %s", args, cmd.ProcessState.ExitCode(), out)
		}
	}
}
