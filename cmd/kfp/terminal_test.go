//go:build linux

package kfp_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

func TestRunsOnATerminal(t *testing.T) {
	t.Parallel()
	// Steps are shown while they move, and the run at the end.
	s := cmdtest.OnTerminal(t, 100, "kfp runs wait fresh --interval 5ms --sandbox=kfp-speed=200")
	if code := s.End(); code != 0 {
		t.Errorf("exit %d", code)
	}
	<-s.Done
	for _, want := range []string{"train ", "evaluate ", "Succeeded\n", "run fresh"} {
		if !strings.Contains(s.Screen(), want) {
			t.Errorf("%q is not shown:\n%s", want, s.Screen())
		}
	}

	// A delete prompts, names the server, and accepts a no.
	ask := cmdtest.OnTerminal(t, 100, "kfp runs delete baseline")
	ask.WaitFor("This will delete 1 run at http://127.0.0.1:", 1)
	ask.TypeText("n\n")
	if code := ask.End(); code != 1 {
		t.Errorf("exit %d:\n%s", code, ask.Screen())
	}
	yes := cmdtest.OnTerminal(t, 100, "kfp runs delete baseline -o csv")
	yes.WaitFor("[y/N]", 1)
	yes.TypeText("y\n")
	if code := yes.End(); code != 0 {
		t.Errorf("exit %d:\n%s", code, yes.Screen())
	}
	<-yes.Done
	if !strings.Contains(yes.Screen(), ",deleted,baseline") {
		t.Error(yes.Screen())
	}

	// Text is shown; bytes, which would be orders to the terminal, are not.
	screen := cmdtest.OnTerminal(t, 100, "kfp runs read-artifact baseline train main-logs")
	if code := screen.End(); code != 0 {
		t.Errorf("exit %d", code)
	}
	archive := cmdtest.OnTerminal(t, 100, "kfp runs read-artifact baseline train model")
	if code := archive.End(); code != 2 {
		t.Errorf("exit %d", code)
	}
	<-screen.Done
	<-archive.Done
	if !strings.Contains(screen.Screen(), "starting train of run") || !strings.Contains(archive.Screen(), "this is binary data, which a terminal cannot show") {
		t.Errorf("%s\n%s", screen.Screen(), archive.Screen())
	}
}

// A person sees how far an upload is; a script sees nothing of it.
func TestAnUploadShowsItsProgress(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "large.json")
	manifest := `{"kind":"Workflow","apiVersion":"argoproj.io/v1alpha1","spec":{},"filler":"` + strings.Repeat("x", 1<<20) + `"}`
	if err := os.WriteFile(file, []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, shown := range map[string]bool{"": true, " --no-progress": false, " --quiet": false} {
		s := cmdtest.OnTerminal(t, 100, "kfp pipelines upload "+file+" -o name"+args)
		if code := s.End(); code != 0 {
			t.Errorf("%s: exit %d", args, code)
		}
		<-s.Done
		if got := strings.Contains(s.Screen(), "large.json "); got != shown {
			t.Errorf("%s: shown %v:\n%q", args, got, s.Screen())
		}
	}
}

// Whatever a person waits for is named, by the commands that print no rows, too.
func TestE19ASlowServerIsNamed(t *testing.T) {
	t.Parallel()
	for args, operation := range map[string]string{
		"healthz":                      "get healthz",
		"pipelines template say":       "get pipeline template",
		"runs wait baseline":           "list runs",
		"experiments create new":       "create experiment",
		"runs delete baseline --yes":   "delete run",
		"experiments create x --quiet": "",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			s := cmdtest.OnTerminal(t, 100, "kfp "+args+" --sandbox=kfp-slow=1200ms")
			if code := s.End(); code != 0 {
				t.Errorf("exit %d", code)
			}
			<-s.Done
			shown := s.Screen()
			if operation == "" && strings.Contains(shown, "waiting for") || !strings.Contains(shown, operation) {
				t.Errorf("%q", shown)
			}
			if operation != "" && !strings.Contains(shown, "waiting for 127.0.0.1:") {
				t.Errorf("%q", shown)
			}
		})
	}
}
