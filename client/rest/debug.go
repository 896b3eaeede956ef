package rest

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

type debugLayer struct {
	next   http.RoundTripper
	secret http.Header // the caller's own headers: shown by name only

	mu  sync.Mutex
	out io.Writer
}

// RoundTrip prints the request and its response, each in one write.
func (l *debugLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	l.print("> ", fmt.Sprintf("%s %s", req.Method, redactURL(req.URL)), req.Header)
	start := time.Now()
	resp, err := l.next.RoundTrip(req)
	took := time.Since(start).Round(time.Millisecond)
	if err != nil {
		l.print("< ", fmt.Sprintf("%v after %v", err, took), nil)
		return resp, err
	}
	l.print("< ", fmt.Sprintf("%s %s%s after %v", resp.Proto, resp.Status, alpn(resp), took), resp.Header)
	return resp, nil
}

// alpn returns the name of a protocol that was chosen with TLS, unless the response's
// own protocol says the same.
func alpn(resp *http.Response) string {
	if resp.TLS == nil || resp.ProtoMajor < 2 || resp.TLS.NegotiatedProtocol == "" {
		return ""
	}
	return " (" + resp.TLS.NegotiatedProtocol + ")"
}

func (l *debugLayer) print(mark, first string, header http.Header) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s%s\n", mark, oneLine([]byte(first)))
	shown := RedactHeader(header)
	for _, name := range slices.Sorted(maps.Keys(shown)) {
		for _, value := range shown[name] {
			if _, own := l.secret[name]; own {
				value = redacted
			}
			fmt.Fprintf(&b, "%s%s: %s\n", mark, name, oneLine([]byte(value)))
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = l.out.Write(b.Bytes()) // a log that cannot be written must not fail the call
}
