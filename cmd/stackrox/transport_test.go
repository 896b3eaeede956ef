package stackrox_test

import (
	"bytes"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/client/stackrox/stackroxtest"
	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// speaking starts a Central with gRPC, and returns a function that runs commands of stackrox against it.
func speaking(t *testing.T, o stackroxtest.Options) func(args string) session {
	t.Helper()
	o.TLS, o.GRPC = true, "pure"
	server, err := stackroxtest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, server.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(args string) session {
		var out, errs bytes.Buffer
		a := cmdtest.App(&out, &errs, map[string]string{
			"ROX_ENDPOINT": server.URL(), "ROX_API_TOKEN": stackroxtest.SandboxToken, "ROX_CA_CERT_FILE": ca,
		})
		code := cmd.Run(t.Context(), a, append([]string{"stackrox"}, strings.Fields(args)...))
		return session{out.String(), errs.String(), code}
	}
}

// TestEveryExportComesOverGRPC from a Central whose messages are those of the table, whatever the format and the rows. From
// another one, what it may lack, and names that may be its own, come over REST.
func TestEveryExportComesOverGRPC(t *testing.T) {
	t.Parallel()
	exports := []string{
		"pods", "pods --rows containers", "nodes --rows components", "deployments", "deployments --rows containers",
		"deployments --rows ports", "images", "images --rows components", "images --rows vulns", "nodes", "nodes --rows vulns",
		"workloads --server-join", "workloads --rows vulns --server-join",
	}
	// How many of them still come over gRPC as CSV and as JSON lines.
	for version, over := range map[string]map[string]int{
		"4.12.0": {"csv": len(exports), "wide": len(exports), "jsonl": len(exports)},
		"4.11.2": {"csv": 3, "jsonl": 2},
		"4.13.0": {"csv": 1},
		"none":   {"csv": 1},
	} {
		tally := speaking(t, stackroxtest.Options{Pods: 3, Ordinary: true, Version: version})
		for format, most := range over {
			for i, export := range exports[:min(len(exports), most+2)] {
				want := "rest"
				if i < most || i == nodeComponents && format == "csv" {
					want = "grpc"
				}
				noun, flags, _ := strings.Cut(export, " ")
				s := tally(noun + " export " + flags + " --debug -o " + format)
				if s.code != exit.OK || !strings.Contains(s.errs, "* export "+noun+" over "+want+": ") || !strings.Contains(s.errs, " records over "+want+" (") {
					t.Errorf("%s of %s as %s is not over %s: exit %d\n%s", export, version, format, want, s.code, s.errs)
				}
			}
		}
	}
}

// nodeComponents is the place of the rows that have only strings and lists, which every Central has.
const nodeComponents = 2

// TestDebugSaysWhy an export comes over one transport or the other, and why it began again.
func TestDebugSaysWhy(t *testing.T) {
	t.Parallel()
	tally := speaking(t, stackroxtest.Options{Pods: 3, Ordinary: true, Fault: stackroxtest.Fault{Kind: stackroxtest.UnknownField}})
	for args, why := range map[string][]string{
		"-o csv":                          {"over grpc: every server has the values to print"},
		"-o csv --transport grpc":         {"over grpc: selected by a setting"},
		"-o csv --transport rest":         {"over rest: selected by a setting"},
		"-o csv --compress gzip":          {"over rest: gRPC is not compressed"},
		"-o jsonl":                        {`over grpc: the server's version is "4.11.2"`, "over rest: the server sends a field that this program does not know: field 900 of storage.Pod"},
		"--rows containers -o jsonl":      {`over grpc: the server's version is "4.11.2"`, "over rest: the server sends a field"},
		"-o json --jq length --retries 1": {`over grpc: the server's version is "4.11.2"`, "over rest: the server sends a field"},
	} {
		s := tally("pods export --debug " + args)
		at := s.errs
		for _, w := range why {
			var found bool
			if _, at, found = strings.Cut(at, "* export pods "+w); !found || s.code != exit.OK {
				t.Errorf("%s: exit %d without %q:\n%s", args, s.code, w, s.errs)
			}
		}
	}
	clear := records{"pods": stream(`{"pod":{"id":"a"}}`)}
	if s := clear.tally(t, "pods", "export", "--debug", "-o", "csv"); !strings.Contains(s.errs, "* export pods over rest: gRPC needs TLS, and the endpoint is http\n") {
		t.Error(s.errs)
	}
}

// TestAFieldThatWouldBeLost after the first record ends the export, which then lacks nothing; an attempt of --retries, of
// which nothing was printed, is followed by one over REST.
func TestAFieldThatWouldBeLost(t *testing.T) {
	t.Parallel()
	tally := speaking(t, stackroxtest.Options{Pods: 5, Ordinary: true, Fault: stackroxtest.Fault{Kind: stackroxtest.UnknownField, After: 2}})
	s := tally("pods export -o jsonl --debug")
	if s.code != exit.Incomplete || strings.Count(s.out, "\n") != 2 || !strings.Contains(s.errs, "* 2 records over grpc") || strings.Contains(s.errs, "fields are missing") {
		t.Errorf("exit %d with %d lines\n%s", s.code, strings.Count(s.out, "\n"), s.errs)
	}
	if s = tally("pods export -o jsonl --transport grpc"); s.code != exit.OK || !strings.Contains(s.errs, "fields are missing from the output, 1 in all") {
		t.Errorf("gRPC only: exit %d\n%s", s.code, s.errs)
	}
	if s = tally("pods export -o jsonl --retries 1 --debug"); s.code != exit.OK || strings.Count(s.out, "\n") != 5 || !strings.Contains(s.errs, "* export pods over rest: the server sends a field that this program does not know") || !strings.Contains(s.errs, "* 5 records over rest") {
		t.Errorf("with --retries: exit %d with %d lines\n%s", s.code, strings.Count(s.out, "\n"), s.errs)
	}
	if s = tally("pods export -o jsonl --retries 1 --transport grpc"); s.code != exit.OK || strings.Count(s.out, "\n") != 6 {
		t.Errorf("with --retries, gRPC only: exit %d with %d lines\n%s", s.code, strings.Count(s.out, "\n"), s.errs)
	}
}

// TestTheManifestHasTheVersion of the server, where it was requested.
func TestTheManifestHasTheVersion(t *testing.T) {
	t.Parallel()
	tally := speaking(t, stackroxtest.Options{Pods: 3, Ordinary: true, Version: "4.12.0"})
	for format, want := range map[string]bool{"jsonl": true, "csv": false} {
		file := filepath.Join(t.TempDir(), "manifest.json")
		s := tally("pods export -o " + format + " --out " + file + ".data --manifest " + file)
		manifest, err := os.ReadFile(file) //nolint:gosec // a file of the test
		if err != nil || bytes.Contains(manifest, []byte(`"server_version": "4.12.0"`)) != want {
			t.Errorf("%s: %v\n%s\n%s", format, err, s.errs, manifest)
		}
	}
}

// TestDoctorWithoutTheMethod: a server that has HTTP/2 but not the method over gRPC is one whose exports use REST.
func TestDoctorWithoutTheMethod(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPost {
			w.Header().Set("Content-Type", "application/grpc")
			w.Header().Set("Grpc-Status", "12")
			w.Header().Set("Grpc-Message", "unknown service v1.PodService")
		}
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for setting, want := range map[string]string{
		"auto": `stackrox,grpc,ok,exports use REST (http/1.1; end mark: end of the body): no gRPC there: unknown service v1.PodService`,
		"grpc": `stackrox,grpc,failed,"export pods: unknown service v1.PodService`,
	} {
		var out, errs bytes.Buffer
		a := cmdtest.App(&out, &errs, map[string]string{
			"ROX_ENDPOINT": server.URL, "ROX_API_TOKEN": "not-a-real-token", "ROX_CA_CERT_FILE": ca, "TALLY_STACKROX_TRANSPORT": setting,
		})
		cmd.Run(t.Context(), a, []string{"doctor", "-o", "csv"})
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: no %q in\n%s%s", setting, want, out.String(), errs.String())
		}
	}
}
