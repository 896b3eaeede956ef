package kit

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// BytesVar declares a flag for a number of bytes, such as 64MiB, 2GB or 1000.
func BytesVar(flags *pflag.FlagSet, target *int64, name string, value int64, usage string) {
	*target = value
	flags.Var((*bytesFlag)(target), name, usage)
}

// bytesFlag is the value of such a flag.
type bytesFlag int64

// String implements pflag.Value.
func (b *bytesFlag) String() string {
	n := int64(*b)
	for _, unit := range byteUnits() {
		if unit.size > 1 && n >= unit.size && n%unit.size == 0 {
			return strconv.FormatInt(n/unit.size, 10) + unit.name
		}
	}
	return strconv.FormatInt(n, 10)
}

// Type implements pflag.Value.
func (b *bytesFlag) Type() string { return "bytes" }

// Set implements pflag.Value.
func (b *bytesFlag) Set(s string) error {
	number, size := strings.TrimSpace(s), int64(1)
	for _, unit := range byteUnits() {
		if before, ok := strings.CutSuffix(strings.ToLower(number), strings.ToLower(unit.name)); ok {
			number, size = strings.TrimSpace(before), unit.size
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsNaN(n) || n*float64(size) < 1 || n*float64(size) >= math.MaxInt64 {
		return fmt.Errorf("want a number of bytes such as 64MiB, 2GB or 1000, not %q", s)
	}
	*b = bytesFlag(n * float64(size))
	return nil
}

type byteUnit struct {
	name string
	size int64
}

// byteUnits returns the units with their names, the longest names first.
func byteUnits() []byteUnit {
	return []byteUnit{
		{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10},
		{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"B", 1},
	}
}
