package stackrox_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/client/stackrox/stackroxtest"
)

// secure starts a Central with TLS, and makes a client that trusts it.
func secure(t *testing.T, o stackroxtest.Options) (*stackrox.Client, *stackroxtest.Server) {
	t.Helper()
	o.TLS = true
	server, err := stackroxtest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return trusting(t, server, rest.Options{}), server
}

// trusting makes a client that trusts a server.
func trusting(t *testing.T, server *stackroxtest.Server, o rest.Options) *stackrox.Client {
	t.Helper()
	o.TLS.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(o.TLS.CAFile, server.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	o.Endpoint, o.Attempts = server.URL(), max(o.Attempts, 1)
	if o.Credentials == nil {
		o.Credentials = rest.Bearer(stackroxtest.SandboxToken)
	}
	c, err := stackrox.New(stackrox.Options{Options: o})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// exported returns the records of an export, one per line, with its report and error.
func exported(t *testing.T, c *stackrox.Client, r stackrox.ExportRequest) ([]string, stackrox.Report, error) {
	t.Helper()
	var report stackrox.Report
	r.Report = &report
	var lines []string
	for rec, err := range c.Export(t.Context(), r) {
		if err != nil {
			return lines, report, err
		}
		lines = append(lines, string(rec.JSON()))
	}
	return lines, report, nil
}

// The records over gRPC, on both of its protocols, equal those over REST, byte for
// byte, and the reports name the transport and the end mark.
func TestGRPCGivesWhatRESTGives(t *testing.T) {
	t.Parallel()
	for offered, protocol := range map[string]string{"pure": stackroxtest.PureGRPC, "h2": "h2"} {
		for _, flush := range []int{0, 64 << 10} {
			c, server := secure(t, stackroxtest.Options{Pods: 300, Seed: 7, GRPC: offered, FlushBytes: flush})
			want, report, err := exported(t, c, stackrox.ExportRequest{Transport: stackrox.REST})
			if err != nil || len(want) != 300 || report.Transport != stackrox.REST || report.Protocol != "http/1.1" || report.End == "" {
				t.Fatalf("REST: %d records, %+v, %v", len(want), report, err)
			}
			got, report, err := exported(t, c, stackrox.ExportRequest{})
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Fatalf("%v\n%s", err, diff)
			}
			if report.Transport != stackrox.GRPC || report.Protocol != protocol || report.End != "grpc-status 0" {
				t.Errorf("%+v", report)
			}
			if last := server.Requests()[1]; last.Proto != "HTTP/2.0" || last.Header.Get("Te") != "trailers" || last.Header.Get("Accept") != "" {
				t.Errorf("the request is %v with %v", last, last.Header)
			}
		}
	}
}

// Queries and time limits are sent in the message.
func TestGRPCRequest(t *testing.T) {
	t.Parallel()
	c, _ := secure(t, stackroxtest.Options{Pods: 300, GRPC: "pure"})
	query, err := stackrox.Filter{Namespaces: []string{"payments"}}.Query()
	if err != nil {
		t.Fatal(err)
	}
	all := stackrox.ExportRequest{Transport: stackrox.GRPC, Timeout: time.Minute}
	some := stackrox.ExportRequest{Transport: stackrox.GRPC, Query: query}
	everything, _, err1 := exported(t, c, all)
	selected, _, err2 := exported(t, c, some)
	if err := errors.Join(err1, err2); err != nil || len(everything) != 300 || len(selected) == 0 || len(selected) == 300 {
		t.Errorf("%d and %d records, %v", len(everything), len(selected), err)
	}
	nothing, report, err := exported(t, c, stackrox.ExportRequest{Transport: stackrox.GRPC, Query: `Pod Name:"none"`})
	if len(nothing) != 0 || err != nil || report.End == "" {
		t.Errorf("%d records, %+v, %v", len(nothing), report, err)
	}
	_, _, err = exported(t, c, stackrox.ExportRequest{Transport: stackrox.GRPC, Timeout: -time.Second})
	if !rest.KindInvalid.Is(err) {
		t.Errorf("a time limit below 0: %v", err)
	}
}

// Where gRPC does not get through, auto uses REST, and grpc reports why it cannot.
func TestWithoutGRPC(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]stackroxtest.Options{
		"http/1.1 only": {Pods: 20}, "HTTP/2 without gRPC": {Pods: 20, HTTP2: true},
	} {
		c, _ := secure(t, o)
		got, report, err := exported(t, c, stackrox.ExportRequest{})
		if len(got) != 20 || err != nil || report.Transport != stackrox.REST {
			t.Errorf("%s: %d records, %+v, %v", name, len(got), report, err)
		}
		_, _, err = exported(t, c, stackrox.ExportRequest{Transport: stackrox.GRPC})
		if !rest.KindInvalid.Is(err) || !strings.Contains(err.Error(), "no gRPC there") {
			t.Errorf("%s: %v", name, err)
		}
	}
	clear, _ := central(t, stackroxtest.Options{Pods: 20})
	if got, report, err := exported(t, clear, stackrox.ExportRequest{}); len(got) != 20 || err != nil || report.Transport != stackrox.REST {
		t.Errorf("clear: %d records, %+v, %v", len(got), report, err)
	}
	if _, _, err := exported(t, clear, stackrox.ExportRequest{Transport: stackrox.GRPC}); !rest.KindInvalid.Is(err) {
		t.Errorf("gRPC in clear: %v", err)
	}
	c, _ := secure(t, stackroxtest.Options{Pods: 20, GRPC: "pure"})
	if _, report, err := exported(t, c, stackrox.ExportRequest{Gzip: true}); err != nil || report.Transport != stackrox.REST {
		t.Errorf("compressed: %+v, %v", report, err)
	}
	if _, _, err := exported(t, c, stackrox.ExportRequest{Gzip: true, Transport: stackrox.GRPC}); !rest.KindInvalid.Is(err) {
		t.Errorf("gRPC compressed: %v", err)
	}
}

