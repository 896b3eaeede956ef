package rest_test

import (
	"context"
	"errors"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"encoding/pem"

	"tally/client/rest"
)

// serveH2 serves HTTP/2 over TLS, and a client that trusts it.
func serveH2(t *testing.T, o rest.Options, response http.HandlerFunc) *rest.Client {
	t.Helper()
	s := httptest.NewUnstartedServer(response)
	s.EnableHTTP2 = true
	return startH2(t, s, o)
}

// startH2 starts a server, and a client that trusts it.
func startH2(t *testing.T, s *httptest.Server, o rest.Options) *rest.Client {
	t.Helper()
	s.StartTLS()
	t.Cleanup(s.Close)
	o.Endpoint, o.GRPC, o.Attempts = s.URL, []string{"own", "h2"}, max(o.Attempts, 1)
	o.TLS.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(o.TLS.CAFile, data, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := rest.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// call makes a gRPC call and returns its body and its end.
func call(t *testing.T, c *rest.Client) (body string, end rest.GRPCStatus, known bool, err error) {
	t.Helper()
	decode := func(resp *http.Response) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			b, err := io.ReadAll(resp.Body)
			end, known = rest.GRPCEnd(resp)
			yield(string(b), err)
		}
	}
	for s, e := range rest.Stream(t.Context(), c, rest.GRPC("call", "/v1.S/M", []byte("ask")), decode) {
		body, err = s, e
	}
	return body, end, known, err
}

// grpc responds with a body and trailers.
func grpc(body, status, message string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		if string(sent) != "\x00\x00\x00\x00\x03ask" || r.Header.Get("Te") != "trailers" || r.Method != http.MethodPost {
			status, message = "13", "the request is "+string(sent)
		}
		w.Header().Set("Content-Type", "application/grpc")
		if body != "" {
			_, _ = io.WriteString(w, body)
		}
		if status != "" {
			w.Header().Set(http.TrailerPrefix+"Grpc-Status", status)
			w.Header().Set(http.TrailerPrefix+"Grpc-Message", message)
		}
	}
}

// Only 200 is a gRPC response, whatever its trailers say.
func TestA1StatusesBelow300OverGRPC(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusCreated, http.StatusAccepted, http.StatusNoContent} {
		c := serveH2(t, rest.Options{}, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/grpc")
			w.Header().Set(http.TrailerPrefix+"Grpc-Status", "0")
			w.WriteHeader(status)
		})
		_, _, _, err := call(t, c)
		var failure *rest.Error
		if !errors.As(err, &failure) || failure.Kind != rest.KindUnreachable || !strings.Contains(err.Error(), http.StatusText(status)) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestGRPCEnds(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		handler http.HandlerFunc
		body    string
		end     rest.GRPCStatus
		known   bool
		err     string
	}{
		"whole":         {grpc("abc", "0", ""), "abc", rest.GRPCStatus{}, true, ""},
		"failed":        {grpc("abc", "4", "context deadline exceeded"), "abc", rest.GRPCStatus{Code: 4, Message: "context deadline exceeded"}, true, ""},
		"encoded":       {grpc("abc", "13", "100%25 \xe7%bb%93%zz%4"), "abc", rest.GRPCStatus{Code: 13, Message: "100% 结%zz%4"}, true, ""},
		"no number":     {grpc("abc", "x", "so"), "abc", rest.GRPCStatus{Code: 2, Message: `the server ended the call with the grpc-status "x", which is not a number: so`}, true, ""},
		"no status":     {grpc("abc", "", ""), "abc", rest.GRPCStatus{}, false, ""},
		"nothing":       {grpc("", "0", ""), "", rest.GRPCStatus{}, true, ""},
		"refused":       {grpc("", "7", "not%20yours"), "", rest.GRPCStatus{}, false, "not yours"},
		"nothing, none": {grpc("", "", ""), "", rest.GRPCStatus{}, false, "the stream ended without its gRPC status"},
		"in headers": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/grpc+proto")
			w.Header().Set("Grpc-Status", "12")
			w.Header().Set("Grpc-Message", "unknown method")
		}, "", rest.GRPCStatus{}, false, "unknown method"},
		"behind the status": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Grpc-Status", "0")
			grpc("abc", "0", "")(w, r)
		}, "", rest.GRPCStatus{}, false, "after its status"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, end, known, err := call(t, serveH2(t, rest.Options{}, tc.handler))
			if body != tc.body || end != tc.end || known != tc.known || (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("%q, %+v, %v, %v", body, end, known, err)
			}
		})
	}
}

