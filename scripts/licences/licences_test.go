package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page is up to date, and each module has an accepted licence.
func TestPageIsUpToDate(t *testing.T) {
	t.Parallel()
	modules, err := modulesOf(t.Context(), "../..")
	if err != nil {
		t.Fatal(err)
	}
	want, err := page(modules)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile("../../docs/licences.md"); err != nil || string(got) != string(want) {
		t.Errorf("docs/licences.md is stale (error %v); run go run ./scripts/licences docs/licences.md", err)
	}
	data, err := bundle(modules)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"github.com/spf13/cobra v", "Copyright (c) 2009 The Go Authors", "Apache License"} {
		if !strings.Contains(string(data), part) {
			t.Errorf("the texts lack %q", part)
		}
	}
	if strings.Contains(string(data), "github.com/rogpeppe/go-internal") {
		t.Error("the texts have what is in tests only")
	}
}

// A module without a licence, or with an unknown or unaccepted one, is an error.
func TestLicencesThatAreRefused(t *testing.T) {
	t.Parallel()
	agpl := "This program is free software: you can redistribute it and/or modify it under the terms of the GNU Affero General Public License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later version."
	for name, file := range map[string]struct{ name, content, want string }{
		"none":        {"README", "hello", "no file with its licence"},
		"unknown":     {"LICENSE", "Ask me.", "no licence that is known"},
		"not allowed": {"LICENSE", agpl, "is not accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, file.name), []byte(file.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := page([]module{{Path: "example.com/m", Dir: dir}}); err == nil || !strings.Contains(err.Error(), file.want) {
				t.Errorf("error %v, want %q", err, file.want)
			}
		})
	}
}
