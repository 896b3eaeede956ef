package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd"
)

// Every command and every help topic has a page with its own words.
func TestManualPages(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "man")
	if err := write(dir, cmd.Commands()); err != nil {
		t.Fatal(err)
	}
	references, err := filepath.Glob("../../docs/reference/*.md")
	if err != nil || len(references) == 0 {
		t.Fatalf("%d pages of the reference, error %v", len(references), err)
	}
	for _, reference := range references {
		name := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(reference), ".md"), "_", "-")
		page, err := os.ReadFile(filepath.Join(dir, name+".1"))
		if err != nil || !strings.Contains(string(page), ".SH NAME\n"+name+" - ") {
			t.Errorf("%s: error %v, %d bytes", name, err, len(page))
		}
	}
	pages, err := os.ReadDir(dir)
	if err != nil || len(pages) != len(references) {
		t.Errorf("%d pages for %d of the reference, error %v", len(pages), len(references), err)
	}
}

// A page that cannot be written is an error.
func TestUnwritable(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(file, cmd.Commands()); err == nil {
		t.Error("no error")
	}
}
