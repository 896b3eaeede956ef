package examples

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"

	"github.com/rogpeppe/go-internal/testscript"
)

// needsServer marks lines of the documentation that name a server or a file of
// the reader's own.
var needsServer = regexp.MustCompile(`example\.com|^export |^kubectl |^go |~/|/srv/|\bcd \b`)

// TestDocumentedCommandsRun runs every command line in the README and the
// guides that needs neither a server nor a file of the reader.
func TestDocumentedCommandsRun(t *testing.T) {
	t.Parallel()
	guides, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, guide := range append(guides, "../../README.md") {
		content, err := os.ReadFile(guide)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(guide), ".md")
		session := strings.Join(documentedLines(string(content)), "\n")
		if session != "" {
			files = append(files, exampleScript(t, "doc "+name, session))
		}
	}
	cmdtest.Scripts(t, testscript.Params{Files: files, Setup: useSandbox})
}

// documentedLines are the command lines in blocks of sh and console; in the
// latter they follow a $.
func documentedLines(s string) []string {
	var lines []string
	kind := ""
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\\\n", " "), "\n") {
		if fence, ok := strings.CutPrefix(line, "```"); ok {
			kind = fence
			continue
		}
		command, isCommand := strings.CutPrefix(line, "$ ")
		if kind == "sh" {
			command, isCommand = line, true
		}
		if isCommand && strings.Contains(command, "tally ") && !needsServer.MatchString(command) {
			lines = append(lines, command)
		}
	}
	return lines
}

// exampleScript writes a script that runs command lines one after another,
// each with the exit code that a comment "# exit N" names.
func exampleScript(t *testing.T, name, lines string) string {
	t.Helper()
	var script, sources strings.Builder
	for i, line := range strings.Split(lines, "\n") {
		if slices.ContainsFunc(runsForever, func(prefix string) bool { return strings.HasPrefix(line, prefix) }) {
			continue
		}
		fmt.Fprintf(&script, "exit %s sh %d.sh\n", expectedExit(line), i)
		fmt.Fprintf(&sources, "-- %d.sh --\n%s\n", i, line)
	}
	file := filepath.Join(t.TempDir(), strings.ReplaceAll(name, " ", "_")+".txtar")
	if err := os.WriteFile(file, []byte(script.String()+sources.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// withoutTerminal are the commands that prompt and end with exit code 2 without
// a terminal or an editor.
var withoutTerminal = regexp.MustCompile(`^tally (init|config (login|edit))`)

var exitComment = regexp.MustCompile(`# exit (\d+)`)

func expectedExit(line string) string {
	if m := exitComment.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	if withoutTerminal.MatchString(line) {
		return "2"
	}
	return "0"
}
