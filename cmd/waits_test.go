package cmd

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// waits are the commands that wait, and what a server says of the object at one
// poll after another: two states that are known, one that is not, and the end.
var waits = map[string]struct {
	args   []string
	states [4]string
	says   string // of the second state
}{
	"kfp": {
		[]string{"kfp", "runs", "wait", "5f2b1a52-6c0a-4c26-9d0a-000000000001"},
		[4]string{kfpRun("Pending"), kfpRun("Running"), kfpRun("Sunrise"), kfpRun("Succeeded")}, "",
	},
	"hss": {
		[]string{"hss", "exports", "wait", "t1"},
		[4]string{hssTask("running"), hssTask("running"), hssTask("sunrise"), hssTask("success")}, "export task t1 is running",
	},
	"cci": {
		[]string{"cci", "imagesnapshots", "wait", "web"},
		[4]string{snapshot("Creating"), snapshot("Creating"), snapshot("Sunrise"), snapshot("Available")}, "image snapshot web is Creating",
	},
}

func kfpRun(status string) string {
	return `{"run":{"id":"5f2b1a52-6c0a-4c26-9d0a-000000000001","name":"r","status":"` + status + `"}}`
}

func hssTask(status string) string {
	return `{"task_id":"t1","task_status":"` + status + `","file_id":"f1","file_name":"x.zip"}`
}

func snapshot(phase string) string {
	return `{"kind":"ImageSnapshot","apiVersion":"cci/v2","metadata":{"name":"web","uid":"u"},"spec":{},"status":{"phase":"` + phase + `"}}`
}

// All waits continue after transient failures, send each poll once, report a
// failure, a state and an unknown state once, and end as the object does.
func TestE2AllWaitsAreOnePolicy(t *testing.T) {
	t.Parallel()
	for name, w := range waits {
		for _, status := range []int{http.StatusInternalServerError, http.StatusServiceUnavailable, http.StatusTooManyRequests} {
			t.Run(name+" "+http.StatusText(status), func(t *testing.T) {
				t.Parallel()
				// 0 is a failure, others are states.
				polls := []int{1, 2, 0, 0, 0, 0, 0, 0, 2, 3, 3, 3, 4}
				errs, code, sent := waitFor(t, w.args, func(n int) (int, string) {
					if i := polls[min(n, len(polls)-1)]; i > 0 {
						return http.StatusOK, w.states[i-1]
					}
					return status, `{"code":14,"message":"away","error_code":"HSS.1","error_msg":"away"}`
				})
				if code != exit.OK || sent != len(polls) {
					t.Errorf("exit %d, %d polls, want %d", code, sent, len(polls))
				}
				if strings.Count(errs, "; still waiting") != 2 || strings.Count(errs, "does not know") != 1 || strings.Contains(errs, "trying again") {
					t.Errorf("what was told:\n%s", errs)
				}
				if w.says != "" && strings.Count(errs, w.says+"\n") != 1 {
					t.Errorf("%q is not told once:\n%s", w.says, errs)
				}
			})
		}
	}
}

// A wait does not continue forever without a response.
func TestE2AWaitEndsThatOnlyFails(t *testing.T) {
	t.Parallel()
	for name, w := range waits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, code, sent := waitFor(t, w.args, func(n int) (int, string) {
				if n == 0 {
					return http.StatusOK, w.states[0]
				}
				return http.StatusServiceUnavailable, `{}`
			})
			if code != exit.Unreachable || sent < 10 || sent > 1000 {
				t.Errorf("exit %d after %d polls", code, sent)
			}
		})
	}
}

// waitFor runs a wait against a server that responds to one poll after another.
func waitFor(t *testing.T, args []string, respond func(n int) (int, string)) (errs string, code exit.Code, sent int) {
	t.Helper()
	var polls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body := http.StatusOK, `{"multi_user":false}`
		if !strings.HasSuffix(r.URL.Path, "/healthz") {
			status, body = respond(int(polls.Add(1)) - 1)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	var stdout, stderr bytes.Buffer
	a := cmdtest.App(&stdout, &stderr, map[string]string{
		"KF_PIPELINES_ENDPOINT": server.URL, "TALLY_CONFIG": os.DevNull,
		"TALLY_HSS_ENDPOINT": server.URL, "TALLY_HSS_PROJECT_ID": "p", "TALLY_HSS_REGION": "r", "TALLY_HSS_AUTH_TOKEN": "t",
		"TALLY_CCI_ENDPOINT": server.URL, "TALLY_CCI_PROJECT_ID": "p", "TALLY_CCI_REGION": "cn-north-4", "TALLY_CCI_AUTH_TOKEN": "t",
	})
	code = Run(t.Context(), a, args)
	return stderr.String(), code, int(polls.Load())
}
