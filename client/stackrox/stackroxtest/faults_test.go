package stackroxtest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"tally/client/stackrox/stackroxtest"
)

// faulty runs a server of nine pods with a fault.
func faulty(t *testing.T, f stackroxtest.Fault, opts stackroxtest.Options) *stackroxtest.Server {
	t.Helper()
	opts.Pods, opts.Fault = 9, f
	return start(t, opts)
}

// protocols are the protocols of exports.
func protocols() map[string]stackroxtest.Options {
	return map[string]stackroxtest.Options{
		"HTTP/1.1":     {},
		"TLS":          {TLS: true},
		"HTTP/2":       {TLS: true, HTTP2: true},
		"gathered":     {FlushBytes: 1 << 20},
		"gathered, h2": {TLS: true, HTTP2: true, FlushBytes: 1 << 20},
	}
}

func TestFailEndsTheStreamWithAnErrorRecord(t *testing.T) {
	t.Parallel()
	for sample, f := range map[string]stackroxtest.Fault{
		"21-error-midstream-http2.txt":              {},
		"23-deadline-midstream.txt":                 {Code: 4},
		"23b-canceled-midstream.txt":                {Code: 1},
		"30-timeout-param-midstream.txt":            {Code: 4, Message: "iterating over rows: context deadline exceeded"},
		"89-central-pg-backend-killed-lastline.txt": {Message: "Database operation failed"},
		"22-error-midstream-http11-raw.txt":         {Code: 13},
		"88-central-timeout1-cursor-lastline.txt":   {Code: 4, Message: "iterating over rows: context deadline exceeded"},
	} {
		for name, opts := range protocols() {
			f.Kind, f.After = stackroxtest.Fail, 4
			s := faulty(t, f, opts)
			resp := get(t, s, "/v1/export/pods")
			want := exported(stackroxtest.Fleet{Pods: 4}) + lastLine(t, sample) + "\n"
			if got := wholeBody(t, resp); got != want || resp.StatusCode != http.StatusOK {
				t.Errorf("%s as %s: status %d, got\n%q, want\n%q", name, sample, resp.StatusCode, got, want)
			}
		}
	}
}

func TestFailAfterTheLastRecord(t *testing.T) {
	t.Parallel()
	s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.Fail, After: 9}, stackroxtest.Options{})
	got := lines(wholeBody(t, get(t, s, "/v1/export/pods")))
	if len(got) != 10 || !strings.HasPrefix(got[9], `{"error"`) {
		t.Errorf("%d lines, the last is %s", len(got), got[len(got)-1])
	}
}

func TestFailOfAPrettyExport(t *testing.T) {
	t.Parallel()
	s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.Fail, After: 1}, stackroxtest.Options{})
	got := wholeBody(t, get(t, s, "/v1/export/pods?pretty"))
	if want := "\n}\n{\n  \"error\": {\n    \"code\": 13,\n"; !strings.Contains(got, want) {
		t.Errorf("no error record over several lines in %q", got)
	}
}

// TestCutEndsBetweenTwoRecords compares with samples 25 and 26.
func TestCutEndsBetweenTwoRecords(t *testing.T) {
	t.Parallel()
	for name, opts := range protocols() {
		for _, after := range []int{1, 4, 9} {
			s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.Cut, After: after}, opts)
			got, err := body(get(t, s, "/v1/export/pods"))
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: the body ends with %v", name, err)
			}
			if withoutBlank(got) != withoutBlank(exported(stackroxtest.Fleet{Pods: after})) {
				t.Errorf("%s: %d records came, want %d", name, len(lines(got)), after)
			}
		}
	}
}

// withoutBlank removes the blank line with which a body that was cut over HTTP/2 may
// end.
func withoutBlank(body string) string { return strings.TrimRight(body, "\n") }

func TestCutBeforeTheFirstRecord(t *testing.T) {
	t.Parallel()
	s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.Cut}, stackroxtest.Options{})
	resp, err := transport(t, s).RoundTrip(request(t, s, "/v1/export/pods"))
	if err == nil {
		_ = resp.Body.Close()
		t.Errorf("status %d came", resp.StatusCode)
	}
}

// TestCutAtByteEndsInsideARecord compares with samples 28 and 29.
func TestCutAtByteEndsInsideARecord(t *testing.T) {
	t.Parallel()
	whole := exported(stackroxtest.Fleet{Pods: 9})
	first := strings.Index(whole, "\n")
	for name, opts := range protocols() {
		for _, after := range []int{1, 1500, first, first + 1, len(whole) - 1, len(whole)} {
			s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.CutAtByte, After: after}, opts)
			got, err := body(get(t, s, "/v1/export/pods"))
			if err == nil || got != whole[:after] {
				t.Errorf("%s: error %v after %d bytes, want one after %d", name, err, len(got), after)
			}
			if err := s.WaitFinished(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			if got, want := s.Requests()[0].Pods, strings.Count(whole[:after], "\n"); got != want {
				t.Errorf("%s: %d pods are logged, want %d", name, got, want)
			}
		}
	}
}

// TestResetIsAReset compares with sample 27. Bytes in flight may be lost.
func TestResetIsAReset(t *testing.T) {
	t.Parallel()
	for name, opts := range protocols() {
		s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.Reset, After: 4}, opts)
		resp, err := transport(t, s).RoundTrip(request(t, s, "/v1/export/pods"))
		got := ""
		if err == nil {
			got, err = body(resp)
			_ = resp.Body.Close()
		}
		if !errors.Is(err, syscall.ECONNRESET) && !(opts.HTTP2 && err != nil) {
			t.Errorf("%s: it ended with %v", name, err)
		}
		if want := exported(stackroxtest.Fleet{Pods: 4}); !strings.HasPrefix(want, withoutBlank(got)) {
			t.Errorf("%s: got %.500q", name, got)
		}
	}
}

