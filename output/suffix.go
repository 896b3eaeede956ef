package output

import (
	"slices"
	"strings"
)

// FormatOfSuffix returns the format of a file's suffix, with its dot.
func FormatOfSuffix(suffix string) (format Format, known bool) {
	for i, f := range formats {
		if slices.Contains(f.suffixes, suffix) {
			return Format(i), true
		}
	}
	return Table, false
}

// Suffix returns the suffix of a file in the format, with its dot; empty for a
// format that is not for files.
func (f Format) Suffix() string {
	if len(formats[f].suffixes) == 0 {
		return ""
	}
	return formats[f].suffixes[0]
}

// Suffixes lists the suffixes of all formats.
func Suffixes() string {
	var all []string
	for _, f := range formats {
		all = append(all, f.suffixes...)
	}
	return strings.Join(all, ", ")
}

// Fits reports whether a file whose suffix means meant may contain f: the format
// itself, or any text for .txt.
func (f Format) Fits(meant Format) bool {
	return f == meant || meant == Table && !formats[f].binary
}

// Free reports whether an expression determines the output, so that any suffix fits.
func (f Format) Free() bool { return formats[f].expression != "" }
