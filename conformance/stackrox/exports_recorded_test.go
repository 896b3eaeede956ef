package stackrox_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"tally/conformance/stackrox/internal/central"
)

// recordedExports returns the records of every export of a real Central. The real
// library knows every member of them.
func recordedExports(t *testing.T) (records map[string][]proto.Message, lines map[string]string) {
	t.Helper()
	records, lines = map[string][]proto.Message{}, map[string]string{}
	for _, e := range central.Exports() {
		stream, err := os.ReadFile(filepath.Join("..", "..", "client", "stackrox", "record", "testdata", "recorded", e.Noun+".json"))
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(stream) {
			var record struct{ Result json.RawMessage }
			if err := json.Unmarshal(line, &record); err != nil {
				t.Fatal(err)
			}
			m := e.Response.ProtoReflect().New().Interface()
			if err := protojson.Unmarshal(record.Result, m); err != nil {
				t.Fatalf("%s: %v", e.Noun, err)
			}
			records[e.Noun] = append(records[e.Noun], m)
			object := record.Result
			if e.Noun != "workloads" {
				var body map[string]json.RawMessage
				if err := json.Unmarshal(object, &body); err != nil {
					t.Fatal(err)
				}
				object = body[strings.TrimSuffix(e.Noun, "s")]
			}
			lines[e.Noun] += string(object) + "\n"
		}
	}
	return records, lines
}

// Records of a real Central are printed byte for byte, through the real gateway and over
// gRPC.
func TestRecordedExportsComeBack(t *testing.T) {
	t.Parallel()
	records, lines := recordedExports(t)
	c := central.Start(t, central.Config{Generation: central.V46, Records: records, GRPC: "pure"})
	for _, e := range central.Exports() {
		args := []string{"-o", "jsonl"}
		if e.Noun == "workloads" {
			args = append(args, "--server-join")
		}
		for _, transport := range []string{"rest", "grpc"} {
			got := exportOf(t, c, e.Noun, append(args, "--transport", transport)...)
			got.want(t, 0)
			if got.stdout != lines[e.Noun] {
				t.Errorf("%s over %s: %.600s", e.Noun, transport, firstOther(got.stdout, lines[e.Noun]))
			}
		}
	}
}
