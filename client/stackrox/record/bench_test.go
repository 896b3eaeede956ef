package record

import (
	"bytes"
	"io"
	"testing"

	"tally/client/stackrox/podscan"
	"tally/client/stackrox/schema"
	"tally/client/stackrox/stackroxtest"
)

func podStream(n int) []byte {
	var b []byte
	f := stackroxtest.Fleet{Pods: n, Seed: 1}
	for p := range f.All() {
		b = append(b, `{"result":{"pod":`...)
		b = p.AppendJSON(b)
		b = append(b, "}}\n"...)
	}
	return b
}

func BenchmarkPods(b *testing.B) {
	stream := podStream(5000)
	b.Run("record", func(b *testing.B) {
		b.SetBytes(int64(len(stream)))
		b.ReportAllocs()
		dst := make([]byte, 0, 64<<10)
		plan := NewPlan(schema.Load().Pods())
		var vs []Value
		for _, p := range []string{"namespace", "name", "id", "deploymentId", "clusterId", "started"} {
			vs = append(vs, plan.Value(p))
		}
		for b.Loop() {
			s, err := NewScanner(bytes.NewReader(stream), plan, 0)
			if err != nil {
				b.Fatal(err)
			}
			r, err := s.Next()
			for ; err == nil; r, err = s.Next() {
				for row := range r.Rows {
					dst = dst[:0]
					for _, v := range vs {
						dst = append(row.Cell(v).Append(dst), ',')
					}
				}
			}
			if err != io.EOF || s.Count() != 5000 {
				b.Fatal(s.Count(), err)
			}
		}
	})
	b.Run("podscan", func(b *testing.B) {
		b.SetBytes(int64(len(stream)))
		b.ReportAllocs()
		dst := make([]byte, 0, 64<<10)
		for b.Loop() {
			s := podscan.New(bytes.NewReader(stream), 0)
			r, err := s.Next()
			for ; err == nil; r, err = s.Next() {
				dst = dst[:0]
				for f := podscan.ID; f <= podscan.Started; f++ {
					dst = append(r.Append(dst, f), ',')
				}
			}
			if err != io.EOF || s.Count() != 5000 {
				b.Fatal(s.Count(), err)
			}
		}
	})
	b.Run("record/json", func(b *testing.B) {
		b.SetBytes(int64(len(stream)))
		plan := NewPlan(schema.Load().Pods())
		dst := make([]byte, 0, 64<<10)
		for b.Loop() {
			s, err := NewScanner(bytes.NewReader(stream), plan, 0)
			if err != nil {
				b.Fatal(err)
			}
			r, err := s.Next()
			for ; err == nil; r, err = s.Next() {
				dst = append(dst[:0], r.JSON()...)
			}
		}
	})
	b.Run("podscan/json", func(b *testing.B) {
		b.SetBytes(int64(len(stream)))
		dst := make([]byte, 0, 64<<10)
		for b.Loop() {
			s := podscan.New(bytes.NewReader(stream), 0)
			r, err := s.Next()
			for ; err == nil; r, err = s.Next() {
				dst = append(dst[:0], r.JSON()...)
			}
		}
	})
}
