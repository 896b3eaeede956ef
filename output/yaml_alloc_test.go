package output

import (
	"strings"
	"testing"
)

// YAML is written from the bytes of a row, without an allocation for each value, so
// that it keeps up with a server.
func TestB14YAMLDoesNotAllocatePerValue(t *testing.T) {
	change := yamlTransform(Options{Format: YAML}, nil)
	for _, values := range []int{10, 1000} {
		row := []byte(`{"a":[` + strings.Repeat(`{"id":"0a23","name":"on","n":1,"note":"\\u00e9 \\"said\\"","when":"2026-01-02T03:04:05Z"},`, values) + `{}]}`)
		out := make([]byte, 0, 4*len(row))
		if n := testing.AllocsPerRun(100, func() {
			if _, err := change(out, row); err != nil {
				t.Fatal(err)
			}
		}); n > 0 {
			t.Errorf("%v allocations for %d objects", n, values)
		}
	}
}
