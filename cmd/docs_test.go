package cmd

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var update = flag.Bool("update", false, "write docs/reference anew")

// comparePages fails for pages in dir that are stale, missing or of no command.
func comparePages(t *testing.T, dir string, want map[string][]byte) {
	t.Helper()
	if *update {
		writePages(t, dir, want)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if want[e.Name()] == nil {
			t.Errorf("%s/%s is of no command; run go generate ./cmd", dir, e.Name())
		}
	}
	for name, page := range want {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !bytes.Equal(got, page) {
			t.Errorf("%s/%s is stale; run go generate ./cmd", dir, name)
		}
	}
}

func writePages(t *testing.T, dir string, pages map[string][]byte) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	for name, page := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEveryDependencyIsExplained finds each module that go.mod requires for
// itself in docs/dependencies.md.
func TestEveryDependencyIsExplained(t *testing.T) {
	t.Parallel()
	required, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	explained, err := os.ReadFile("../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	modules := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllSubmatch(required, -1)
	if len(modules) == 0 {
		t.Fatal("go.mod requires nothing")
	}
	for _, module := range modules {
		line := regexp.MustCompile(`(?m)^\|[^|]*\b` + regexp.QuoteMeta(string(module[1])) + `\b[^|]*\|`)
		if !line.Match(explained) {
			t.Errorf("docs/dependencies.md does not say why %s is there", module[1])
		}
	}
}