// Any end before a status of 0 makes a stream incomplete, with the server's
// message.
func TestGRPCFaultsInTheStream(t *testing.T) {
	t.Parallel()
	for kind, says := range map[stackroxtest.FaultKind]string{
		stackroxtest.Fail: "100% of it: \"gone\"\n結", stackroxtest.Cut: "ended before", stackroxtest.Reset: "",
		stackroxtest.CutAtByte: "ended before", stackroxtest.NoStatus: "ended without its gRPC status", stackroxtest.GoAway: "ended before",
		stackroxtest.Compressed: "a compressed message", stackroxtest.TooLong: "record too long",
		stackroxtest.WrongType: "a value of another type", stackroxtest.BadUTF8: "invalid UTF-8", stackroxtest.Stall: "",
	} {
		for _, offered := range []string{"pure", "h2"} {
			t.Run(string(kind)+" "+offered, func(t *testing.T) {
				t.Parallel()
				fault := stackroxtest.Fault{Kind: kind, After: 40, Message: "100% of it: \"gone\"\n結"}
				if kind == stackroxtest.CutAtByte {
					fault.After = 30000
				}
				c, _ := secure(t, stackroxtest.Options{Pods: 100, GRPC: offered, Fault: fault})
				got, report, err := exported(t, c, stackrox.ExportRequest{Transport: stackrox.GRPC, Idle: 500 * time.Millisecond})
				var incomplete *rest.Incomplete
				if !errors.As(err, &incomplete) || incomplete.Records != int64(len(got)) || report.End != "" {
					t.Fatalf("%d records, %+v, %v", len(got), report, err)
				}
				if len(got) != 40 && kind != stackroxtest.CutAtByte && kind != stackroxtest.Reset {
					t.Errorf("%d records before it", len(got))
				}
				if !strings.Contains(err.Error(), says) {
					t.Errorf("the error is %q, not %q", err, says)
				}
			})
		}
	}
}

// A failure before the first record is reported as over REST: the same kind, server's
// message and hint.
func TestGRPCRefusals(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]stackroxtest.Options{
		"token": {Token: "another"}, "role": {Token: stackroxtest.JWT(time.Now().Add(time.Hour), "None")},
		"expired":     {Token: stackroxtest.JWT(time.Now().Add(-time.Hour))},
		"database":    {Fault: stackroxtest.Fault{Kind: stackroxtest.Fail}},
		"away":        {Fault: stackroxtest.Fault{Kind: stackroxtest.Fail, Code: 14}},
		"limited":     {Fault: stackroxtest.Fault{Kind: stackroxtest.Refuse, Status: 429}},
		"overdue":     {Fault: stackroxtest.Fault{Kind: stackroxtest.Refuse, Status: 504}},
		"roles":       {Fault: stackroxtest.Fault{Kind: stackroxtest.Fail, Code: 16, Message: "failed to resolve user roles"}},
		"invalid":     {Fault: stackroxtest.Fault{Kind: stackroxtest.Fail, Code: 3, Message: "no such thing"}},
		"bad gateway": {Fault: stackroxtest.Fault{Kind: stackroxtest.BadGateway}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.GRPC, o.Pods, o.TLS = "pure", 20, true
			server, err := stackroxtest.Start(o)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = server.Close() })
			var credentials rest.Credentials = rest.Bearer(stackroxtest.SandboxToken)
			if name == "role" || name == "expired" {
				credentials = rest.Bearer(o.Token)
			}
			c := trusting(t, server, rest.Options{Credentials: credentials})
			_, _, overREST := exported(t, c, stackrox.ExportRequest{Transport: stackrox.REST})
			_, _, overGRPC := exported(t, c, stackrox.ExportRequest{Transport: stackrox.GRPC})
			var want, got *rest.Error
			if !errors.As(overREST, &want) || !errors.As(overGRPC, &got) {
				t.Fatalf("%v over REST, %v over gRPC", overREST, overGRPC)
			}
			if got.Kind != want.Kind || got.Message != want.Message || got.Hint != want.Hint || got.Status != want.Status || got.Code != want.Code || got.Retryable != want.Retryable {
				t.Errorf("over gRPC %+v\nover REST %+v", got, want)
			}
		})
	}
}

