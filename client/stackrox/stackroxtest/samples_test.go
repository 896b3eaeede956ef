package stackroxtest_test

import (
	"io"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/stackrox/stackroxtest"
)

// recorded is a response without the parts that differ between servers.
type recorded struct {
	Status int
	Header map[string]string // names in lower case, without the date
	Body   string
}

// ours reads the response of the fake.
func ours(t *testing.T, resp *http.Response) recorded {
	t.Helper()
	r := recorded{Status: resp.StatusCode, Header: map[string]string{}, Body: wholeBody(t, resp)}
	for name, values := range resp.Header {
		r.Header[strings.ToLower(name)] = values[0]
	}
	for _, coding := range resp.TransferEncoding {
		r.Header["transfer-encoding"] = coding
	}
	delete(r.Header, "date")
	return r
}

// theirs reads a recorded response: a head as curl -i prints it, then the body.
func theirs(t *testing.T, name string) recorded {
	t.Helper()
	s := strings.ReplaceAll(sample(t, name), "\r\n", "\n")
	for strings.HasPrefix(s, "#") {
		_, s, _ = strings.Cut(s, "\n")
	}
	head, body, _ := strings.Cut(s, "\n\n")
	body, _, _ = strings.Cut(body, "[curl exit 0]")
	first, fields, _ := strings.Cut(head, "\n")
	status, err := strconv.Atoi(strings.Fields(first)[1])
	if err != nil {
		t.Fatalf("%s begins with %q", name, first)
	}
	r := recorded{Status: status, Header: map[string]string{}, Body: body}
	for _, field := range strings.Split(fields, "\n") {
		key, value, _ := strings.Cut(field, ":")
		r.Header[strings.ToLower(key)] = strings.TrimSpace(value)
	}
	delete(r.Header, "date")
	if n, err := strconv.Atoi(r.Header["content-length"]); err == nil && n < len(r.Body) {
		r.Body = r.Body[:n]
	}
	return r
}

// recordings are the recorded responses that do not depend on the pods: the request
// for each, and the options that produce it.
var recordings = []struct {
	sample string
	path   string
	opts   stackroxtest.Options
	alter  func(*http.Request)
}{
	{sample: "05-empty-result.txt", opts: h1, path: "/v1/export/pods?query=Namespace%3Anowhere"},
	{sample: "07-no-credentials.txt", alter: anonymous},
	{sample: "07b-no-credentials-http11.txt", opts: h1, alter: anonymous},
	{sample: "08-bad-token.txt", alter: token("garbage")},
	{sample: "09-expired-token.txt", alter: token(expiredJWT), opts: stackroxtest.Options{Token: expiredJWT}},
	{sample: "10-insufficient-role.txt", alter: token(weakJWT), opts: stackroxtest.Options{Token: weakJWT}},
	{sample: "11-bad-timeout.txt", path: "/v1/export/pods?timeout=abc"},
	{sample: "11b-timeout-duration-string.txt", path: "/v1/export/pods?timeout=10m", alter: anonymous},
	{sample: "12-negative-timeout.txt", path: "/v1/export/pods?timeout=-1"},
	{sample: "14-unknown-path.txt", path: "/v1/export/nothing"},
	{sample: "15-post.txt", alter: func(r *http.Request) { r.Method = http.MethodPost }},
	{sample: "17-ping.txt", path: "/v1/ping", alter: anonymous},
	{sample: "20-error-before-first.txt", opts: fault(stackroxtest.Fault{Kind: stackroxtest.Fail})},
	{sample: "33-rate-limit.txt", opts: fault(stackroxtest.Fault{Kind: stackroxtest.Refuse, Status: 429})},
	{sample: "33-rate-limit.txt", opts: fault(stackroxtest.Fault{Kind: stackroxtest.Fail, Code: 8})},
	{sample: "36-sni-host-mismatch-421.txt", path: "/v1/ping", alter: misdirect},
	{
		sample: "41-gzip-error-before-first.txt", alter: acceptGzip,
		opts: fault(stackroxtest.Fault{Kind: stackroxtest.Fail}),
	},
	{sample: "82-central-bad-uuid-query.txt", path: "/v1/export/pods?query=Pod+ID%3Aabc"},
	{sample: "83-central-403.txt", alter: token(weakJWT), opts: stackroxtest.Options{Token: weakJWT}},
	{sample: "84-central-401.txt", alter: anonymous},
	{sample: "85-central-wrong-password.txt", alter: func(r *http.Request) { r.SetBasicAuth("admin", "guess") }},
	{sample: "86-central-garbage-token.txt", alter: token("e30.e30.e30")},
}

