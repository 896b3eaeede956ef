package main

import (
	"os"
	"testing"
)

// The list in CONTRIBUTING.md is up to date.
func TestListIsUpToDate(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	renewed, err := renew(page, "../..")
	if err != nil {
		t.Fatal(err)
	}
	if string(renewed) != string(page) {
		t.Error("CONTRIBUTING.md is stale; run go run ./scripts/packages CONTRIBUTING.md")
	}
}

func TestPageWithoutAPlace(t *testing.T) {
	t.Parallel()
	if _, err := renew([]byte("# Title\n"), "../.."); err == nil {
		t.Error("no error")
	}
}
