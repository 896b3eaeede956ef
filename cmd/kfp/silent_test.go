package kfp_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// short is the time limit of these tests, for what takes minutes elsewhere.
const short = 300 * time.Millisecond

// runWithin is a command that allows the server a short time only.
func runWithin(t *testing.T, h http.Handler, args ...string) (code exit.Code, out, errs string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	var stdout, stderr bytes.Buffer
	a := cmdtest.App(&stdout, &stderr, map[string]string{"KF_PIPELINES_ENDPOINT": server.URL, "TALLY_KFP_ATTEMPTS": "1"})
	a.Silence = short
	code = cmd.Run(t.Context(), a, append([]string{"kfp"}, args...))
	return code, stdout.String(), stderr.String()
}

// A server that is silent, before a response or within it, is left after a while,
// and the message names the API that it did not respond by.
func TestASilentHealthEndsTheCommand(t *testing.T) {
	t.Parallel()
	for _, api := range []string{"v2beta1", "v1beta1"} {
		for _, start := range []string{"", "{"} {
			t.Run(api+" after "+start, func(t *testing.T) {
				t.Parallel()
				code, _, errs := runWithin(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					if !strings.Contains(r.URL.Path, api) {
						_, _ = w.Write([]byte(`{"tag_name":"2.17.0"}`))
						return
					}
					if start != "" {
						_, _ = w.Write([]byte(start))
						w.(http.Flusher).Flush()
					}
					<-r.Context().Done()
				}), "runs", "list")
				if code != exit.Unreachable || !strings.Contains(errs, "get healthz of "+api) {
					t.Errorf("exit %d: %s", code, errs)
				}
			})
		}
	}
}

// A step may have nothing to say for hours, and a server responds with the first
// bytes of its log.
func TestAFollowedLogMayBeginLate(t *testing.T) {
	t.Parallel()
	late := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/log"):
			time.Sleep(2 * short)
			_, _ = w.Write([]byte("late\n"))
		case strings.HasSuffix(r.URL.Path, "/runs/"+someID):
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{"run":{"id":%q},"pipeline_runtime":{"workflow_manifest":%q}}`, someID,
				`{"status":{"nodes":{"pod":{"id":"pod","displayName":"train","type":"Pod"}}}}`)
		default:
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"tag_name":"2.17.0"}`))
		}
	})
	if code, out, errs := runWithin(t, late, "runs", "logs", someID, "train", "--follow"); code != 0 || out != "late\n" {
		t.Errorf("followed: exit %d, %q: %s", code, out, errs)
	}
	if code, _, errs := runWithin(t, late, "runs", "logs", someID, "train"); code != exit.Unreachable {
		t.Errorf("not followed: exit %d: %s", code, errs)
	}
}
