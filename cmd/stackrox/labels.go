package stackrox

import (
	"encoding/json"

	"tally/client/stackrox/record"
)

// appendLabel appends the value of one key of a map, nothing if it is missing.
func appendLabel(dst []byte, c record.Cell, key string) []byte {
	var labels map[string]string
	if json.Unmarshal(c.Append(nil), &labels) != nil {
		return dst
	}
	return append(dst, labels[key]...)
}
