package stackrox_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/client/stackrox/stackroxtest"
)

// The lines of the debug log are the client's own, whatever the server's message has.
func TestDebugEscapesTheReason(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/metadata" {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, `{"message":"\u001b]0;x\u0007\nline"}`)
		}
	}))
	defer server.Close()
	var debug bytes.Buffer
	c, err := stackrox.New(stackrox.Options{Options: rest.Options{Endpoint: server.URL, Insecure: true, Attempts: 1, Debug: &debug}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, report, err := exported(t, c, stackrox.ExportRequest{Objects: true}); report.Transport != stackrox.REST || err != nil {
		t.Errorf("%+v, %v", report, err)
	}
	for line := range strings.Lines(debug.String()) {
		if strings.ContainsAny(line, "\x1b\a") || strings.IndexAny(line, "*<>") != 0 {
			t.Errorf("%q", line)
		}
	}
	if !strings.Contains(debug.String(), "* export pods over rest: the server's version is not known: ") || !strings.Contains(debug.String(), " line") {
		t.Error(debug.String())
	}
}

// stopAt is a debug log that ends a context at a message.
type stopAt struct {
	message string
	stop    context.CancelFunc
}

func (s stopAt) Write(p []byte) (int, error) {
	if strings.Contains(string(p), s.message) {
		s.stop()
	}
	return len(p), nil
}

// The report of an attempt over REST that fails has no facts of the one over gRPC before it.
func TestReportOfAnAbandonedAttempt(t *testing.T) {
	t.Parallel()
	_, server := secure(t, stackroxtest.Options{Pods: 20, GRPC: "pure", Fault: stackroxtest.Fault{Kind: stackroxtest.UnknownField}})
	ctx, cancel := context.WithCancel(t.Context())
	c := trusting(t, server, rest.Options{Debug: stopAt{"over rest: the server sends a field", cancel}})
	var report stackrox.Report
	for _, err := range c.Export(ctx, stackrox.ExportRequest{Objects: true, Report: &report}) {
		if err == nil {
			t.Error("a record")
		}
	}
	if report.Transport != "" || report.Protocol != "" || report.Records != 0 || report.ServerVersion == "" || !strings.HasPrefix(report.Why, "the server sends a field") {
		t.Errorf("%+v", report)
	}
}
