package record

import (
	"bytes"
	"testing"

	"tally/client/stackrox/schema"
)

// The size of a row that is an element is its own: computing that of the record would cost
// each row a pass over all of them.
func TestSizeOfARowIsNotTheRecords(t *testing.T) {
	t.Parallel()
	export := schema.Load().Images()
	image := export.Message.Member("image")
	scan := image.Message.Member("scan")
	components := scan.Message.Member("components")
	of := func(f *schema.Field, message []byte) []byte { return inside(byte(f.Number), message) }
	component := func(name []byte) []byte { return of(components, of(components.Message.Member("name"), name)) }
	long := component(bytes.Repeat([]byte{1}, longString))
	body := of(image, of(scan, append(component([]byte("a")), long...)))
	plan := NewPlan(export, "scan.components[]")
	plan.Keep()
	frames, err := NewFrames(bytes.NewReader(frame(body)), plan, 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := frames.Next()
	if err != nil {
		t.Fatal(err)
	}
	var sizes, want []int
	r.Rows(func(w *Row) bool {
		sizes = append(sizes, w.JSONSize())
		want = append(want, len(w.AppendJSON(nil)))
		return true
	})
	if len(sizes) != 2 || sizes[0] != 0 || want[0] == 0 || sizes[1] != want[1] || sizes[1] < longString {
		t.Errorf("sizes %v of rows of %v bytes", sizes, want)
	}
}
