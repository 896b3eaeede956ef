package output

import (
	"fmt"
	"strings"
)

// nullPartition is Hive's value of a directory for an empty cell.
const nullPartition = "__HIVE_DEFAULT_PARTITION__"

// hiveEscaped are the characters that Hive escapes in directories, besides control
// characters, and those that Windows does not allow.
const hiveEscaped = "\"#%'*/:=?\\{[]^\x7f<>|"

func appendHiveValue(dst []byte, value string) []byte {
	if value == "" {
		return append(dst, nullPartition...)
	}
	return appendHive(dst, value)
}

// appendHive appends a key or a value of a directory: %3D for =.
func appendHive(dst []byte, s string) []byte {
	s = strings.ToValidUTF8(s, "\ufffd")
	for i := range len(s) {
		if c := s[i]; c < ' ' || strings.IndexByte(hiveEscaped, c) >= 0 {
			dst = fmt.Appendf(dst, "%%%02X", c)
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}
