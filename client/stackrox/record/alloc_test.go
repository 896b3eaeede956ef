package record

import (
	"bytes"
	"testing"

	"tally/client/stackrox/schema"
)

// TestNoAllocations reads records without allocating, once the tables have grown.
func TestNoAllocations(t *testing.T) {
	for _, e := range schema.Load().Exports() {
		plan := NewPlan(e)
		values := []Value{}
		walk((reference{export: e}).message(), "", func(path string, _ *schema.Field) { values = append(values, plan.Value(path)) })
		stream := bytes.Repeat(recorded(t, e.Noun), 12)
		s, err := NewScanner(bytes.NewReader(stream), plan, len(stream)+1)
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]byte, 0, 1<<20)
		read := func() {
			r, err := s.Next()
			if err != nil {
				t.Fatal(err)
			}
			for row := range r.Rows {
				for _, v := range values {
					dst = row.List(v).Append(row.Cell(v).Append(dst[:0]), ";")
				}
			}
			dst = append(dst[:0], r.JSON()...)
		}
		for range bytes.Count(recorded(t, e.Noun), []byte("\n")) {
			read()
		}
		if n := testing.AllocsPerRun(9, read); n != 0 {
			t.Errorf("%s: %v allocations a record", e.Noun, n)
		}
	}
}

// TestNoAllocationsInAnyForm reads generated records, in the server's form and in others,
// without allocating.
func TestNoAllocationsInAnyForm(t *testing.T) {
	pods := schema.Load().Pods()
	odd := newGen(7, pods)
	odd.blanks, odd.nulls, odd.absent, odd.unknown, odd.escapes, odd.strange, odd.shuffled = 5, 5, 5, 5, 5, 5, true
	for name, g := range map[string]*gen{"the server's form": newGen(7, pods), "any form": odd} {
		plan := NewPlan(pods, "liveInstances[]", "terminatedInstances[].instances[]")
		values := []Value{plan.Value("id"), plan.Value(".containerName"), plan.Value(".containerIps[]"), plan.Value(".exitCode")}
		s, err := NewScanner(&endless{stream: bytes.Clone(g.stream(300))}, plan, 4<<10)
		if err != nil {
			t.Fatal(err)
		}
		dst := make([]byte, 0, 64<<10)
		read := func() {
			r, err := s.Next()
			if err != nil {
				t.Fatal(err)
			}
			for row := range r.Rows {
				for _, v := range values {
					dst = row.List(v).Append(row.Cell(v).Append(dst[:0]), ";")
				}
			}
			dst = append(dst[:0], r.JSON()...)
		}
		for range 1000 {
			read() // the tables and the block grow to their final size
		}
		if n := testing.AllocsPerRun(2000, read); n != 0 {
			t.Errorf("%s: %v allocations a record", name, n)
		}
	}
}