var (
	h1         = stackroxtest.Options{TLS: false}
	expiredJWT = stackroxtest.JWT(time.Now().Add(-10 * time.Minute))
	weakJWT    = stackroxtest.JWT(time.Now().Add(time.Hour), "None", "Continuous Integration")
)

func anonymous(r *http.Request)  { r.Header.Del("Authorization") }
func acceptGzip(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") }
func misdirect(r *http.Request)  { r.Host = "localhost" }

func token(token string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

func fault(f stackroxtest.Fault) stackroxtest.Options {
	return stackroxtest.Options{Pods: 5, TLS: true, HTTP2: true, Fault: f}
}

func TestResponsesAreTheRecordedOnes(t *testing.T) {
	t.Parallel()
	for _, c := range recordings {
		t.Run(c.sample, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(c.sample, "http11") && c.sample != "05-empty-result.txt" {
				c.opts.TLS, c.opts.HTTP2 = true, true
			}
			c.opts.Pods = 5
			s := start(t, c.opts)
			if c.path == "" {
				c.path = "/v1/export/pods"
			}
			req := request(t, s, c.path)
			tr := transport(t, s)
			if c.alter != nil {
				c.alter(req)
			}
			if req.Host == "localhost" {
				tr.TLSClientConfig.ServerName = "central.stackrox"
			}
			resp, err := tr.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = resp.Body.Close() })
			if diff := cmp.Diff(theirs(t, c.sample), ours(t, resp)); diff != "" {
				t.Errorf("(-real +ours):\n%s", diff)
			}
		})
	}
}

// TestMisdirectedRequestsThatPass covers the rest of sample 36: HTTP/1.1, an address
// as the host, and the name that the connection was opened for.
func TestMisdirectedRequestsThatPass(t *testing.T) {
	t.Parallel()
	for host, opts := range map[string]stackroxtest.Options{
		"localhost":             {TLS: true},
		"127.0.0.1:8443":        {TLS: true, HTTP2: true},
		"central.stackrox:8443": {TLS: true, HTTP2: true},
	} {
		s := start(t, opts)
		req := request(t, s, "/v1/ping")
		req.Host = host
		tr := transport(t, s)
		tr.TLSClientConfig.ServerName = "central.stackrox"
		resp, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		got := wholeBody(t, resp)
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK || got != `{"status":"ok"}` {
			t.Errorf("%s: status %d, %s", host, resp.StatusCode, got)
		}
	}
}

func TestMetadataIsTheRecordedOne(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{})
	want := strings.TrimSpace(sample(t, "80-central-metadata.txt"))
	if got := wholeBody(t, get(t, s, "/v1/metadata")); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	req := request(t, s, "/v1/metadata")
	anonymous(req)
	if got := wholeBody(t, do(t, s, req)); !strings.HasPrefix(got, `{"version":"", `) {
		t.Errorf("without credentials the version is told: %s", got)
	}
}

