package stackroxtest_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/stackrox/stackroxtest"
)

// exported returns the complete result of an export of the fleet.
func exported(f stackroxtest.Fleet) string {
	var b strings.Builder
	for _, pod := range render(f) {
		b.WriteString(`{"result":{"pod":` + pod + "}}\n")
	}
	return b.String()
}

func TestExportIsTheFleetLineByLine(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]stackroxtest.Options{
		"HTTP/1.1":           {},
		"HTTP/1.1 over TLS":  {TLS: true},
		"HTTP/2":             {TLS: true, HTTP2: true},
		"gathered":           {FlushBytes: 10_000},
		"gathered at once":   {FlushBytes: 1 << 30},
		"Central 4.5":        {Legacy: true},
		"a fault that comes": {Fault: stackroxtest.Fault{Kind: stackroxtest.Cut, After: 101}},
		"a byte that comes":  {Fault: stackroxtest.Fault{Kind: stackroxtest.CutAtByte, After: 1 << 30}},
		"slow":               {Fault: stackroxtest.Fault{Slow: time.Microsecond}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts.Pods, opts.Seed = 100, 4
			s := start(t, opts)
			// Central ignores unknown parameters (sample 13).
			resp := get(t, s, "/v1/export/pods?unknown=1&pagination.limit=2")
			if diff := cmp.Diff(exported(s.Fleet()), wholeBody(t, resp)); diff != "" {
				t.Errorf("(-fleet +export):\n%s", diff)
			}
			if want := map[bool]int{true: 2, false: 1}[opts.HTTP2]; resp.ProtoMajor != want {
				t.Errorf("it came over HTTP/%d, want %d", resp.ProtoMajor, want)
			}
		})
	}
}

func gunzip(t *testing.T, resp *http.Response) (string, error) {
	t.Helper()
	z, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	return string(b), err
}

func TestGzipIsTheSameExport(t *testing.T) {
	t.Parallel()
	for _, opts := range []stackroxtest.Options{
		{Pods: 50}, {Pods: 50, TLS: true, HTTP2: true}, {Pods: 50, FlushBytes: 5000},
	} {
		s := start(t, opts)
		req := request(t, s, "/v1/export/pods")
		acceptGzip(req)
		resp := do(t, s, req)
		got, err := gunzip(t, resp)
		if err != nil || resp.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%v, coding %q", err, resp.Header.Get("Content-Encoding"))
		}
		if diff := cmp.Diff(exported(s.Fleet()), got); diff != "" {
			t.Errorf("(-fleet +export):\n%s", diff)
		}
	}
}

// TestGzipIsFlushedRecordByRecord reads the records of an export that stalls.
func TestGzipIsFlushedRecordByRecord(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 9, Fault: stackroxtest.Fault{Kind: stackroxtest.Stall, After: 4}})
	req := request(t, s, "/v1/export/pods")
	acceptGzip(req)
	z, err := gzip.NewReader(do(t, s, req).Body)
	if err != nil {
		t.Fatal(err)
	}
	want := exported(stackroxtest.Fleet{Pods: 4})
	got := make([]byte, len(want))
	if _, err := io.ReadFull(z, got); err != nil || string(got) != want {
		t.Errorf("%v\n got %.500q\nwant %.500q", err, got, want)
	}
}

// TestAShortExportIsNotCompressed: Central's gzip handler compresses nothing below
// 1400 bytes.
func TestAShortExportIsNotCompressed(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 1, Seed: 2})
	want := exported(s.Fleet())
	if len(want) >= 1400 {
		t.Fatalf("the pod takes %d bytes: choose another seed", len(want))
	}
	req := request(t, s, "/v1/export/pods")
	acceptGzip(req)
	resp := do(t, s, req)
	if got := wholeBody(t, resp); got != want || resp.Header.Get("Content-Encoding") != "" {
		t.Errorf("coding %q, got %.500q", resp.Header.Get("Content-Encoding"), got)
	}
}

// TestADeadlineEndsTheStreamWithAnErrorRecord uses an export that stalls, and so does
// not end by itself.
func TestADeadlineEndsTheStreamWithAnErrorRecord(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path, grpc, want string
		legacy           bool
	}{
		"map walk":     {path: "?timeout=1", want: "87-central-timeout1-cachewalk-lastline.txt"},
		"cursor":       {path: "?timeout=1&query=Namespace:*", want: "88-central-timeout1-cursor-lastline.txt"},
		"cursor, 4.9":  {path: "?timeout=1", want: "31-stall-timeout-param.txt", legacy: true},
		"Grpc-Timeout": {path: "?query=Namespace:*", grpc: "50m", want: "35-grpc-timeout-header.txt"},
		"the sooner":   {path: "?query=Namespace:*&timeout=600", grpc: "50m", want: "23-deadline-midstream.txt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stall := stackroxtest.Fault{Kind: stackroxtest.Stall, After: 3}
			s := start(t, stackroxtest.Options{Pods: 9, Legacy: c.legacy, Fault: stall})
			req := request(t, s, "/v1/export/pods"+c.path)
			if c.grpc != "" {
				req.Header.Set("Grpc-Timeout", c.grpc)
			}
			got := lines(wholeBody(t, do(t, s, req)))
			if len(got) != 4 {
				t.Fatalf("%d lines came, want 3 records and an error", len(got))
			}
			want := lastLine(t, c.want)
			if c.legacy {
				want = `{"error":{"grpcCode":4,"httpCode":504,"message":"iterating over rows: ` +
					`context deadline exceeded","httpStatus":"Gateway Timeout","details":[]}}`
			}
			if got[3] != want {
				t.Errorf("the last line is %s, want %s", got[3], want)
			}
		})
	}
}

