package stackrox_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"tally/conformance/stackrox/internal/central"
)

// kinds are the rows of each export.
func kinds() map[string][]string {
	return map[string][]string{
		"pods": {"pods", "containers"}, "deployments": {"deployments", "containers", "ports"},
		"images":    {"images", "components", "vulns", "vulns --state all --include-unscanned"},
		"nodes":     {"nodes", "components", "vulns --state all", "taints"},
		"workloads": {"workloads", "vulns --state all", "workloads --server-join", "vulns --server-join --state all"},
	}
}

// fleet returns random records of every export.
func fleet(n int) map[string][]proto.Message {
	all := map[string][]proto.Message{}
	for i, e := range central.Exports() {
		all[e.Noun] = central.Random(e, n, uint64(i))
	}
	return all
}

// exportOf runs an export of any noun.
func exportOf(t *testing.T, c *central.Central, noun string, args ...string) outcome {
	t.Helper()
	return run(t, commandOf(t, c, noun, args...))
}

// columnsOf returns all columns of a kind of rows, from the error about an unknown one.
func columnsOf(t *testing.T, c *central.Central, noun, rows string) string {
	t.Helper()
	got := exportOf(t, c, noun, append(strings.Fields("--rows "+rows), "--columns", "misspelt", "-o", "csv")...)
	_, list, _ := strings.Cut(got.stderr, "(the columns are ")
	list, _, _ = strings.Cut(list, ")")
	names := strings.Split(list, ", ")
	if got.exit != 2 || len(names) < 4 {
		t.Fatalf("%s of %s have the columns %q", rows, noun, names)
	}
	return strings.Join(names, ",")
}

// Every column of every row of all exports, and every byte of JSON, is the same
// over a real gRPC server, alone and multiplexed on h2, as through the real gateway.
func TestEveryExportPrintsTheSameOverGRPC(t *testing.T) {
	t.Parallel()
	for _, offered := range []string{"pure", "h2"} {
		c := central.Start(t, central.Config{Generation: central.V46, Records: fleet(80), GRPC: offered})
		for noun, all := range kinds() {
			for _, rows := range all {
				t.Run(offered+" "+noun+" "+rows, func(t *testing.T) {
					t.Parallel()
					columns := columnsOf(t, c, noun, rows)
					for _, format := range []string{"-o csv --columns " + columns, "-o jsonl", "-o yaml"} {
						args := strings.Fields("--rows " + rows + " " + format + " --transport ")
						last := len(args)
						rest, grpc := exportOf(t, c, noun, append(args[:last:last], "rest")...), exportOf(t, c, noun, append(args[:last:last], "grpc")...)
						if rest.exit != 0 || grpc.exit != 0 || strings.Count(rest.stdout, "\n") < 3 {
							t.Fatalf("%s: exit %d and %d, %d lines\n%s%s", format, rest.exit, grpc.exit, strings.Count(rest.stdout, "\n"), rest.stderr, grpc.stderr)
						}
						if rest.stdout != grpc.stdout {
							t.Errorf("%s differs: %.2000s", format, firstOther(grpc.stdout, rest.stdout))
						}
					}
				})
			}
		}
	}
}

// JSON over gRPC equals that of the older gateway, value for value, except that empty bytes
// are null there.
func TestEveryExportAgainstTheOlderGateway(t *testing.T) {
	t.Parallel()
	c := central.Start(t, central.Config{Generation: central.V44, Records: fleet(80), GRPC: "pure"})
	for _, e := range central.Exports() {
		t.Run(e.Noun, func(t *testing.T) {
			t.Parallel()
			rest, grpc := exportOf(t, c, e.Noun, "-o", "jsonl", "--transport", "rest"), exportOf(t, c, e.Noun, "-o", "jsonl", "--transport", "grpc")
			a, b := strings.Split(rest.stdout, "\n"), strings.Split(grpc.stdout, "\n")
			if len(a) != 81 || len(b) != 81 {
				t.Fatalf("%d and %d lines\n%s%s", len(a), len(b), rest.stderr, grpc.stderr)
			}
			for i := range a[:80] {
				var x, y any
				if json.Unmarshal([]byte(a[i]), &x) != nil || json.Unmarshal([]byte(b[i]), &y) != nil || !reflect.DeepEqual(filled(x), filled(y)) {
					t.Fatalf("%.2000s\nnot\n%.2000s", b[i], a[i])
				}
			}
		})
	}
}

// filled removes empty bytes from signatures.
func filled(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = filled(v[i])
		}
	case map[string]any:
		for name, member := range v {
			if v[name] = filled(member); v["signatureFormat"] != nil && (member == nil || member == "") {
				delete(v, name)
			}
		}
	}
	return v
}
