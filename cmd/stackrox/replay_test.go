package stackrox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// TestReplay replays the responses of real servers, and expects the documented
// outcome of each.
func TestReplay(t *testing.T) {
	t.Parallel()
	cases := []struct {
		sample  string
		records int
		exit    exit.Code
		stderr  string
	}{
		{"01-ok-http2", 10, exit.OK, ""},
		{"02-ok-http11", 10, exit.OK, ""},
		{"03-ok-http11-raw-chunked", 2, exit.OK, ""},
		{"04-pretty-multiline", 2, exit.OK, ""},
		{"05-empty-result", 0, exit.OK, ""},
		{"06-misspelt-field-full-export", 10, exit.OK, ""},
		{"06b-garbage-query", 10, exit.OK, ""},
		{"07-no-credentials", 0, exit.Auth, "credentials not found (HTTP 401, code 16)"},
		{"07b-no-credentials-http11", 0, exit.Auth, "credentials not found (HTTP 401, code 16)"},
		{"08-bad-token", 0, exit.Auth, "token validation failed (HTTP 401, code 16)"},
		{"09-expired-token", 0, exit.Auth, "token validation failed (HTTP 401, code 16)"},
		{"10-insufficient-role", 0, exit.Auth, `not authorized: "READ_ACCESS" for "Deployment" (HTTP 403, code 7)`},
		{"11-bad-timeout", 0, exit.Refused, `parsing field "timeout"`},
		{"11b-timeout-duration-string", 0, exit.Refused, `parsing "10m": invalid syntax (HTTP 400, code 3)`},
		{"12-negative-timeout", 0, exit.Unreachable, "context deadline exceeded (HTTP 504, code 4)"},
		{"13-unknown-param", 10, exit.OK, ""},
		{"14-unknown-path", 0, exit.BadUsage, "Not Found (HTTP 404, code 5)"},
		{"15-post", 0, exit.Refused, "Method Not Allowed (HTTP 501, code 12)"},
		{"18-http-to-https", 0, exit.BadUsage, "speaks https, but the endpoint says http"},
		{"20-error-before-first", 0, exit.Unexpected, "SQLSTATE 57P01) (HTTP 500, code 13)"},
		{"21-error-midstream-http2", 5, exit.Incomplete, "SQLSTATE 57P01) (code 13); incomplete: 5 records came before"},
		{"22-error-midstream-http11-raw", 5, exit.Incomplete, "incomplete: 5 records came before"},
		{"23-deadline-midstream", 5, exit.Incomplete, "context deadline exceeded (code 4); incomplete: 5 records"},
		{"23b-canceled-midstream", 5, exit.Incomplete, "context canceled (code 1); incomplete: 5 records"},
		{"25-cut-midstream-http2", 5, exit.Incomplete, "the connection ended before the response did; incomplete: 5 records"},
		{"26-cut-midstream-http11", 5, exit.Incomplete, "the connection ended before the response did; incomplete: 5 records"},
		{"27-cut-rst-http11", 5, exit.Incomplete, "incomplete: 5 records"},
		{"28-cut-bytes-http11", 4, exit.Incomplete, "the connection ended before the response did; incomplete: 4 records"},
		{"29-plain-cut-bytes-midrecord", 5, exit.Incomplete, "the connection ended before the response did; incomplete: 5 records"},
		{"30-timeout-param-midstream", 6, exit.Incomplete, "(code 4); incomplete: 6 records"},
		{"31-stall-timeout-param", 5, exit.Incomplete, "(code 4); incomplete: 5 records"},
		{"32-stall-client-timeout", 5, exit.Incomplete, "incomplete: 5 records"},
		{"33-rate-limit", 0, exit.Unreachable, "limit exceeded (HTTP 429, code 8)"},
		{"36-sni-host-mismatch-421", 0, exit.Unreachable, "request was intended for host localhost"},
		{"41-gzip-error-before-first", 0, exit.Unexpected, "SQLSTATE 57P01) (HTTP 500, code 13)"},
		{"82-central-bad-uuid-query", 0, exit.Refused, "must be valid UUID"},
		{"83-central-403", 0, exit.Auth, "(HTTP 403, code 7)"},
		{"84-central-401", 0, exit.Auth, "(HTTP 401, code 16)"},
		{"85-central-wrong-password", 0, exit.Auth, `failed to identify user with username "admin"`},
		{"86-central-garbage-token", 0, exit.Auth, "token validation failed"},
		{"87-central-timeout1-cachewalk-lastline", 0, exit.Unreachable, "context deadline exceeded (code 4)"},
		{"88-central-timeout1-cursor-lastline", 0, exit.Unreachable, "iterating over rows: context deadline exceeded (code 4)"},
		{"89-central-pg-backend-killed-lastline", 0, exit.Unexpected, "Database operation failed (code 13)"},
		{"90-central-export-deployments-2lines", 0, exit.Unexpected, "pod"},
	}
	for _, tc := range cases {
		t.Run(tc.sample, func(t *testing.T) {
			t.Parallel()
			out, errs, code := replay(t, tc.sample)
			if got := strings.Count(out, "\n"); got != tc.records || code != tc.exit {
				t.Errorf("%d records, exit %d; want %d, %d\n%s", got, code, tc.records, tc.exit, errs)
			}
			var report exit.Report
			if err := json.Unmarshal([]byte(errs), &report); (err == nil) != (tc.stderr != "") {
				t.Errorf("%v: %s", err, errs)
			}
			if !strings.Contains(report.Message, tc.stderr) {
				t.Errorf("stderr: %s", errs)
			}
		})
	}
}

// replay runs an export against a server that responds as in the sample.
func replay(t *testing.T, sample string) (stdout, stderr string, code exit.Code) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../../client/stackrox/testdata/samples", sample+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(parseSample(t, content))
	defer server.Close()
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, map[string]string{"ROX_ENDPOINT": server.URL, "ROX_API_TOKEN": "not-a-real-token"})
	code = cmd.Run(t.Context(), a, []string{"stackrox", "pods", "export", "-o", "jsonl", "--attempts", "1"})
	return out.String(), errs.String(), code
}

var (
	curlWords  = regexp.MustCompile(`(curl: .*|\[curl exit \d+\])\n?`)
	statusLine = regexp.MustCompile(`(?m)^HTTP/`)
	firstChunk = regexp.MustCompile(`^[0-9a-f]+\n\{`)
)

// parseSample makes a handler from a recorded response: head, body, and the end
// that curl reported.
func parseSample(t *testing.T, data []byte) http.Handler {
	t.Helper()
	cut := bytes.Contains(data, []byte("curl: ("))
	data = curlWords.ReplaceAll(data, nil)
	status, header, body := 200, http.Header{}, data
	if at := statusLine.FindIndex(data); at != nil {
		head, rest, _ := bytes.Cut(bytes.ReplaceAll(data[at[0]:], []byte("\r\n"), []byte("\n")), []byte("\n\n"))
		lines := strings.Split(string(head), "\n")
		status, _ = strconv.Atoi(strings.Fields(lines[0])[1])
		for _, line := range lines[1:] {
			name, value, _ := strings.Cut(line, ": ")
			header.Add(name, value)
		}
		body = rest
		if firstChunk.Match(rest) {
			body = dechunk(t, data)
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if kind := header.Get("Content-Type"); kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		w.WriteHeader(status)
		_, _ = w.Write(body)
		if cut {
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	})
}

// dechunk undoes the chunks of a raw recording.
func dechunk(t *testing.T, data []byte) []byte {
	t.Helper()
	_, chunks, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	body, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(chunks)))
	if err != nil {
		t.Fatal(err)
	}
	return body
}
