package rest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A web page in place of a stream is an error, also when it never arrives.
func TestAPageThatStallsIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	for name, sent := range map[string]string{"nothing": "", "its beginning": "<html><title>Sign in</title>"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				body, server := io.Pipe()
				go func() { _, _ = io.WriteString(server, sent) }()
				resp := &http.Response{
					StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: body,
					Request: httptest.NewRequest(http.MethodGet, "https://central.example.com/v1/export/pods", nil),
				}
				if err := (Request{Operation: "export pods"}).webPage(resp); !KindAuth.Is(err) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
}

// lateBody is JSON that arrives at the last moment, although the body was closed.
type lateBody struct{ closed atomic.Bool }

func (b *lateBody) Read(p []byte) (int, error) {
	time.Sleep(errorBodyTime + 1)
	return copy(p, "{"), nil
}

func (b *lateBody) Close() error {
	b.closed.Store(true)
	return nil
}

// A stream that is taken for a page until its first bytes arrive is never returned closed.
func TestAStreamThatBeginsTooLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body := &lateBody{}
		resp := &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/html"}}, Body: body,
			Request: httptest.NewRequest(http.MethodGet, "https://central.example.com/v1/export/pods", nil),
		}
		if err := (Request{Operation: "export pods"}).webPage(resp); err == nil || !body.closed.Load() {
			t.Errorf("closed %v, error %v", body.closed.Load(), err)
		}
	})
}
