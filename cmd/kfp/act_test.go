package kfp_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/kfp"
)

// Every verb that does something with each of several objects is in the script.
func TestD8TheScriptHasEveryVerb(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("testdata/script/d8_ids_of_what_was_done.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	app, verbs := cmdtest.App(&out, &out, nil), 0
	for _, noun := range kfp.API().Nouns() {
		for _, c := range noun.Command(app, "kfp").Commands() {
			if !strings.HasSuffix(c.Use, "...") || c.Name() == "get" || c.Name() == "compare" {
				continue
			}
			verbs++
			if line := "tally kfp " + c.Parent().Name() + " " + c.Name() + " "; !bytes.Contains(script, []byte(line)) {
				t.Errorf("the script has no line with %q", line)
			}
		}
	}
	if verbs < 11 {
		t.Errorf("%d verbs", verbs)
	}
}
