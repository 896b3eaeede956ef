//go:build linux

package cmd

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunsOnATerminal(t *testing.T) {
	t.Parallel()
	// Steps are shown while they move, and the run at the end.
	s := onTerminal(t, 100, "kfp runs wait fresh --interval 5ms --sandbox=kfp-speed=200")
	if code := s.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	<-s.done
	for _, text := range []string{"train ", "evaluate ", "Succeeded\n", "run fresh"} {
		if !strings.Contains(s.screen(), text) {
			t.Errorf("%q is not shown:\n%s", text, s.screen())
		}
	}

	// A delete asks, names the server, and takes no for an answer.
	ask := onTerminal(t, 100, "kfp runs delete baseline")
	ask.waitFor("This will delete 1 of the runs at http://127.0.0.1:", 1)
	ask.typeText("n\n")
	if code := ask.end(); code != 1 {
		t.Errorf("exit %d:\n%s", code, ask.screen())
	}
	yes := onTerminal(t, 100, "kfp runs delete baseline -o csv")
	yes.waitFor("[y/N]", 1)
	yes.typeText("y\n")
	if code := yes.end(); code != 0 {
		t.Errorf("exit %d:\n%s", code, yes.screen())
	}
	<-yes.done
	if !strings.Contains(yes.screen(), "baseline,deleted") {
		t.Error(yes.screen())
	}

	// Text is shown; bytes, which would be orders to the terminal, are not.
	text := onTerminal(t, 100, "kfp runs read-artifact baseline train main-logs")
	if code := text.end(); code != 0 {
		t.Errorf("exit %d", code)
	}
	archive := onTerminal(t, 100, "kfp runs read-artifact baseline train model")
	if code := archive.end(); code != 2 {
		t.Errorf("exit %d", code)
	}
	<-text.done
	<-archive.done
	if !strings.Contains(text.screen(), "starting train of run") || !strings.Contains(archive.screen(), "this is no text for a terminal") {
		t.Errorf("%s\n%s", text.screen(), archive.screen())
	}
}

// A person sees how far an upload is; a script sees nothing of it.
func TestAnUploadShowsItsProgress(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "large.json")
	text := `{"kind":"Workflow","apiVersion":"argoproj.io/v1alpha1","spec":{},"filler":"` + strings.Repeat("x", 1<<20) + `"}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, shown := range map[string]bool{"": true, " --no-progress": false, " --quiet": false} {
		s := onTerminal(t, 100, "kfp pipelines upload "+file+" -o name"+args)
		if code := s.end(); code != 0 {
			t.Errorf("%s: exit %d", args, code)
		}
		<-s.done
		if got := strings.Contains(s.screen(), "large.json "); got != shown {
			t.Errorf("%s: shown %v:\n%q", args, got, s.screen())
		}
	}
}