// TestADeadlineBeforeTheFirstRecord expects a status: every record of this export
// takes an hour.
func TestADeadlineBeforeTheFirstRecord(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 9, Fault: stackroxtest.Fault{Slow: time.Hour}})
	req := request(t, s, "/v1/export/pods")
	req.Header.Set("Grpc-Timeout", "20m")
	resp := do(t, s, req)
	got := wholeBody(t, resp)
	want := `{"error":{"code":4,"message":"context deadline exceeded","details":[]}}` + "\n"
	if resp.StatusCode != http.StatusGatewayTimeout || got != want {
		t.Errorf("status %d, %s", resp.StatusCode, got)
	}
}

func TestABadGrpcTimeoutIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 1})
	for _, timeout := range []string{"soon", "S", "10", "1.5S"} {
		req := request(t, s, "/v1/export/pods")
		req.Header.Set("Grpc-Timeout", timeout)
		resp := do(t, s, req)
		got := wholeBody(t, resp)
		want := `{"code":3,"message":"invalid grpc-timeout: ` + timeout + `","details":[],"error":"invalid grpc-timeout: ` + timeout + `"}`
		if resp.StatusCode != http.StatusBadRequest || got != want {
			t.Errorf("%q: status %d, %s", timeout, resp.StatusCode, got)
		}
	}
}

// TestCentral45RespondsInItsOwnForms compares with responses of grpc-gateway v1.16.
func TestCentral45RespondsInItsOwnForms(t *testing.T) {
	t.Parallel()
	forms := sample(t, "50-grpc-gateway-v1.16-error-forms-4.4-4.5.txt")
	refused := start(t, stackroxtest.Options{Pods: 3, Legacy: true})
	req := request(t, refused, "/v1/export/pods")
	anonymous(req)
	resp := do(t, refused, req)
	if got := wholeBody(t, resp); resp.StatusCode != 401 || !strings.Contains(forms, "\n"+got+"\n") {
		t.Errorf("status %d, a form that is not recorded: %s", resp.StatusCode, got)
	}
	if got, want := wholeBody(t, get(t, refused, "/v1/export/pods?timeout=x")), `{"error":"parsing field \"timeout\"`; !strings.HasPrefix(got, want) {
		t.Errorf("a bad parameter gave %s", got)
	}

	late := stackroxtest.Fault{Kind: stackroxtest.Fail, After: 2, Code: 4}
	broken := start(t, stackroxtest.Options{Pods: 3, Legacy: true, Fault: late})
	got := wholeBody(t, get(t, broken, "/v1/export/pods"))
	_, record, _ := strings.Cut(got, "\n{\"error\"")
	record = `{"error"` + record
	if strings.HasSuffix(record, "\n") || !strings.Contains(forms, "\n"+record+"\n") {
		t.Errorf("the stream ends with %q, a form that is not recorded", record)
	}
}

// TestTheServerNoticesThatTheClientLeft waits for the handler, not for a time.
func TestTheServerNoticesThatTheClientLeft(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]stackroxtest.Options{
		"stalled":         {Fault: stackroxtest.Fault{Kind: stackroxtest.Stall, After: 2}},
		"stalled, HTTP/2": {TLS: true, HTTP2: true, Fault: stackroxtest.Fault{Kind: stackroxtest.Stall, After: 2}},
		"blocked":         {FlushBytes: 1 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts.Pods = 50_000
			s := start(t, opts)
			resp := get(t, s, "/v1/export/pods")
			if _, err := io.ReadFull(resp.Body, make([]byte, 1000)); err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close() // the client leaves
			if err := s.WaitFinished(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			if got := s.Requests()[0].Pods; got >= opts.Pods {
				t.Errorf("all %d pods were written", got)
			}
		})
	}
}

// TestASlowExportEndsWithItsClient has a client that leaves before the first
// record, which would come in an hour.
func TestASlowExportEndsWithItsClient(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 3, Fault: stackroxtest.Fault{Slow: time.Hour}})
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { leave() },
	})
	resp, err := transport(t, s).RoundTrip(request(t, s, "/v1/export/pods").WithContext(ctx))
	if err == nil {
		_ = resp.Body.Close()
		t.Fatalf("status %d came", resp.StatusCode)
	}
	if err := s.WaitFinished(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
}
