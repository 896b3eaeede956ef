package outfile

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Compression returns the suffix of a compressed file: ".gz", ".zst", or empty.
func Compression(path string) string {
	suffix := strings.ToLower(filepath.Ext(path))
	if suffix == ".gz" || suffix == ".zst" {
		return suffix
	}
	return ""
}

// unwritten are the suffixes of compressions and archives that are not
// supported. A file with such a name but plain data would mislead its readers.
var unwritten = [...]string{".7z", ".br", ".bz2", ".lz", ".lz4", ".lzma", ".lzo", ".rar", ".sz", ".tar", ".tbz2", ".tgz", ".txz", ".xz", ".z", ".zip", ".zstd"}

// Suffix returns the suffix of a name's format, in lower case and with its dot,
// without the compression: ".csv" for "pods.CSV.gz". An unsupported compression
// or archive is an error.
func Suffix(path string) (string, error) {
	suffix := strings.ToLower(filepath.Ext(strings.TrimSuffix(path, filepath.Ext(path))))
	if Compression(path) == "" {
		suffix = strings.ToLower(filepath.Ext(path))
	}
	if base := filepath.Base(path); strings.EqualFold(base, suffix) {
		suffix = "" // .csv is a hidden file without a suffix
	}
	if slices.Contains(unwritten[:], suffix) {
		return "", fmt.Errorf("%s: %s is not written; .gz and .zst compress", path, suffix)
	}
	return suffix, nil
}
