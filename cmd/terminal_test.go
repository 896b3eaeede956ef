//go:build linux

package cmd

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"

	"github.com/clipperhouse/displaywidth"
)

// Rows fit the terminal, wide characters count as two columns, and cut cells
// are marked. Hostile names show their control characters.
func TestATableFitsItsTerminal(t *testing.T) {
	t.Parallel()
	for _, columns := range []uint16{40, 80, 120} {
		s := cmdtest.OnTerminal(t, columns, "stackrox pods export --sandbox=odd --columns namespace,name,started --limit 30 --color never")
		if code := s.End(); code != 0 {
			t.Fatalf("exit %d:\n%s", code, s.Screen())
		}
		<-s.Done
		for line := range strings.SplitSeq(strings.TrimRight(s.Screen(), "\n"), "\n") {
			if width := displaywidth.String(line); width > int(columns) && !strings.HasPrefix(line, "tally: ") {
				t.Errorf("%d columns on a terminal of %d: %q", width, columns, line)
			}
			if strings.ContainsAny(line, "\x1b\a") {
				t.Errorf("a control sequence of the server's reached the terminal: %q", line)
			}
		}
		if cut := strings.Contains(s.Screen(), "…"); cut != (columns < 80) || !strings.Contains(s.Screen(), "支付") {
			t.Errorf("%d columns:\n%s", columns, s.Screen())
		}
	}
}

// Of a difference, a terminal that is too narrow for all columns leaves out parts of
// the key before the cell that changed.
func TestDiffShowsWhatChanged(t *testing.T) {
	t.Parallel()
	dir, key := t.TempDir(), "production-frankfurt-1,payments-and-billing,billing-worker-nightly,registry.example.com/payments/billing:9"
	for name, risk := range map[string]string{"old.csv": "medium", "new.csv": "critical"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("cluster,namespace,workload,image,risk\n"+key+","+risk+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := cmdtest.OnTerminal(t, 80, "diff old.csv new.csv --key cluster,namespace,workload,image --color never", func(cmd *exec.Cmd) { cmd.Dir = dir })
	if code := s.End(); code != int(exit.Found) {
		t.Errorf("exit %d", code)
	}
	<-s.Done
	for _, part := range []string{"change ", "column", "old", "new", "cluster", "risk    medium  critical", "left out"} {
		if !strings.Contains(s.Screen(), part) {
			t.Errorf("without %q:\n%s", part, s.Screen())
		}
	}
}

func TestColourIsForTerminals(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		args    string
		env     string
		colours bool
	}{
		"a terminal":       {"", "", true},
		"NO_COLOR":         {"", "NO_COLOR=1", false},
		"--color never":    {" --color never", "", false},
		"a dumb terminal":  {"", "TERM=dumb", false},
		"always wins over": {" --color always", "NO_COLOR=1", true},
	}
	for name, tc := range cases {
		s := cmdtest.OnTerminal(t, 80, "stackrox pods export --limit 1"+tc.args, func(cmd *exec.Cmd) { cmd.Env = append(cmd.Env, tc.env) })
		if code := s.End(); code != 0 {
			t.Errorf("%s: exit %d", name, code)
		}
		<-s.Done
		if got := strings.Contains(s.Screen(), "\x1b["); got != tc.colours {
			t.Errorf("%s: colours %v:\n%q", name, got, s.Screen())
		}
	}
}

// Progress is shown if the output goes elsewhere, and removed at the end.
func TestProgressIsShownAndGoesAway(t *testing.T) {
	t.Parallel()
	file := func(cmd *exec.Cmd) { cmd.Stdout = nil }
	s := cmdtest.OnTerminal(t, 100, "stackrox pods export --sandbox=pods=3000,slow=200us -o csv", file)
	s.WaitFor("pods/s", 1)
	if code := s.End(); code != 0 {
		t.Errorf("exit %d", code)
	}
	<-s.Done
	if !strings.Contains(s.Screen(), "tally: 3000 pods, ") {
		t.Errorf("no summary:\n%q", s.Screen())
	}
	quiet := cmdtest.OnTerminal(t, 100, "stackrox pods export --no-progress --quiet -o csv", file)
	if code := quiet.End(); code != 0 {
		t.Errorf("exit %d", code)
	}
	<-quiet.Done
	if quiet.Screen() != "" {
		t.Errorf("it is not quiet: %q", quiet.Screen())
	}
}

// Where the server says how many there are, progress shows the share, by each API.
func TestProgressShowsTheShare(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"kfp runs list --sandbox=runs=900,kfp-slow=300ms":                       " runs (",
		"kfp runs list --sandbox=runs=900,kfp-slow=300ms --api-version v2beta1": " runs (",
	} {
		s := cmdtest.OnTerminal(t, 100, line+" -o csv --out rows.csv", func(cmd *exec.Cmd) { cmd.Dir = t.TempDir() })
		s.WaitFor(want, 1)
		if code := s.End(); code != 0 {
			t.Errorf("%s: exit %d:\n%s", line, code, s.Screen())
		}
	}
}

