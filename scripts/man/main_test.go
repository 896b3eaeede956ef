package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd"
)

// Every command and every help topic has a page with its content.
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
		if unpacked, err := uncompressed(filepath.Join(dir, name+".1.gz")); err != nil || unpacked != string(page) {
			t.Errorf("%s.1.gz: error %v, %d bytes, want %d", name, err, len(unpacked), len(page))
		}
	}
	pages, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil || len(pages) != len(references) {
		t.Errorf("%d pages for %d of the reference, error %v", len(pages), len(references), err)
	}
}

func uncompressed(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return "", err
	}
	content, err := io.ReadAll(z)
	return string(content), err
}

// A command's page has the usual sections of manual pages, once and in order, and the
// configured date.
func TestManualPagesHaveTheUsualSections(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1767225600")
	dir := t.TempDir()
	if err := write(dir, cmd.Commands()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{
		"tally.1":                      {".SH EXIT STATUS", "130  interrupted", ".SH ENVIRONMENT", "TALLY_CONTEXT", ".SH FILES", "config.yaml", ".SH SEE ALSO"},
		"tally-stackrox-pods-export.1": {"Jan 2026", ".SH COLUMNS", "namespace of the pod", ".SH EXIT STATUS", ".SH ENVIRONMENT", "ROX_ENDPOINT", ".SH FILES", ".SH SEE ALSO", `tally\-exit\-codes(1)`},
	} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		rest := string(content)
		for _, part := range want {
			_, after, found := strings.Cut(rest, part)
			if !found {
				t.Fatalf("%s: %q is missing or out of its order", name, part)
			}
			rest = after
		}
		if strings.Count(string(content), ".SH SEE ALSO") != 1 {
			t.Errorf("%s: not one SEE ALSO", name)
		}
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
