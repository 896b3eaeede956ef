package resident

import (
	"bufio"
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
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer func() { _ = maps.Close() }() // it was only read
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		if from, to, ok := constant(lines.Text(), program); ok {
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, from, to-from, syscall.MADV_DONTNEED)
		}
	}
}

// constant returns the addresses of a mapping of the program's file that cannot
// be written to, from a line of proc_pid_maps(5): what can be written to would
// lose what was written.
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