// A wait is shown, even if the rows go to the same terminal, and removed before
// them; one pod is one pod.
func TestE19ASlowServerIsWaitedFor(t *testing.T) {
	t.Parallel()
	for _, out := range []string{"", " --out pods.csv"} {
		dir := func(cmd *exec.Cmd) { cmd.Dir = t.TempDir() }
		s := cmdtest.OnTerminal(t, 100, "stackrox pods export --sandbox=pods=1,slow=1500ms --columns name"+out, dir)
		s.WaitFor("waiting for pods from 127.0.0.1:", 1)
		if code := s.End(); code != 0 {
			t.Errorf("exit %d", code)
		}
		<-s.Done
		if !strings.Contains(s.Screen(), "tally: 1 pod, ") {
			t.Errorf("no summary:\n%q", s.Screen())
		}
	}
	quiet := cmdtest.OnTerminal(t, 100, "stackrox pods export --sandbox=pods=1,slow=1500ms -o name --no-progress")
	_ = quiet.End() // what it shows tells
	<-quiet.Done
	if strings.Contains(quiet.Screen(), "waiting") {
		t.Errorf("progress was not asked for:\n%q", quiet.Screen())
	}
}

// A wait says what it waits for.
func TestE19AWaitSaysWhatFor(t *testing.T) {
	t.Parallel()
	s := cmdtest.OnTerminal(t, 100, "hss exports wait fake-task-1 --interval 1500ms")
	s.WaitFor("waiting for export task fake-task-1", 1)
	if code := s.End(); code != 0 {
		t.Errorf("exit %d:\n%s", code, s.Screen())
	}
}

// Ctrl-C stops an export, which reports it.
func TestInterruptOnATerminal(t *testing.T) {
	t.Parallel()
	s := cmdtest.OnTerminal(t, 80, "stackrox pods export --sandbox=stall-after=3,flush=0 --idle-timeout 0 -o name")
	s.WaitFor("\n", 3)
	s.TypeText("\x03")
	if code := s.End(); code != 130 {
		t.Errorf("exit %d:\n%s", code, s.Screen())
	}
	s.WaitFor("stopped by signal: interrupt", 1)
}

// A delete asks, names the server and what would go, and takes only a yes.
func TestADeleteAsks(t *testing.T) {
	t.Parallel()
	id := firstRun(t)
	refused := cmdtest.OnTerminal(t, 100, "kfp runs delete "+id)
	refused.WaitFor("Continue? [y/N]", 1)
	if screen := refused.Screen(); !strings.Contains(screen, id) || !strings.Contains(screen, "http://127.0.0.1") {
		t.Errorf("the question names neither the run nor the server:\n%s", screen)
	}
	refused.TypeText("\n")
	if code := refused.End(); code != 1 {
		t.Errorf("exit %d", code)
	}
	refused.WaitFor("nothing was done", 1)

	interrupted := cmdtest.OnTerminal(t, 100, "kfp runs delete "+id)
	interrupted.WaitFor("Continue? [y/N]", 1)
	interrupted.TypeText("\x03")
	if code := interrupted.End(); code != 130 {
		t.Errorf("exit %d:\n%s", code, interrupted.Screen())
	}

	agreed := cmdtest.OnTerminal(t, 100, "kfp runs delete "+id)
	agreed.WaitFor("Continue? [y/N]", 1)
	agreed.TypeText("y\n")
	if code := agreed.End(); code != 0 {
		t.Errorf("exit %d:\n%s", code, agreed.Screen())
	}
	agreed.WaitFor("deleted", 1)
}

