package record

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"

	"tally/client/stackrox/schema"
)

// benchmarkRecords is how many records a pass reads.
const benchmarkRecords = 2000

// BenchmarkScan measures reading from memory and appending to memory, for each kind of
// output.
func BenchmarkScan(b *testing.B) {
	for _, e := range schema.Load().Exports() {
		stream := bytes.Repeat(recorded(b, e.Noun), 2+benchmarkRecords/50)
		values := map[string]func(*Plan) []Value{
			"check": func(*Plan) []Value { return nil },
			"all": func(p *Plan) (all []Value) {
				walk((reference{export: e}).message(), "", func(path string, f *schema.Field) {
					if f.Message == nil {
						all = append(all, p.Value(path))
					}
				})
				return all
			},
		}
		for name, choose := range values {
			b.Run(e.Noun+"/"+name, func(b *testing.B) { benchmarkRows(b, e, stream, choose) })
		}
	}
}

func benchmarkRows(b *testing.B, e schema.Export, stream []byte, choose func(*Plan) []Value) {
	plan := NewPlan(e)
	values := choose(plan)
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	dst := make([]byte, 0, 64<<10)
	for b.Loop() {
		s, err := NewScanner(bytes.NewReader(stream), plan, 0)
		if err != nil {
			b.Fatal(err)
		}
		r, err := s.Next()
		for ; err == nil; r, err = s.Next() {
			for row := range r.Rows {
				for _, v := range values {
					dst = row.List(v).Append(dst[:0], ";")
				}
			}
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	}
}

// BenchmarkFrames measures reading protobuf messages, and printing them as the gateway
// does.
func BenchmarkFrames(b *testing.B) {
	pods := schema.Load().Pods()
	var stream []byte
	for seed := range uint64(benchmarkRecords) {
		stream = append(stream, frame(newWireGen(seed*3).message(pods.Message, 0))...)
	}
	for name, use := range map[string]func(dst []byte, r *Record) []byte{
		"check": func(dst []byte, _ *Record) []byte { return dst },
		"json":  func(dst []byte, r *Record) []byte { return append(dst, r.JSON()...) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			dst := make([]byte, 0, 64<<10)
			for b.Loop() {
				s, err := NewFrames(bytes.NewReader(stream), NewPlan(pods), 0)
				for err == nil {
					var r *Record
					if r, err = s.Next(); err == nil {
						dst = use(dst[:0], r)
					}
				}
				if err != io.EOF {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEncodingJSON is the yardstick: the standard library, decoding pods into structs.
func BenchmarkEncodingJSON(b *testing.B) {
	stream := bytes.Repeat(recorded(b, "pods"), 2+benchmarkRecords/50)
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
