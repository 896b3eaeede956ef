package resident

import (
	"bufio"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// Trim unmaps the pages of the program's file: code, constants and tables. They
// are two thirds of the memory of an export, most of them since the packages
// that are linked were initialised. What runs on is mapped again when it is
// used, from the system's cache and for 0.1 ms in all. If anything fails, the
// pages stay mapped.
func Trim() {
	program, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer func() { _ = maps.Close() }() // it was only read
	for _, m := range unchanged(maps, program) {
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, m.from, m.to-m.from, syscall.MADV_DONTNEED)
	}
}

// mapping is a range of addresses.
type mapping struct{ from, to uintptr }

// unchanged returns the mappings of the program's file, in the form of
// proc_pid_smaps(5), whose pages are those of the file: what can be written to, or
// could before (a loader relocates the constants of a program that can be
// anywhere in memory, and a debugger sets breakpoints), would lose what was written.
func unchanged(smaps io.Reader, program string) []mapping {
	var found []mapping
	var current mapping
	var candidate bool
	for lines := bufio.NewScanner(smaps); lines.Scan(); {
		line := lines.Text()
		kib, counts := strings.CutPrefix(line, "Anonymous:")
		switch {
		case !counts && isHeader(line):
			current.from, current.to, candidate = constant(line, program)
		case counts && candidate && strings.TrimSpace(kib) == "0 kB":
			found = append(found, current)
		}
	}
	return found
}

// isHeader reports a line that begins a mapping: after it come lines of a name, a
// colon and a value.
func isHeader(line string) bool {
	first, _, _ := strings.Cut(line, " ")
	return !strings.HasSuffix(first, ":")
}

// constant returns the addresses of a mapping of the program's file that cannot
// be written to, from a line of proc_pid_maps(5).
func constant(line, program string) (from, to uintptr, ok bool) {
	fields := strings.Fields(line)
	if !strings.HasSuffix(line, " "+program) || len(fields) < 6 || !strings.HasPrefix(fields[1], "r-") {
		return 0, 0, false
	}
	first, last, _ := strings.Cut(fields[0], "-")
	a, errA := strconv.ParseUint(first, 16, strconv.IntSize)
	b, errB := strconv.ParseUint(last, 16, strconv.IntSize)
	return uintptr(a), uintptr(b), errA == nil && errB == nil && a < b
}