// firstRun is the id of a run of the sandbox.
func firstRun(t *testing.T) string {
	t.Helper()
	cmd := exec.Command("tally", "kfp", "runs", "list", "--sandbox", "-o", "name", "--limit", "1")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// A watch redraws a terminal in place until it is interrupted.
func TestAWatchRedrawsTheTerminal(t *testing.T) {
	t.Parallel()
	s := cmdtest.OnTerminal(t, 100, "kfp runs list --limit 3 --watch --interval 50ms")
	s.WaitFor("\x1b[H\x1b[J", 3)
	s.TypeText("\x03")
	if code := s.End(); code != 130 {
		t.Errorf("exit %d", code)
	}
}

// On a pipe a watch prints what changed, with the time, and not what stayed.
func TestAWatchOnAPipePrintsChanges(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("tally", "kfp", "pipelines", "list", "--sandbox", "-o", "csv", "--columns", "id", "--limit", "3", "--watch", "--interval", "20ms")
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	seen := map[string]int{}
	for range 4 {
		lines.Scan()
		seen[lines.Text()]++
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		seen[lines.Text()]++
	}
	_ = cmd.Wait() // the code tells
	if code := cmd.ProcessState.ExitCode(); code != 130 || seen["seen,id"] != 1 || len(seen) != 4 {
		t.Errorf("exit %d, lines %v", code, seen)
	}
}

// So does a raw call, until its first byte.
func TestE19ARawCallIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := cmdtest.OnTerminal(t, 100, "api stackrox GET /v1/export/pods --sandbox=pods=1,slow=1500ms")
	s.WaitFor("waiting for GET /v1/export/pods from 127.0.0.1:", 1)
	if code := s.End(); code != 0 {
		t.Errorf("exit %d:\n%s", code, s.Screen())
	}
	<-s.Done
	if !strings.Contains(s.Screen(), `{"result"`) {
		t.Errorf("no response:\n%q", s.Screen())
	}
}

// Nor are other requests silent where a server does not respond.
func TestE19ASilentServerIsNamed(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(func() { close(release); server.Close() })
	env := func(cmd *exec.Cmd) {
		cmd.Env = append(cmd.Env, "TALLY_SANDBOX=", "KF_PIPELINES_ENDPOINT="+server.URL)
		for _, api := range []string{"HSS", "CCI"} {
			cmd.Env = append(cmd.Env, "TALLY_"+api+"_ENDPOINT="+server.URL, "TALLY_"+api+"_AUTH_TOKEN=a-token", "TALLY_"+api+"_PROJECT_ID=p", "TALLY_"+api+"_REGION=cn-north-4")
		}
	}
	for line, what := range map[string]string{
		"hss containers export":                     "the new export task",
		"hss containers export --no-wait":           "the new export task",
		"cci imagesnapshots create a --image nginx": "the new image snapshot",
		"cci imagesnapshots delete a --yes":         "the deletion of image snapshot a",
		"kfp runs read-artifact some train model":   "artifact model",
		"kfp runs logs some train":                  "the log of train",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			s := cmdtest.OnTerminal(t, 100, line, env)
			s.WaitFor("waiting for "+what, 1)
			s.TypeText("\x03")
			if code := s.End(); code != 130 {
				t.Errorf("exit %d:\n%s", code, s.Screen())
			}
		})
	}
}
