package output

import (
	"slices"
	"strings"
)

// FormatOfSuffix is the format that a file's suffix, with its dot, stands for.
func FormatOfSuffix(suffix string) (format Format, known bool) {
	for i, f := range formats {
		if slices.Contains(f.suffixes, suffix) {
			return Format(i), true
		}
	}
	return Table, false
}

// Suffixes lists all suffixes that stand for a format.
func Suffixes() string {
	var all []string
	for _, f := range formats {
		all = append(all, f.suffixes...)
	}
	return strings.Join(all, ", ")
}

// Fits tells whether a file whose suffix stands for meant may hold f: the format
// itself, or any for .txt.
func (f Format) Fits(meant Format) bool { return f == meant || meant == Table }

// Free tells that an expression decides what is printed, so that any suffix fits.
func (f Format) Free() bool { return formats[f].expression }
