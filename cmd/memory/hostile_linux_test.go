package memory

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// oneRecord bounds a row, and a response that is not a list, in bytes.
const oneRecord = 8 << 20

// A server that sends without end costs at most the memory of one record and of
// an export: no body, header, item, string or compressed stream grows forever.
func TestC6HostileResponsesTakeLittleMemory(t *testing.T) {
	t.Parallel()
	const sent = 80 << 20
	const json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
	responses := map[string]func(w io.Writer){
		"error body": func(w io.Writer) {
			flood(w, "HTTP/1.1 500 No\r\nConnection: close\r\n\r\n", strings.Repeat("x", 1<<16), sent)
		},
		"header": func(w io.Writer) { flood(w, "HTTP/1.1 200 OK\r\n", "X-A: "+strings.Repeat("x", 1<<10)+"\r\n", sent) },
		"trailer": func(w io.Writer) {
			flood(w, json+"\r\n2\r\n{}\r\n0\r\n", "X-A: "+strings.Repeat("x", 1<<10)+"\r\n", sent)
		},
		"status line": func(w io.Writer) { flood(w, "HTTP/1.1 200 ", strings.Repeat("x", 1<<16), sent) },
		"blanks":      func(w io.Writer) { flood(w, json+"\r\n", chunk(strings.Repeat(" ", 1<<16)), sent) },
		"items": func(w io.Writer) {
			flood(w, json+"\r\n"+chunk(`{"runs":[{"id":"1"}`), chunk(strings.Repeat(`,{"id":"1"}`, 1<<12)), sent)
		},
		"string": func(w io.Writer) {
			flood(w, json+"\r\n"+chunk(`{"runs":[{"id":"`), chunk(strings.Repeat("x", 1<<16)), sent)
		},
		"member":  func(w io.Writer) { flood(w, json+"\r\n"+chunk(`{"other":"`), chunk(strings.Repeat("x", 1<<16)), sent) },
		"nesting": func(w io.Writer) { flood(w, json+"\r\n"+chunk(`{"runs":`), chunk(strings.Repeat("[", 1<<16)), sent) },
		"gzip bomb": func(w io.Writer) {
			_, _ = io.WriteString(w, json+"Content-Encoding: gzip\r\n\r\n"+bomb(`{"runs":[{"id":"`, sent))
		},
		"gzip bomb of an error": func(w io.Writer) {
			_, _ = io.WriteString(w, strings.Replace(json, "200 OK", "500 No", 1)+"Content-Encoding: gzip\r\n\r\n"+bomb(`{"message":"`, sent))
		},
	}
	commands := [][]string{
		{"stackrox", "pods", "export", "-o", "jsonl"},
		{"kfp", "runs", "list", "-o", "jsonl"},
		{"hss", "containers", "list", "-o", "jsonl"},
		{"cci", "imagesnapshots", "list", "-o", "jsonl"},
		{"kfp", "runs", "get", "5f2b1a52-6c0a-4c26-9d0a-000000000001"},
		{"api", "kfp", "GET", "/apis/v1beta1/runs", "--paginate"},
		{"api", "hss", "GET", "/v5/p/x"},
	}
	for name, respond := range responses {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, tried := cmdtest.RawServer(t, func(w io.ReadWriter) { respond(w) }), commands
			if os.Getenv("TALLY_HEAVY") == "" && name != "string" {
				tried = commands[1:2] // all share the layers that bound them
			}
			for _, args := range tried {
				peak := peakOf(t, server, args)
				// The race detector multiplies a record's memory as it does all other.
				detector := cmdtest.MaxMemory() / (64 << 20)
				limit := cmdtest.MaxMemory() + detector*oneRecord
				if args[0] == "stackrox" {
					limit = cmdtest.MaxMemory() + detector*sent // a record of an export may be larger than what is sent here
				}
				if peak > limit {
					t.Errorf("%v: %d MiB at the peak, more than %d", args, peak>>20, limit>>20)
				}
			}
		})
	}
}

// flood writes the start, and then a block again and again.
func flood(w io.Writer, start, block string, size int) {
	if _, err := io.WriteString(w, start); err != nil {
		return
	}
	for n := 0; n < size; n += len(block) {
		if _, err := io.WriteString(w, block); err != nil {
			return
		}
	}
}

// chunk encodes data as a chunk of a body.
func chunk(s string) string {
	const digits = "0123456789abcdef"
	size := ""
	for n := len(s); n > 0; n /= 16 {
		size = string(digits[n%16]) + size
	}
	return size + "\r\n" + s + "\r\n"
}

// bomb is a compressed body that unpacks to a number of bytes, in one chunk.
func bomb(start string, size int) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	flood(z, start, strings.Repeat("x", 1<<20), size)
	_ = z.Close() // a Buffer's Write never fails
	return chunk(b.String()) + "0\r\n\r\n"
}

// peakOf is the peak memory of a command, in bytes.
func peakOf(t *testing.T, server string, args []string) int64 {
	t.Helper()
	cmd := exec.Command(cmdtest.Program(), args...)
	cmd.Env = append(os.Environ(), "TALLY_CONFIG=/dev/null", "HOME="+t.TempDir(),
		"ROX_ENDPOINT="+server, "ROX_API_TOKEN=t", "KF_PIPELINES_ENDPOINT="+server, "TALLY_STACKROX_ATTEMPTS=1", "TALLY_KFP_ATTEMPTS=1",
		"TALLY_HSS_ENDPOINT="+server, "TALLY_HSS_PROJECT_ID=p", "TALLY_HSS_REGION=r", "TALLY_HSS_AUTH_TOKEN=t", "TALLY_HSS_ATTEMPTS=1",
		"TALLY_CCI_ENDPOINT="+server, "TALLY_CCI_PROJECT_ID=p", "TALLY_CCI_REGION=r", "TALLY_CCI_AUTH_TOKEN=t", "TALLY_CCI_ATTEMPTS=1")
	return cmdtest.Peak(t, cmd)
}
