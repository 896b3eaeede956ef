package output

import (
	"io"
	"iter"
	"strconv"
	"testing"
)

// benchRow is like a pod: seven short strings and a number, and its JSON.
type benchRow struct {
	id, name, namespace, node, image, phase []byte
	restarts                                int64
	raw                                     []byte
}

func (r *benchRow) RawJSON() []byte { return r.raw }

func benchColumns() []Column[*benchRow] {
	column := func(name string, get func(*benchRow) []byte) Column[*benchRow] {
		return Column[*benchRow]{
			Name:   name,
			Value:  func(r *benchRow) any { return string(get(r)) },
			Append: func(dst []byte, r *benchRow) []byte { return append(dst, get(r)...) },
		}
	}
	return []Column[*benchRow]{
		column("id", func(r *benchRow) []byte { return r.id }),
		column("name", func(r *benchRow) []byte { return r.name }),
		column("namespace", func(r *benchRow) []byte { return r.namespace }),
		column("node", func(r *benchRow) []byte { return r.node }),
		column("image", func(r *benchRow) []byte { return r.image }),
		column("phase", func(r *benchRow) []byte { return r.phase }),
		{
			Name:   "restarts",
			Value:  func(r *benchRow) any { return r.restarts },
			Append: func(dst []byte, r *benchRow) []byte { return strconv.AppendInt(dst, r.restarts, 10) },
		},
	}
}

// benchRows yields one reused row n times, as the decoder of a stream does.
func benchRows(n int) iter.Seq2[*benchRow, error] {
	row := &benchRow{
		id:        []byte("5d4f9b2e-6c1a-4f3b-9a77-0c2f7e1b8d90"),
		name:      []byte("payments-api-7c9d8f6b5-x2x9k"),
		namespace: []byte("payments"),
		node:      []byte("ip-10-0-12-34.eu-central-1.compute.internal"),
		image:     []byte("registry.example.com/payments/api:1.24.3"),
		phase:     []byte("RUNNING"),
	}
	row.raw = []byte(`{"id":"` + string(row.id) + `","name":"` + string(row.name) + `","restarts":12}`)
	return func(yield func(*benchRow, error) bool) {
		for i := range n {
			row.restarts = int64(i & 0xff)
			if !yield(row, nil) {
				return
			}
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	const rows = 200_000
	for _, f := range []Format{CSV, TSV, JSONLines, JSON, Table} {
		b.Run(f.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := writeRows(io.Discard, benchRows(rows), benchColumns(), Options{Format: f}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func BenchmarkSort(b *testing.B) {
	const rows = 200_000
	for _, memory := range []int64{DefaultSortMemory, 4 << 20} {
		b.Run(strconv.FormatInt(memory>>20, 10)+"MiB", func(b *testing.B) {
			o := Options{Format: CSV, Sort: "restarts:desc", SortMemory: memory, TempDir: b.TempDir()}
			for b.Loop() {
				if _, err := writeRows(io.Discard, benchRows(rows), benchColumns(), o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSmallTable is what tablewriter costs a command that lists a page.
func BenchmarkSmallTable(b *testing.B) {
	for b.Loop() {
		if _, err := writeRows(io.Discard, benchRows(50), benchColumns(), Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExpressions are the formats that decode every row.
func BenchmarkExpressions(b *testing.B) {
	const rows = 20_000
	for name, o := range map[string]Options{
		"yaml":     {Format: YAML},
		"columns":  {Format: JSONLines, Columns: []string{"id", "restarts"}},
		"jq":       {Format: JSONLines, JQ: ".name"},
		"template": {Format: Template, Expression: `{{.name}}{{if gt .restarts 10}} restarts{{end}}`},
		"jsonpath": {Format: JSONPath, Expression: "{.name}"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := writeRows(io.Discard, benchRows(rows), benchColumns(), o); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
