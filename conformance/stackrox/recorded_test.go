package stackrox_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"

	"tally/conformance/stackrox/internal/central"
	"tally/conformance/stackrox/internal/gen46"
)

// TestAsRecorded sends the v2 gateway the recorded requests to a Central 4.12 and
// expects the same responses, byte for byte: status, headers and body. Only errors of
// the gateway itself may differ in spaces, because protojson places those by a hash
// of the program.
func TestAsRecorded(t *testing.T) {
	t.Parallel()
	const cursorDied = "advancing in cursor: FATAL: terminating connection due to administrator command (SQLSTATE 57P01)"
	const tooMany = "/v1.PodService/ExportPods is rejected by grpc_ratelimit middleware, please retry later. limit exceeded"
	for _, tc := range []struct {
		file   string
		req    request
		fault  central.Fault
		blanks bool // may differ in blanks
	}{
		{file: "ok-http2", req: request{http2: true}},
		{file: "ok-http11"},
		{file: "pretty-multiline", req: request{query: "pretty", http2: true}},
		{file: "empty-result"},
		{file: "no-credentials", req: request{token: "-", http2: true}},
		{file: "no-credentials-http11", req: request{token: "-"}},
		{file: "bad-token", req: request{token: "garbage", http2: true}},
		{file: "insufficient-role", req: request{token: central.TokenWithoutRole, http2: true}},
		{file: "bad-timeout", req: request{query: "timeout=abc", http2: true}, blanks: true},
		{file: "timeout-duration-string", req: request{query: "timeout=10m", http2: true}, blanks: true},
		{file: "negative-timeout", req: request{query: "timeout=-1", http2: true}},
		{file: "unknown-path", req: request{path: "/v1/export/nonsense", http2: true}, blanks: true},
		{file: "post", req: request{method: http.MethodPost, http2: true}, blanks: true},
		{file: "error-before-first", req: request{http2: true}, fault: central.FailAt(0, codes.Internal, cursorDied)},
		{file: "gzip-error-before-first", req: request{http2: true, gzip: true}, fault: central.FailAt(0, codes.Internal, cursorDied)},
		{file: "error-midstream-http2", req: request{http2: true}, fault: central.FailAt(5, codes.Internal, cursorDied)},
		{file: "rate-limit", req: request{http2: true}, fault: central.FailAt(0, codes.ResourceExhausted, tooMany)},
	} {
		t.Run(tc.file, func(t *testing.T) {
			t.Parallel()
			want := recorded(t, tc.file)
			c := central.Start(t, central.Config{Generation: central.V46, Pods: podsOf(t, want.body), Fault: tc.fault})
			resp := send(t, c, tc.req)
			body, err := readAll(resp)
			if err != nil {
				t.Fatalf("read the body: %v", err)
			}
			resp.Header.Del("Date")
			if tc.blanks {
				want.body, body = []byte(blanksOut(string(want.body))), []byte(blanksOut(string(body)))
				want.header.Del("Content-Length")
				resp.Header.Del("Content-Length")
			}
			if resp.StatusCode != want.status {
				t.Errorf("status %d, recorded %d", resp.StatusCode, want.status)
			}
			if diff := cmp.Diff(want.header, resp.Header); diff != "" {
				t.Errorf("headers (-recorded +gateway):\n%s", diff)
			}
			if diff := cmp.Diff(string(want.body), string(body)); diff != "" {
				t.Errorf("body (-recorded +gateway):\n%s", diff)
			}
		})
	}
}

// recording is a response of a real Central.
type recording struct {
	status int
	header http.Header // without Date
	body   []byte
}

// recorded reads a response as printed by curl.
func recorded(t *testing.T, name string) recording {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", "recorded", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := bytes.Cut(content, []byte("\r\n\r\n"))
	body = bytes.TrimSuffix(body, []byte("[curl exit 0]\n"))
	lines := strings.Split(string(head), "\r\n")
	r := recording{header: http.Header{}, body: body}
	r.status = statusOf(t, lines[0])
	for _, line := range lines[1:] {
		key, value, _ := strings.Cut(line, ": ")
		r.header.Add(key, value)
	}
	// Go's client removes the framing from the headers.
	r.header.Del("Transfer-Encoding")
	r.header.Del("Date")
	return r
}

// statusOf reads "HTTP/2 401 " and "HTTP/1.1 401 Unauthorized".
func statusOf(t *testing.T, line string) int {
	t.Helper()
	fields := strings.Fields(line)
	if len(fields) < 2 {
		t.Fatalf("no status line: %q", line)
	}
	status, err := strconv.Atoi(fields[1])
	if err != nil {
		t.Fatalf("no status in %q: %v", line, err)
	}
	return status
}

// podsOf returns the pods of a recorded body, to stream them again.
func podsOf(t *testing.T, body []byte) []*gen46.Pod {
	t.Helper()
	records, _ := split(body)
	pods := make([]*gen46.Pod, len(records))
	for i, record := range records {
		var response gen46.ExportPodResponse
		if err := protojson.Unmarshal(record, &response); err != nil {
			t.Fatalf("recorded record %d: %v", i, err)
		}
		pods[i] = response.GetPod()
	}
	return pods
}
