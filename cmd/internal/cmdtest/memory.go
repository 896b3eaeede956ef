//go:build linux

package cmdtest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
)

// MaxMemory bounds the memory of an export of any size, in bytes. The race
// detector multiplies it.
func MaxMemory() int64 {
	const released = 64 << 20
	info, _ := debug.ReadBuildInfo()
	race := debug.BuildSetting{Key: "-race", Value: "true"}
	if info != nil && os.Getenv(builtProgram) == "" && slices.Contains(info.Settings, race) {
		return 4 * released
	}
	return released
}

// CountLines reads the whole output of a process, and returns the number of
// lines and the highest memory use observed, in bytes. The process's resource
// usage is no substitute: it starts from its parent's.
func CountLines(t *testing.T, cmd *exec.Cmd, r io.Reader) (lines int, peak int64) {
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

// highWater returns the peak memory of a process, 0 after it has ended.
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

// Peak runs a command to its end, in success or failure, and returns the highest
// memory use observed, in bytes.
func Peak(t *testing.T, cmd *exec.Cmd) (peak int64) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }() // other tests check its exit code
	for {
		select {
		case <-ended:
			return peak
		case <-time.After(2 * time.Millisecond):
			peak = max(peak, highWater(cmd.Process.Pid))
		}
	}
}
