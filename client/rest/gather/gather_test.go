package gather

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestDialFails checks that the dialer's error is returned unchanged.
func TestDialFails(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if c, err := Dial(ctx, "tcp", "127.0.0.1:1"); err == nil || c != nil {
		t.Errorf("got %v, %v", c, err)
	}
}

// TestOtherConnsStay checks that connections other than TCP are not changed.
func TestOtherConnsStay(t *testing.T) {
	t.Parallel()
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if Conn(a) != a {
		t.Error("a pipe was wrapped")
	}
}

// TestHTTP sends a stream of flushed lines and short responses in turn over one connection, in clear text and over
// TLS.
func TestHTTP(t *testing.T) {
	t.Parallel()
	const lines = 3000
	line := strings.Repeat("x", 1300) + "\n"
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/short" {
			fmt.Fprint(w, "short")
			return
		}
		for range lines {
			if _, err := io.WriteString(w, line); err != nil {
				t.Error(err)
			}
			w.(http.Flusher).Flush()
		}
	})
	for name, server := range map[string]*httptest.Server{
		"clear": httptest.NewServer(handler), "TLS": httptest.NewTLSServer(handler),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer server.Close()
			dials := 0
			transport := &http.Transport{
				DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
					dials++
					return Dial(ctx, network, address)
				},
				TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
			}
			defer transport.CloseIdleConnections()
			for range 3 {
				if got := get(t, transport, server.URL+"/stream"); got != strings.Repeat(line, lines) {
					t.Errorf("the stream has %d bytes", len(got))
				}
				if got := get(t, transport, server.URL+"/short"); got != "short" {
					t.Errorf("got %q", got)
				}
			}
			if dials != 1 {
				t.Errorf("%d connections", dials)
			}
		})
	}
}

func get(t *testing.T, transport http.RoundTripper, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil {
		t.Error(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	return body.String()
}
