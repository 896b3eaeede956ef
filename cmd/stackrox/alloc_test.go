package stackrox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"testing"
	"time"

	"tally/client/stackrox/record"
	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
	"tally/output"
)

// podStream is a stream of a number of pods as the server sends them, each with a container.
func podStream(pods int) []byte {
	var stream bytes.Buffer
	for n := range pods {
		fmt.Fprintf(&stream, `{"result":{"pod":{"id":"id-%d","name":"web-%d","namespace":"payments","clusterId":"c","deploymentId":"d","started":"2026-11-21T08:00:00Z",`, n, n)
		stream.WriteString(`"liveInstances":[{"instanceId":{"containerRuntime":"containerd","id":"x","node":"node-a"},"containerName":"web","terminationReason":"a \u003c b \u0026 \"c\"\n\u00e9","started":"2026-11-21T08:00:00Z","containerIps":["10.0.0.1","10.0.0.2"]}]}}}` + "\n")
	}
	return stream.Bytes()
}

// written reads a stream and writes the rows of its records, and checks their
// number.
func written(t *testing.T, v *view, stream []byte, o output.Options) {
	t.Helper()
	s, err := record.NewScanner(bytes.NewReader(stream), v.plan, 0)
	if err != nil {
		t.Fatal(err)
	}
	var records iter.Seq2[*record.Record, error] = func(yield func(*record.Record, error) bool) {
		for r, err := s.Next(); !errors.Is(err, io.EOF) && yield(r, err) && err == nil; r, err = s.Next() {
		}
	}
	e := &export{call: &kit.Call{App: &app.App{Now: time.Now}, Output: &kit.Output{}}, f: newFlags(pods()), view: v, names: &clusterNames{byID: map[string]string{}}, counts: &counts{}}
	n, err := output.Write(t.Context(), io.Discard, output.SchemaOf(v.typed()), output.Erase(e.walk(t.Context(), nil, records)), o)
	if want := bytes.Count(stream, []byte("\n")); err != nil || n != int64(want) {
		t.Fatalf("%d rows, want %d: %v", n, want, err)
	}
}

// A row costs no allocation on its way from the stream into the output: ten times
// as many rows allocate as much.
func TestRowsOfTheStreamDoNotAllocate(t *testing.T) {
	few, many := podStream(500), podStream(5000)
	pods, containers := podView(newFlags(pods())), containerView(newFlags(pods()))
	for name, write := range map[string]func(stream []byte){
		"pods as CSV":              func(stream []byte) { written(t, pods, stream, output.Options{Format: output.CSV}) },
		"pods as JSON lines":       func(stream []byte) { written(t, pods, stream, output.Options{Format: output.JSONLines}) },
		"containers as CSV":        func(stream []byte) { written(t, containers, stream, output.Options{Format: output.CSV}) },
		"containers as JSON lines": func(stream []byte) { written(t, containers, stream, output.Options{Format: output.JSONLines}) },
	} {
		a := testing.AllocsPerRun(5, func() { write(few) })
		b := testing.AllocsPerRun(5, func() { write(many) })
		if b-a > 20 {
			t.Errorf("%s: 500 rows allocate %v times, 5000 rows %v times", name, a, b)
		}
	}
}
