//go:build linux

package cmd

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tally/client/stackrox/stackroxtest"
)

// maxMemory bounds an export of any size, in bytes.
const maxMemory = 64 << 20

// fleetSize is a million pods on request, else as many as pass in a second.
func fleetSize() int {
	if os.Getenv("TALLY_HEAVY") != "" {
		return 1_000_000
	}
	return 20_000
}

// program builds the program as it is released: this test binary is larger,
// and what is mapped of it counts as its memory.
var program = sync.OnceValues(func() (string, error) {
	file := filepath.Join(os.Getenv(buildDir), "tally")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, "tally")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return file, nil
})

// startExport runs an export of n pods as a process of its own.
func startExport(t *testing.T, n int, args ...string) (*exec.Cmd, io.ReadCloser, *stackroxtest.Server) {
	t.Helper()
	server, err := stackroxtest.Start(stackroxtest.Options{Pods: n, Seed: 1, FlushBytes: 64 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	file, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(file, append([]string{"stackrox", "pods", "export"}, args...)...)
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

// countLines reads everything that a process prints, and returns how many
// lines that was and the most memory the process was seen to have, in bytes.
// Its resource usage does not tell: that begins with what its parent has had.
func countLines(t *testing.T, cmd *exec.Cmd, r io.Reader) (lines int, peak int64) {
	t.Helper()
	buffer := bufio.NewReaderSize(r, 1<<20)
	for {
		_, err := buffer.ReadSlice('\n')
		switch err {
		case nil:
			if lines++; lines%500 == 0 {
				peak = max(peak, highWater(cmd.Process.Pid))
			}
		case bufio.ErrBufferFull:
		case io.EOF:
			return lines, peak
		default:
			t.Fatal(err)
		}
	}
}

// highWater is the most memory that a process has had, 0 once it has ended.
func highWater(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	_, _ = fmt.Sscan(after, &kilobytes) // a zombie has none
	return kilobytes << 10
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
			lines, got := countLines(t, cmd, out)
			if err := cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			if lines != tc.lines {
				t.Errorf("%d lines, want %d", lines, tc.lines)
			}
			limit := int64(maxMemory)
			if name == "sort" {
				limit *= 3 // 64 MiB of rows, and what holds them
			}
			if got == 0 || got > limit {
				t.Errorf("%d MiB at the peak, more than %d", got>>20, limit>>20)
			}
		})
	}
}

// A reader that does not read must not hold up the server, and gets everything
// in the end.
func TestASlowReaderDoesNotHoldUpTheServer(t *testing.T) {
	t.Parallel()
	n := 2 * fleetSize()
	cmd, out, server := startExport(t, n, "-o", "jsonl")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := server.WaitFinished(ctx, 1); err != nil {
		t.Fatalf("the server was held up: %v", err)
	}
	lines, got := countLines(t, cmd, out)
	if lines != n {
		t.Errorf("%d lines, want %d", lines, n)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if got == 0 || got > maxMemory {
		t.Errorf("%d MiB at the peak, more than %d", got>>20, maxMemory>>20)
	}
}