// A response that is not gRPC is distinguished from a gRPC failure, even if it never ends.
func TestNoGRPC(t *testing.T) {
	t.Parallel()
	for name, response := range map[string]http.HandlerFunc{
		"page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusNotFound)
		},
		"JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") },
		"endless": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, _, err := call(t, serveH2(t, rest.Options{}, response))
			var none *rest.NoGRPC
			if !errors.As(err, &none) {
				t.Errorf("%v", err)
			}
		})
	}
	one := serve(t, status(200, "{}"))
	for endpoint, why := range map[string]string{one.URL: "it needs TLS"} {
		c, err := rest.New(rest.Options{Endpoint: endpoint, GRPC: []string{"h2"}})
		if err != nil {
			t.Fatal(err)
		}
		_, _, _, err = call(t, c)
		var none *rest.NoGRPC
		if !errors.As(err, &none) || none.Why != why {
			t.Errorf("%v", err)
		}
	}
}

// A 503 of a proxy in front is retried, and so is a transient status.
func TestGRPCRetries(t *testing.T) {
	t.Parallel()
	var n atomic.Int32
	c := serveH2(t, rest.Options{Attempts: 4, Sleep: func(context.Context, time.Duration) error { return nil }}, func(w http.ResponseWriter, r *http.Request) {
		switch n.Add(1) {
		case 1:
			http.Error(w, "busy", http.StatusServiceUnavailable)
		case 2:
			grpc("", "14", "starting")(w, r)
		default:
			grpc("abc", "0", "")(w, r)
		}
	})
	if body, _, known, err := call(t, c); body != "abc" || !known || err != nil || n.Load() != 3 {
		t.Errorf("%q after %d calls, %v, %v", body, n.Load(), known, err)
	}
}

// The connection uses the proxy in the options, with its password.
func TestGRPCThroughAProxy(t *testing.T) {
	t.Parallel()
	var asked atomic.Pointer[http.Request]
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r)
		if r.Header.Get("Proxy-Authorization") == "" {
			http.Error(w, "who are you", http.StatusProxyAuthRequired)
			return
		}
		to, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		from, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(from, "HTTP/1.1 200 Connection established\r\n\r\n")
		go func() { _, _ = io.Copy(to, from); _ = to.Close() }()
		_, _ = io.Copy(from, to)
		_ = from.Close()
	}))
	t.Cleanup(proxy.Close)
	for user, says := range map[string]string{"user:secret@": "", "": "407"} {
		via, err := url.Parse(strings.Replace(proxy.URL, "//", "//"+user, 1))
		if err != nil {
			t.Fatal(err)
		}
		c := serveH2(t, rest.Options{Proxy: func(*url.URL) (*url.URL, error) { return via, nil }}, grpc("abc", "0", ""))
		body, _, _, err := call(t, c)
		if asked.Load().Method != http.MethodConnect || (err == nil) != (says == "") || err == nil && body != "abc" || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %q, %v", user, body, err)
		}
		c.Close()
	}
}

// Silence before the first message is a timeout.
func TestGRPCSilence(t *testing.T) {
	t.Parallel()
	c := serveH2(t, rest.Options{HeaderTimeout: 100 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/grpc")
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	_, _, _, err := call(t, c)
	var e *rest.Error
	if !errors.As(err, &e) || e.Reason != rest.ReasonTimeout {
		t.Errorf("%v", err)
	}
}
