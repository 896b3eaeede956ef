package podscan

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
)

// benchmarkPods is how many pods, about 1.2 KB each, a pass reads.
const benchmarkPods = 5000

// BenchmarkScan measures reading from memory and appending to memory, for what each output needs.
func BenchmarkScan(b *testing.B) {
	server, reordered, pretty := newGen(1), newGen(1), newGen(1)
	reordered.shuffled, pretty.blanks = true, 30
	for _, bench := range []struct {
		name   string
		gen    *gen
		append func(dst []byte, r *Record) []byte
	}{
		{"check", server, func(dst []byte, _ *Record) []byte { return dst }},
		{"pods", server, appendPod},
		{"containers", server, appendContainers},
		{"json", server, func(dst []byte, r *Record) []byte { return append(append(dst, r.JSON()...), '\n') }},
		{"pods/any order", reordered, appendPod},
		{"pods/blanks", pretty, appendPod},
		{"json/blanks", pretty, func(dst []byte, r *Record) []byte { return append(dst, r.JSON()...) }},
	} {
		stream := bench.gen.stream(benchmarkPods)
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			dst := make([]byte, 0, 64<<10)
			for b.Loop() {
				s := New(bytes.NewReader(stream), 0)
				r, err := s.Next()
				for ; err == nil; r, err = s.Next() {
					dst = bench.append(dst[:0], r)
				}
				if err != io.EOF || s.Count() != benchmarkPods {
					b.Fatal(s.Count(), err)
				}
			}
		})
	}
}

// BenchmarkEncodingJSON is the yardstick: the standard library, decoding the same stream into structs.
func BenchmarkEncodingJSON(b *testing.B) {
	stream := newGen(1).stream(benchmarkPods)
	b.SetBytes(int64(len(stream)))
	for b.Loop() {
		dec := json.NewDecoder(bytes.NewReader(stream))
		for dec.More() {
			var r struct {
				Result struct {
					Pod struct{ ID, Name, DeploymentID, Namespace, ClusterID, Started string }
				}
			}
			if err := dec.Decode(&r); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func appendPod(dst []byte, r *Record) []byte {
	for f := ID; f <= Started; f++ {
		dst = append(r.Append(dst, f), ',')
	}
	return append(dst, '\n')
}

func appendContainers(dst []byte, r *Record) []byte {
	for i := range r.Instances() {
		dst = appendPod(dst, r)
		dst = append(appendInstance(dst, r.Instance(i)), '\n')
	}
	return dst
}
