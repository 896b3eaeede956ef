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

// BenchmarkSmallTable measures the cost of tablewriter for a command that lists a
// page.
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

// BenchmarkYAML converts a pod as Central sends it.
func BenchmarkYAML(b *testing.B) {
	pod := []byte(`{"id":"5d4f9b2e-6c1a-4f3b-9a77-0c2f7e1b8d90","name":"payments-api-7c9d8f6b5-x2x9k","deploymentId":"da6e3132-7a1e-d867-8cca-cf676dda1e6f",` +
		`"namespace":"payments","clusterId":"15781356-118d-871a-91f7-60b5a00ae676","liveInstances":[{"instanceId":{"containerRuntime":"CRIO_CONTAINER_RUNTIME",` +
		`"id":"c0be3b1f30260460b6328668be8d92c5fca08482d4e6b19c31151df3a2f87157","node":"ip-10-0-12-34.eu-central-1.compute.internal"},` +
		`"containingPodId":"5d4f9b2e-6c1a-4f3b-9a77-0c2f7e1b8d90","containerName":"api","containerIps":["10.128.254.190"],"started":"2026-04-29T08:46:11Z",` +
		`"imageDigest":"sha256:7373356193c6ed498b5de7fdcf33a886cf9e3f612cb8bb69ffe7c57689fb3c58","finished":null,"exitCode":0,"terminationReason":""}],` +
		`"terminatedInstances":[],"started":"2026-04-29T08:46:09.123456789Z"}`)
	change := yamlTransform(Options{Format: YAML}, nil)
	var out []byte
	b.ReportAllocs()
	b.SetBytes(int64(len(pod)))
	for b.Loop() {
		var err error
		if out, err = change(out[:0], pod); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pods/s")
}
