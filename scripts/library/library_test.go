// Package library compiles and runs the programs in docs/library.md.
package library

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// programs returns the complete Go programs in the guide, by the name of the client
// that each uses.
func programs(t *testing.T) map[string]string {
	t.Helper()
	guide, err := os.ReadFile("../../docs/library.md")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	client := regexp.MustCompile(`\b(stackrox|kfp|hss|cci)\.New\(`)
	for _, block := range regexp.MustCompile("(?ms)^```go\n(package main\n.*?)^```$").FindAllStringSubmatch(string(guide), -1) {
		name := client.FindStringSubmatch(block[1])
		if name == nil {
			t.Fatalf("a program makes no client:\n%s", block[1])
		}
		found[name[1]] = block[1]
	}
	return found
}

// build compiles the programs as parts of the module, and returns the directory of
// the binaries.
func build(t *testing.T, sources map[string]string) string {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	args := []string{"build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", dir + string(filepath.Separator)}
	for name, source := range sources {
		file := filepath.Join(dir, name+".go")
		if err := os.WriteFile(file, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
		overlay.Replace[filepath.Join(root, "scripts", "library", name, "main.go")] = file
		args = append(args, "./scripts/library/"+name)
	}
	encoded, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), encoded, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "go", args...)
	command.Dir = root
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return dir
}

// Every program of the guide is formatted, compiles, and works as described against
// the fake of its API.
func TestProgramsOfTheGuide(t *testing.T) {
	t.Parallel()
	sources := programs(t)
	if len(sources) != len(runs) {
		t.Fatalf("the guide has %d programs, want one for each of %d clients", len(sources), len(runs))
	}
	binaries := build(t, sources)
	for name, r := range runs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), filepath.Join(binaries, name))
			command.Env = append(r.serve(t), "HOME="+t.TempDir(), "TMPDIR="+t.TempDir())
			output, err := command.CombinedOutput()
			if err != nil || !regexp.MustCompile(r.want).Match(output) {
				t.Errorf("error %v, output %q, want %s", err, output, r.want)
			}
		})
	}
}

// A program is short, except for the four steps of an export from HSS.
func TestProgramsAreShort(t *testing.T) {
	t.Parallel()
	for name, source := range programs(t) {
		_, body, _ := strings.Cut(source, "func main() {")
		lines, most := strings.Count(body, "\n"), 30
		if name == "hss" {
			most = 60
		}
		if lines > most {
			t.Errorf("%s: %d lines, want at most %d", name, lines, most)
		}
	}
}

func variable(name, value string) string { return fmt.Sprintf("%s=%s", name, value) }
