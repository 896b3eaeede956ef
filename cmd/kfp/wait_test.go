package kfp_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tally/client/kfp/kfptest"
	"tally/cmd"
	"tally/cmd/internal/app"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// waiting is a program that waits for a run by a clock of its own: each poll is
// an interval later, and runs an event.
type waiting struct {
	server *kfptest.Server
	app    *app.App
	out    bytes.Buffer
	errs   bytes.Buffer

	mu    sync.Mutex
	now   time.Time
	polls int
}

func newWaiting(t *testing.T, env map[string]string, between func(w *waiting, poll int)) *waiting {
	t.Helper()
	w := &waiting{now: time.Now()}
	server, err := kfptest.Start(kfptest.Options{Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	w.server = server
	env["KF_PIPELINES_ENDPOINT"], env["TALLY_KFP_ATTEMPTS"] = server.URL(), "1"
	w.app = cmdtest.App(&w.out, &w.errs, env)
	w.app.Now = w.clock
	w.app.Sleep = func(ctx context.Context, d time.Duration) error {
		w.mu.Lock()
		w.now = w.now.Add(d)
		w.polls++
		poll := w.polls
		w.mu.Unlock()
		between(w, poll)
		return context.Cause(ctx)
	}
	return w
}

func (w *waiting) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *waiting) run(ctx context.Context, args ...string) exit.Code {
	return cmd.Run(ctx, w.app, append([]string{"kfp", "runs", "wait", "fresh", "-o", "csv", "--columns", "status", "--no-headers"}, args...))
}

func TestWaitSurvivesAServerThatIsAway(t *testing.T) {
	t.Parallel()
	w := newWaiting(t, map[string]string{}, func(w *waiting, poll int) {
		if poll == 1 {
			w.server.SetFaults(kfptest.Faults{Status: http.StatusServiceUnavailable, First: 3})
		}
	})
	if code := w.run(t.Context()); code != exit.OK || w.out.String() != "Succeeded\n" {
		t.Errorf("exit %d: %s%s", code, &w.out, &w.errs)
	}
	if n := strings.Count(w.errs.String(), "HTTP 503); still waiting"); n != 1 {
		t.Errorf("told %d times, not once:\n%s", n, &w.errs)
	}
}

// A token that expires while a command waits is read again from its source.
func TestWaitSurvivesATokenThatEnds(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "token")
	for name, env := range map[string]map[string]string{
		"file":    {"KF_PIPELINES_SA_TOKEN_PATH": file},
		"command": {"TALLY_KFP_TOKEN_COMMAND": "cat " + file},
	} {
		t.Run(name, func(t *testing.T) {
			valid := "first-token"
			writeToken(t, file, valid)
			w := newWaiting(t, env, func(_ *waiting, poll int) {
				if poll == 2 {
					valid = "second-token"
					writeToken(t, file, valid)
				}
			})
			refused := 0
			guard := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Authorization") != "Bearer "+valid {
					refused++
					http.Error(rw, "{}", http.StatusUnauthorized)
					return
				}
				w.server.ServeHTTP(rw, r)
			}))
			defer guard.Close()
			env["KF_PIPELINES_ENDPOINT"] = guard.URL
			if code := w.run(t.Context()); code != exit.OK || refused != 1 {
				t.Errorf("exit %d, %d times refused: %s", code, refused, &w.errs)
			}
		})
	}
}

func writeToken(t *testing.T, file, token string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Error(err)
	}
}

func TestWaitEndsWithASignal(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	w := newWaiting(t, map[string]string{}, func(_ *waiting, poll int) {
		if poll == 2 {
			cancel(exit.Signal{Signal: syscall.SIGTERM})
		}
	})
	if code := w.run(ctx); code != exit.Terminated || w.out.Len() > 0 {
		t.Errorf("exit %d: %s%s", code, &w.out, &w.errs)
	}
}
