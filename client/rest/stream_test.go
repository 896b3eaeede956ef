package rest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
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