// A status before the first record leads to a retry, as over REST.
func TestGRPCTriesAgain(t *testing.T) {
	t.Parallel()
	_, server := secure(t, stackroxtest.Options{Pods: 20, GRPC: "pure", Fault: stackroxtest.Fault{Kind: stackroxtest.Fail, Code: 14, Times: 2}})
	c := trusting(t, server, rest.Options{Attempts: 3})
	got, _, err := exported(t, c, stackrox.ExportRequest{Transport: stackrox.GRPC})
	if len(got) != 20 || err != nil || len(server.Requests()) != 3 {
		t.Errorf("%d records after %d requests, %v", len(got), len(server.Requests()), err)
	}
}

// Messages after a status in the headers, and silence before the first one.
func TestGRPCBeforeTheFirstRecord(t *testing.T) {
	t.Parallel()
	c, _ := secure(t, stackroxtest.Options{Pods: 5, GRPC: "pure", Fault: stackroxtest.Fault{Kind: stackroxtest.StatusFirst}})
	if got, _, err := exported(t, c, stackrox.ExportRequest{Transport: stackrox.GRPC}); len(got) != 0 || err == nil || !strings.Contains(err.Error(), "after its status") {
		t.Errorf("%d records, %v", len(got), err)
	}
	_, server := secure(t, stackroxtest.Options{Pods: 5, GRPC: "h2", Fault: stackroxtest.Fault{Kind: stackroxtest.Stall}})
	silent := trusting(t, server, rest.Options{HeaderTimeout: 300 * time.Millisecond})
	if _, _, err := exported(t, silent, stackrox.ExportRequest{Transport: stackrox.GRPC}); !rest.KindUnreachable.Is(err) {
		t.Errorf("silence: %v", err)
	}
}

// A field that is not in the schema is only counted if columns are printed; if
// objects are, the export restarts over REST, or ends.
func TestStrangeFields(t *testing.T) {
	t.Parallel()
	fault := stackroxtest.Fault{Kind: stackroxtest.UnknownField}
	c, _ := secure(t, stackroxtest.Options{Pods: 20, GRPC: "pure", Fault: fault})
	got, report, err := exported(t, c, stackrox.ExportRequest{})
	if want := (record.Strange{Count: 1, Message: "storage.Pod", Number: 900}); len(got) != 21 || err != nil || report.Strange != want {
		t.Errorf("columns: %d records, %+v, %v", len(got), report, err)
	}
	got, report, err = exported(t, c, stackrox.ExportRequest{Objects: true})
	if len(got) != 20 || err != nil || report.Transport != stackrox.REST {
		t.Errorf("objects: %d records, %+v, %v", len(got), report, err)
	}
	got, report, err = exported(t, c, stackrox.ExportRequest{Objects: true, Transport: stackrox.GRPC})
	if len(got) != 21 || err != nil || report.Strange.Count != 1 {
		t.Errorf("objects, grpc: %d records, %+v, %v", len(got), report, err)
	}
	fault.After = 10
	c, _ = secure(t, stackroxtest.Options{Pods: 20, GRPC: "pure", Fault: fault})
	got, _, err = exported(t, c, stackrox.ExportRequest{Objects: true})
	var incomplete *rest.Incomplete
	if len(got) != 10 || !errors.As(err, &incomplete) || incomplete.Records != 10 || !strings.Contains(err.Error(), "field 900 of storage.Pod") {
		t.Errorf("objects, late: %d records, %v", len(got), err)
	}
}

// Values that an older server may not have go over REST, where they are absent.
func TestValuesOfUnknownAge(t *testing.T) {
	t.Parallel()
	c, server := secure(t, stackroxtest.Options{Pods: 1, GRPC: "pure"})
	plan := record.NewPlan(schema.Load().Images(), "scan.components[].vulns[]")
	plan.Value(".cisaKev")
	_, report, _ := exported(t, c, stackrox.ExportRequest{Plan: plan})
	if last := server.Requests()[1]; last.Proto != "HTTP/1.1" || last.Path != "/v1/export/images" {
		t.Errorf("%v, %+v", last, report)
	}
	workloads := record.NewPlan(schema.Load().Workloads())
	workloads.Value("livePods")
	_, _, _ = exported(t, c, stackrox.ExportRequest{Plan: workloads})
	requests := server.Requests()
	if len(requests) != 3 || requests[0].Path != "/v1/metadata" || requests[2].Path != "/v1.VulnMgmtService/VulnMgmtExportWorkloads" {
		t.Errorf("%v", requests)
	}
}
