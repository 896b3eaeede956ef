package kfp_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/kfp"
)

// linesBy are the lines of all scripts that are run where one API is served, with
// those of the scripts' own files.
func linesBy(t *testing.T, served string) string {
	t.Helper()
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	var all strings.Builder
	for _, file := range files {
		script, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		skipped := false
		for line := range strings.SplitSeq(string(script), "\n") {
			condition, command, conditional := strings.Cut(strings.TrimPrefix(line, "["), "] ")
			if conditional = conditional && strings.HasPrefix(line, "["); !conditional {
				condition, command = served, line
			}
			if strings.HasPrefix(line, "-- ") {
				skipped = false // a shell script may have been run before
			}
			name, not := strings.CutPrefix(condition, "!")
			if runs := (name == served) != not; !runs || skipped {
				continue
			}
			skipped = strings.HasPrefix(command, "skip ")
			all.WriteString(command + "\n")
		}
	}
	return all.String()
}

// Every verb of every noun is run with each API alone, and with both.
func TestTheScriptsHaveEveryVerbByEitherAPI(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	app := cmdtest.App(&out, &out, nil)
	for _, served := range []string{"both", "v1beta1", "v2beta1"} {
		lines, verbs := linesBy(t, served), 0
		for _, noun := range kfp.API().Nouns() {
			command := noun.Command(app, "kfp")
			paths := []string{command.Name()}
			if command.HasSubCommands() {
				paths = nil
				for _, verb := range command.Commands() {
					paths = append(paths, command.Name()+" "+verb.Name())
				}
			}
			for _, path := range paths {
				verbs++
				if !regexp.MustCompile(`tally kfp ` + path + `\b`).MatchString(lines) {
					t.Errorf("with %s no script runs tally kfp %s", served, path)
				}
			}
		}
		if verbs < 45 {
			t.Errorf("%d verbs", verbs)
		}
	}
}
