package stackrox_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"tally/conformance/stackrox/internal/central"
)

// TestOneChunkPerRecord reads the bytes of HTTP/1.1: every record is a separate chunk
// that ends with a newline, and nothing follows the last chunk: no trailer, no count,
// no mark that the export was complete.
func TestOneChunkPerRecord(t *testing.T) {
	t.Parallel()
	for _, generation := range central.Generations() {
		pods := central.Pods(12, 1)
		c := central.Start(t, central.Config{Generation: generation, Pods: pods, Plain: true})
		raw := rawBody(t, c)
		chunks, tail := chunksOf(t, raw)
		if len(chunks) != len(pods) {
			t.Errorf("%s: %d chunks for %d records", generation, len(chunks), len(pods))
		}
		for i, chunk := range chunks {
			if records, rest := split(chunk); len(records) != 1 || len(rest) > 0 || !bytes.HasSuffix(chunk, []byte("}\n")) {
				t.Errorf("%s: chunk %d is not one record and a newline: %q", generation, i, chunk)
			}
		}
		if tail != "\r\n" {
			t.Errorf("%s: after the last chunk: %q", generation, tail)
		}
	}
}

// rawBody returns the body of a response, still chunked.
func rawBody(t *testing.T, c *central.Central) *bufio.Reader {
	t.Helper()
	host := strings.TrimPrefix(c.URL, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // its error is irrelevant
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n",
		exportPath, host, central.Token)
	if err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("read the headers: %v", err)
		}
		if line == "\r\n" {
			return r
		}
	}
}

// chunksOf decodes chunked encoding. The tail is the part after the size of the last
// chunk.
func chunksOf(t *testing.T, r *bufio.Reader) (chunks [][]byte, tail string) {
	t.Helper()
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("read the size of chunk %d: %v", len(chunks), err)
		}
		size, err := strconv.ParseInt(strings.TrimSpace(line), 16, 32)
		if err != nil {
			t.Fatalf("the size of chunk %d: %v", len(chunks), err)
		}
		if size == 0 {
			rest, err := io.ReadAll(r)
			if err != nil {
				t.Fatalf("read the tail: %v", err)
			}
			return chunks, string(rest)
		}
		chunk := make([]byte, size+2) // with its CRLF
		if _, err := io.ReadFull(r, chunk); err != nil {
			t.Fatalf("read chunk %d: %v", len(chunks), err)
		}
		chunks = append(chunks, chunk[:size])
	}
}

// TestEachRecordIsFlushed reads records while the server still holds the next one
// back. With gzip the first records wait until there are 1400 bytes: before that, the
// handler does not know whether it will compress.
func TestEachRecordIsFlushed(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		req  request
		held int // the record that is held back
	}{
		{"identity", request{}, 1},
		{"identity, HTTP/2", request{http2: true}, 1},
		{"gzip", request{gzip: true}, 4},
		{"gzip, HTTP/2", request{gzip: true, http2: true}, 4},
	} {
		for _, generation := range central.Generations() {
			t.Run(fmt.Sprintf("%s %s", generation, tc.name), func(t *testing.T) {
				t.Parallel()
				gate := make(chan struct{})
				c := central.Start(t, central.Config{
					Generation: generation, Pods: central.Pods(8, 1), Fault: central.WaitFor(gate, tc.held),
				})
				lines := linesOf(t, c, tc.req)
				for i := range tc.held { // blocks forever if a record is not flushed
					if !lines.Scan() {
						t.Fatalf("record %d: %v", i, lines.Err())
					}
				}
				close(gate)
				rest := 0
				for lines.Scan() {
					rest++
				}
				if err := lines.Err(); err != nil || rest != 8-tc.held {
					t.Errorf("after the gate: %d records, error %v", rest, err)
				}
			})
		}
	}
}

// linesOf scans the lines of a response as they arrive.
func linesOf(t *testing.T, c *central.Central, r request) *bufio.Scanner {
	t.Helper()
	resp := send(t, c, r)
	if resp.Header.Get("Content-Encoding") != "gzip" {
		return bufio.NewScanner(resp.Body)
	}
	body, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return bufio.NewScanner(body)
}