// raw sends a request byte by byte as written, and returns every byte of the
// response.
func raw(t *testing.T, s *stackroxtest.Server, head string) string {
	t.Helper()
	_, address, _ := strings.Cut(s.URL(), "://")
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, head+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func TestPlainHTTPOnTheTLSPort(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{TLS: true, HTTP2: true})
	got := raw(t, s, "GET /v1/ping HTTP/1.1\r\nHost: localhost")
	if want := sample(t, "18-http-to-https.txt"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestEveryRecordIsAChunk compares the head of an export byte for byte, and the form
// of its chunks.
func TestEveryRecordIsAChunk(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 1, Seed: 1})
	got := raw(t, s, "GET /v1/export/pods HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"+
		"Authorization: Bearer "+stackroxtest.SandboxToken)
	date := regexp.MustCompile(`Date: [^\r]*`)
	wantHead, _, _ := strings.Cut(sample(t, "03-ok-http11-raw-chunked.txt"), "\r\n\r\n")
	gotHead, body, _ := strings.Cut(got, "\r\n\r\n")
	gotHead = strings.ReplaceAll(gotHead, "\r\nConnection: close", "")
	if diff := cmp.Diff(date.ReplaceAllString(wantHead, ""), date.ReplaceAllString(gotHead, "")); diff != "" {
		t.Errorf("(-real +ours):\n%s", diff)
	}
	record := `{"result":{"pod":` + render(s.Fleet())[0] + "}}"
	want := hexOf(len(record)) + "\r\n" + record + "\r\n1\r\n\n\r\n0\r\n\r\n"
	if len(record) < 2048 { // net/http merges them: the newline joins its record
		want = hexOf(len(record)+1) + "\r\n" + record + "\n\r\n0\r\n\r\n"
	}
	if diff := cmp.Diff(want, body); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func hexOf(n int) string { return strconv.FormatInt(int64(n), 16) }

func TestExportHeadIsTheRecordedOne(t *testing.T) {
	t.Parallel()
	for name, alter := range map[string]func(*http.Request){
		"01-ok-http2.txt":               func(*http.Request) {},
		"81-central-export-headers.txt": func(*http.Request) {},
		"40-gzip-headers.txt":           acceptGzip,
	} {
		s := start(t, stackroxtest.Options{Pods: 5, TLS: true, HTTP2: true})
		req := request(t, s, "/v1/export/pods")
		alter(req)
		want, got := theirs(t, name), ours(t, do(t, s, req))
		want.Body, got.Body = "", ""
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-real +ours):\n%s", name, diff)
		}
	}
}

// TestPrettyIsTheRecordedForm indents recorded pods as ?pretty does, and compares
// with the server's response.
func TestPrettyIsTheRecordedForm(t *testing.T) {
	t.Parallel()
	const name = "04-pretty-multiline.txt"
	indent := func(s string) string {
		lead := regexp.MustCompile(`(?m)^ *("[a-zA-Z]+": ?[\[{]?|[\]}]+,?)`).FindAllString(s, -1)
		return strings.Join(lead[:20], "\n")
	}
	s := start(t, stackroxtest.Options{Pods: 3, Seed: 1})
	pretty := request(t, s, "/v1/export/pods?pretty")
	accept := request(t, s, "/v1/export/pods")
	accept.Header.Set("Accept", "application/json+pretty")
	for _, req := range []*http.Request{pretty, accept} {
		got := wholeBody(t, do(t, s, req))
		if diff := cmp.Diff(indent(theirs(t, name).Body), indent(got)); diff != "" {
			t.Errorf("(-real +ours):\n%s", diff)
		}
		if n := strings.Count(got, "\n}\n"); n != 3 {
			t.Errorf("%d records end with a line of their own, want 3", n)
		}
	}
}

// lastLine returns the error record that a recorded export ends with.
func lastLine(t *testing.T, name string) string {
	t.Helper()
	s := strings.ReplaceAll(sample(t, name), "\r", "")
	_, record, found := strings.Cut("\n"+s, "\n{\"error\":")
	if !found {
		t.Fatalf("%s has no error record", name)
	}
	record, _, _ = strings.Cut(record, "\n")
	return "{\"error\":" + record
}
