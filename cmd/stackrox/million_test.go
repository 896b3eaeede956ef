//go:build linux

package stackrox_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"tally/client/stackrox/stackroxtest"
	"tally/cmd/internal/cmdtest"
)

// fleetSize is a million pods on request, else as many as a test handles in a second.
func fleetSize() int {
	if os.Getenv("TALLY_HEAVY") != "" {
		return 1_000_000
	}
	return 20_000
}

// startExport runs an export of n pods as a process of its own.
func startExport(t *testing.T, n int, args ...string) (*exec.Cmd, io.ReadCloser, *stackroxtest.Server) {
	t.Helper()
	server, err := stackroxtest.Start(stackroxtest.Options{Pods: n, Seed: 1, FlushBytes: 64 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	cmd := exec.Command(cmdtest.Program(), append([]string{"stackrox", "pods", "export"}, args...)...)
	cmd.Env = append(os.Environ(), "ROX_ENDPOINT="+server.URL(), "ROX_API_TOKEN="+stackroxtest.SandboxToken, "HOME="+t.TempDir())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out, server
}

func TestAMillionPodsTakeLittleMemory(t *testing.T) {
	t.Parallel()
	n := fleetSize()
	cases := map[string]struct {
		args  []string
		lines int
	}{
		// Two pods of every fleet have line breaks in their names, which CSV keeps.
		"csv":   {[]string{"-o", "csv", "--columns", "id,namespace,live,started"}, n + 1},
		"jsonl": {[]string{"-o", "jsonl"}, n},
		"table": {nil, n + 1},
		"sort":  {[]string{"-o", "csv", "--columns", "id,started", "--sort", "started"}, n + 1},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd, out, _ := startExport(t, n, tc.args...)
			lines, got := cmdtest.CountLines(t, cmd, out)
			if err := cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			if lines != tc.lines {
				t.Errorf("%d lines, want %d", lines, tc.lines)
			}
			limit := cmdtest.MaxMemory()
			if name == "sort" {
				limit *= 3 // 64 MiB of rows, and their overhead
			}
			if got == 0 || got > limit {
				t.Errorf("%d MiB at the peak, more than %d", got>>20, limit>>20)
			}
		})
	}
}

// A reader that stalls must not hold up the server, and gets everything in the
// end.
func TestASlowReaderDoesNotHoldUpTheServer(t *testing.T) {
	t.Parallel()
	n := 2 * fleetSize()
	cmd, out, server := startExport(t, n, "-o", "jsonl")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := server.WaitFinished(ctx, 1); err != nil {
		t.Fatalf("the server was held up: %v", err)
	}
	lines, got := cmdtest.CountLines(t, cmd, out)
	if lines != n {
		t.Errorf("%d lines, want %d", lines, n)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if got == 0 || got > cmdtest.MaxMemory() {
		t.Errorf("%d MiB at the peak, more than %d", got>>20, cmdtest.MaxMemory()>>20)
	}
}