func TestStallIsSilence(t *testing.T) {
	t.Parallel()
	for name, opts := range protocols() {
		s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.Stall, After: 4}, opts)
		resp := get(t, s, "/v1/export/pods")
		want := exported(stackroxtest.Fleet{Pods: 4})
		got := make([]byte, len(want))
		if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != want {
			t.Errorf("%s: %v, got %.500q", name, err, got)
		}
		if finished := s.Requests()[0].Finished; finished {
			t.Errorf("%s: the handler has returned", name)
		}
	}
}

func TestTruncatedGzip(t *testing.T) {
	t.Parallel()
	for name, opts := range protocols() {
		s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.TruncateGzip, After: 4}, opts)
		req := request(t, s, "/v1/export/pods")
		acceptGzip(req)
		resp := do(t, s, req)
		got, err := gunzip(t, resp)
		if !errors.Is(err, io.ErrUnexpectedEOF) || got != exported(stackroxtest.Fleet{Pods: 4}) {
			t.Errorf("%s: %v after %d lines", name, err, len(lines(got)))
		}
		if rest, err := body(resp); err != nil || rest != "" {
			t.Errorf("%s: the answer itself ends with %q, %v", name, rest, err)
		}
		if _, err := body(get(t, s, "/v1/export/pods")); err == nil {
			t.Errorf("%s: without gzip the export is whole", name)
		}
	}
}

func TestRefuseThenServe(t *testing.T) {
	t.Parallel()
	f := stackroxtest.Fault{Kind: stackroxtest.Refuse, Status: 503, Times: 2, RetryAfter: "7"}
	s := faulty(t, f, stackroxtest.Options{})
	for i, want := range []int{503, 503, 200, 200} {
		resp := get(t, s, "/v1/export/pods")
		got := wholeBody(t, resp)
		if resp.StatusCode != want {
			t.Errorf("request %d: status %d, want %d", i, resp.StatusCode, want)
		}
		if want != 503 {
			continue
		}
		if wanted := `{"error":{"code":14,"message":"the database is not available","details":[]}}` + "\n"; got != wanted {
			t.Errorf("request %d: got %s", i, got)
		}
		if got := resp.Header.Get("Retry-After"); got != "7" {
			t.Errorf("request %d: Retry-After is %q", i, got)
		}
	}
}

func TestBreakThenServe(t *testing.T) {
	t.Parallel()
	s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.Cut, After: 2, Times: 1}, stackroxtest.Options{})
	if _, err := body(get(t, s, "/v1/export/pods")); err == nil {
		t.Error("the first export is whole")
	}
	if got := wholeBody(t, get(t, s, "/v1/export/pods")); got != exported(s.Fleet()) {
		t.Errorf("the second export is broken too: %.500q", got)
	}
}

func TestRefuseOnOtherPaths(t *testing.T) {
	t.Parallel()
	f := stackroxtest.Fault{Kind: stackroxtest.Refuse, Status: 500, Code: 2, Message: "out of order"}
	s := faulty(t, f, stackroxtest.Options{})
	resp := get(t, s, "/v1/ping")
	want := `{"code":2,"message":"out of order","details":[],"error":"out of order"}`
	if got := wholeBody(t, resp); resp.StatusCode != 500 || got != want {
		t.Errorf("status %d, %s", resp.StatusCode, got)
	}
}

func TestWebPagesInPlaceOfTheAPI(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault    stackroxtest.Fault
		status   int
		location string
		title    string
	}{
		{stackroxtest.Fault{Kind: stackroxtest.BadGateway}, 503, "", "Application is not available"},
		{stackroxtest.Fault{Kind: stackroxtest.BadGateway, Status: 504}, 504, "", "Application is not available"},
		{stackroxtest.Fault{Kind: stackroxtest.LoginPage}, 200, "", "Log in to Example SSO"},
		{stackroxtest.Fault{Kind: stackroxtest.LoginRedirect}, 302, "/login", ""},
		{stackroxtest.Fault{Kind: stackroxtest.LoginRedirect, Location: "https://sso.invalid/"}, 302, "https://sso.invalid/", ""},
	} {
		s := faulty(t, c.fault, stackroxtest.Options{})
		resp := get(t, s, "/v1/export/pods")
		got := wholeBody(t, resp)
		if resp.StatusCode != c.status || resp.Header.Get("Location") != c.location {
			t.Errorf("%+v: status %d to %q", c.fault, resp.StatusCode, resp.Header.Get("Location"))
		}
		if !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || !strings.Contains(got, c.title) {
			t.Errorf("%+v: %q of type %q", c.fault, got, resp.Header.Get("Content-Type"))
		}
	}
}

func TestTheLoginPageIsThere(t *testing.T) {
	t.Parallel()
	s := faulty(t, stackroxtest.Fault{Kind: stackroxtest.LoginRedirect}, stackroxtest.Options{})
	resp := get(t, s, "/login")
	if got := wholeBody(t, resp); resp.StatusCode != 200 || !strings.Contains(got, "<title>Log in to Example SSO</title>") {
		t.Errorf("status %d, %s", resp.StatusCode, got)
	}
}
