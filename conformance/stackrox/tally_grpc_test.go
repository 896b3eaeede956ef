package stackrox_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"tally/conformance/stackrox/internal/central"
)

// sorted returns the lines of an output, sorted.
func sorted(s string) []string { return slices.Sorted(strings.Lines(s)) }

// Over a real gRPC server, alone and multiplexed on h2, tally prints the same as over REST
// through a real gateway: every row, and every byte of JSON.
func TestGRPCPrintsWhatRESTPrints(t *testing.T) {
	t.Parallel()
	for offered, protocol := range map[string]string{"pure": central.PureGRPC, "h2": "h2"} {
		t.Run(offered, func(t *testing.T) {
			t.Parallel()
			c := central.Start(t, central.Config{Generation: central.V46, Pods: central.Pods(500, 3), GRPC: offered})
			for _, format := range []string{"-o csv", "-o jsonl", "-o yaml", "-o csv --rows containers", "-o jsonl --rows containers", "-q Namespace:payments -o csv"} {
				rest := export(t, c, append(strings.Fields(format), "--transport", "rest")...)
				grpc := export(t, c, append(strings.Fields(format), "--transport", "grpc", "--debug")...)
				if rest.exit != 0 || grpc.exit != 0 {
					t.Fatalf("%s: exit %d over REST, %d over gRPC\n%s", format, rest.exit, grpc.exit, grpc.stderr)
				}
				if rest.stdout != grpc.stdout {
					t.Errorf("%s: differs\n%s", format, firstOther(grpc.stdout, rest.stdout))
				}
				if !strings.Contains(grpc.stderr, "records over grpc ("+protocol+"), their end: grpc-status 0") {
					t.Errorf("%s: %s", format, grpc.stderr)
				}
			}
		})
	}
}

// firstOther is the first line in which two outputs differ.
func firstOther(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i] + "\nnot\n" + b[i]
		}
	}
	return "one is longer"
}

// JSON over gRPC equals that of the older gateway, value for value.
func TestGRPCAgainstTheOlderGateway(t *testing.T) {
	t.Parallel()
	c := central.Start(t, central.Config{Generation: central.V44, Pods: central.Pods(100, 4), GRPC: "pure"})
	rest, grpc := export(t, c, "-o", "jsonl", "--transport", "rest"), export(t, c, "-o", "jsonl", "--transport", "grpc")
	a, b := sorted(rest.stdout), sorted(grpc.stdout)
	if len(a) != 100 || len(b) != 100 {
		t.Fatalf("%d and %d pods\n%s", len(a), len(b), grpc.stderr)
	}
	for i := range a {
		var x, y any
		if json.Unmarshal([]byte(a[i]), &x) != nil || json.Unmarshal([]byte(b[i]), &y) != nil {
			t.Fatal("no JSON")
		}
		p, _ := json.Marshal(x)
		q, _ := json.Marshal(y)
		if string(p) != string(q) {
			t.Errorf("%s\nnot\n%s", q, p)
		}
	}
}

// A status other than 0 ends an export as incomplete; before the first record it is treated
// as over REST.
func TestGRPCFaults(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault central.Fault
		exit  int
		says  string
	}{
		"database":     {central.FailAt(40, codes.Internal, "100% gone: \"結\""), 3, "100% gone: \"結\""},
		"overdue":      {central.FailAt(40, codes.DeadlineExceeded, "context deadline exceeded"), 3, "incomplete: 40 records came before"},
		"at the end":   {central.FailAt(100, codes.Unavailable, "going down"), 3, "incomplete: 100 records came before"},
		"denied":       {central.FailAt(0, codes.PermissionDenied, `not authorized: "READ_ACCESS" for "Deployment"`), 4, "read access to the resource Deployment"},
		"unknown":      {central.FailAt(0, codes.Unauthenticated, "credentials not found"), 4, "credentials not found"},
		"unavailable":  {central.FailAt(0, codes.Unavailable, "starting"), 6, "starting"},
		"not there":    {central.FailAt(0, codes.Unimplemented, "unknown method"), 7, "unknown method"},
		"invalid":      {central.FailAt(0, codes.InvalidArgument, "no such field"), 7, "no such field"},
		"other reason": {central.FailAt(0, codes.Internal, "must be valid UUID"), 1, "must be valid UUID"},
	} {
		for _, offered := range []string{"pure", "h2"} {
			t.Run(name+" "+offered, func(t *testing.T) {
				t.Parallel()
				c := central.Start(t, central.Config{Generation: central.V46, Pods: central.Pods(100, 5), GRPC: offered, Fault: tc.fault})
				grpc := export(t, c, "-o", "csv", "--transport", "grpc", "--attempts", "1")
				rest := export(t, c, "-o", "csv", "--transport", "rest", "--attempts", "1")
				if grpc.exit != tc.exit || rest.exit != tc.exit || !strings.Contains(grpc.stderr, tc.says) {
					t.Errorf("exit %d over gRPC, %d over REST, want %d\n%s", grpc.exit, rest.exit, tc.exit, grpc.stderr)
				}
			})
		}
	}
}

// auto uses gRPC for columns if it is offered, and the manifest records it.
func TestAutoTakesGRPC(t *testing.T) {
	t.Parallel()
	for offered, want := range map[string]string{"pure": `"transport": "grpc"`, "h2": `"transport": "grpc"`, "": `"transport": "rest"`} {
		c := central.Start(t, central.Config{Generation: central.V46, Pods: central.Pods(20, 6), GRPC: offered})
		dir := t.TempDir()
		out := export(t, c, "-o", "csv", "--out", filepath.Join(dir, "pods.csv"), "--manifest", filepath.Join(dir, "pods.json"))
		manifest, err := os.ReadFile(filepath.Join(dir, "pods.json"))
		if out.exit != 0 || err != nil || !strings.Contains(string(manifest), want) {
			t.Errorf("%q: exit %d, %v, %s\n%s", offered, out.exit, err, manifest, out.stderr)
		}
	}
}
