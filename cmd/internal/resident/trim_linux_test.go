package resident

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestTrim runs alone, since other tests would map pages again.
func TestTrim(t *testing.T) {
	if program, err := os.Executable(); err != nil || !isFixed(program) {
		t.Skip("this test is position-independent")
	}
	before := fileBacked(t)
	Trim()
	if after := fileBacked(t); before-after < 512 {
		t.Errorf("%d KiB of files are mapped, before %d", after, before)
	}
	Trim() // again
}

func TestConstant(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"00400000-01422000 r-xp 00000000 fe:00 1 /usr/bin/tally":             true,
		"01422000-025c6000 r--p 01022000 fe:00 1 /usr/bin/tally":             true,
		"025c6000-026f1000 rw-p 021c6000 fe:00 1 /usr/bin/tally":             false,
		"7f5995fe2000-7f5996138000 r-xp 0 fe:00 2 /usr/lib/libc.so.6":        false,
		"7f5995fe2000-7f5996138000 r-xp 0 fe:00 2 /opt/usr/bin/tally":        false,
		"00400000-01422000 r-xp 00000000 fe:00 1 /usr/bin/tally (deleted)":   false,
		"01422000-00400000 r--p 01022000 fe:00 1 /usr/bin/tally":             false,
		"7ffd1000-7ffd2000 r-xp 00000000 00:00 0                     [vdso]": false,
		"x-y r-xp 0 fe:00 1 /usr/bin/tally":                                  false,
		"":                                                                   false,
	} {
		if from, to, got := constant(line, "/usr/bin/tally"); got != want || got && (from >= to || to > 0x025c6000) {
			t.Errorf("%q: %x to %x, %v", line, from, to, got)
		}
	}
}

// fileBacked returns the resident KiB that are pages of files.
func fileBacked(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "RssFile:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib
}

// TestTrimOfARelocatedProgram runs a program whose constants the loader relocates. It
// is built, with the standard library, only if TALLY_HEAVY is set.
func TestTrimOfARelocatedProgram(t *testing.T) {
	t.Parallel()
	if os.Getenv("TALLY_HEAVY") == "" {
		t.Skip("set TALLY_HEAVY to build a position-independent program")
	}
	binary := filepath.Join(t.TempDir(), "resident.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-buildmode=pie", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Skipf("this system builds none: %v\n%s", err, out)
	}
	if out, err := exec.CommandContext(t.Context(), binary, "-test.run=^(TestUnmapped)$").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

type unmapped struct{ error }

// TestUnmapped uses unmapped pages: tables of types, and code.
func TestUnmapped(t *testing.T) {
	Trim()
	if got := fmt.Sprintf("%T %v", map[unmapped][]error{}, []any{strconv.ErrRange, os.ErrNotExist}); !strings.Contains(got, "resident.unmapped") {
		t.Error(got)
	}
}
