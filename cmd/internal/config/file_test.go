package config_test

import (
	"strings"
	"testing"

	"tally/cmd/internal/config"
)

func TestAFileOfContexts(t *testing.T) {
	t.Parallel()
	f, err := config.Load(writeFile(t, hand), declared)
	if err != nil {
		t.Fatal(err)
	}
	prod := f.Context("prod")
	if !f.Exists || f.Current != "prod" || strings.Join(f.Names(), " ") != "prod staging" || prod == nil {
		t.Fatalf("%+v", f)
	}
	if prod.Values["demo"]["token-file"] != "/etc/tally/token" || prod.Lines["demo"]["token-file"] != 10 {
		t.Errorf("%+v", prod)
	}
}

// TestE7NumbersKeepTheirDigits: a value is kept as written in the file.
func TestE7NumbersKeepTheirDigits(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"1.10", "0123", "1e3", "0x10", "2026-01-02", "12345678901234567890"} {
		f, err := config.Load(writeFile(t, "contexts:\n- name: 1\n  demo:\n    namespace: "+s+"\n"), declared)
		if err != nil || f.Context("1") == nil || f.Context("1").Values["demo"]["namespace"] != s {
			t.Errorf("%s: %+v, %v", s, f, err)
		}
	}
}

func TestFilesThatAreWrong(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"contexts: [":                                                "did not find expected",
		"context: []\n":                                              "only current and contexts are allowed at the top level",
		"contexts:\n- demo: {}\n":                                    "context 1: it has no name",
		"contexts:\n- name: ' '\n":                                   "context 1: it has no name",
		"contexts:\n- name: a\n- name: a\n":                          `two contexts are named "a"`,
		"contexts:\n- name: a\n  dema: {}\n":                         `unknown section "dema"; did you mean "demo"?`,
		"contexts:\n- name: a\n  demo: x\n":                          "demo must be a mapping of keys to values",
		"contexts:\n- name: a\n  demo: {tokn-file: x}\n":             `did you mean "demo.token-file"?`,
		"contexts:\n- name: a\n  demo: {token: hunter2}\n":           "a secret is not allowed in this file",
		"contexts:\n- name: a\n  demo: {ca: ''}\n":                   "demo.ca is blank",
		"contexts:\n- name: a\n  demo: {ca: ' '}\n":                  "demo.ca is blank",
		"contexts:\n- name: a\n  demo: {ca: [a, b]}\n":               "demo.ca must be a single value",
		"contexts:\n- name: a\n  demo: {insecure: perhaps}\n":        "insecure must be true or false",
		"contexts:\n- name: a\n  demo: {endpoint: \"h/v1\"}\n":       "endpoint ends with /v1",
		"contexts:\n- name: a\n  demo: {endpoint: \"a\\nb\"}\n":      "demo.endpoint contains a line break",
		"contexts:\n- name: a\n  demo: {endpoint: \"u:hunter@h\"}\n": "without a user or password",
	}
	for content, want := range cases {
		path := writeFile(t, content)
		_, err := config.Load(path, declared)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "hunter") {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
}

func TestAKeyWithoutAValueIsNotSet(t *testing.T) {
	t.Parallel()
	f, err := config.Load(writeFile(t, "contexts:\n- name: a\n  demo:\n    ca:\n"), declared)
	if err != nil || len(f.Context("a").Values["demo"]) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
}

// TestD5TheContextToUseWhereNoneIsNamed: the current one, the only one, or an error.
func TestD5TheContextToUseWhereNoneIsNamed(t *testing.T) {
	t.Parallel()
	cases := []struct{ content, want, wantErr string }{
		{"", "", ""},
		{"contexts: []\n", "", ""},
		{"contexts:\n- name: a\n", "a", ""},
		{"current: b\ncontexts:\n- name: a\n- name: b\n", "b", ""},
		{"contexts:\n- name: a\n- name: b\n", "", "does not say which of its contexts is the current one (a, b)"},
	}
	for _, c := range cases {
		f, err := config.Load(writeFile(t, c.content), declared)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Default()
		if got != c.want || (err != nil) != (c.wantErr != "") || err != nil && !strings.Contains(err.Error(), c.wantErr) {
			t.Errorf("%q: %q, %v", c.content, got, err)
		}
	}
}

func TestD5WhereTheFileIs(t *testing.T) {
	t.Parallel()
	path, named, err := config.DefaultPath(variables(map[string]string{"TALLY_CONFIG": "own.yaml\r"}))
	if path != "own.yaml" || !named || err != nil {
		t.Errorf("%q, %v, %v", path, named, err)
	}
	if _, _, err := config.DefaultPath(variables(map[string]string{"TALLY_CONFIG": " "})); err == nil || !strings.Contains(err.Error(), "$TALLY_CONFIG is blank") {
		t.Error(err)
	}
	f, err := config.Load("/dev/null", declared)
	if err != nil || f.Exists || len(f.Contexts) != 0 {
		t.Errorf("%+v, %v", f, err)
	}
	if err := config.CheckPath("/dev/null"); err == nil || !strings.Contains(err.Error(), "disabled") {
		t.Error(err)
	}
	if err := config.CheckPath(""); err == nil || !strings.Contains(err.Error(), "set TALLY_CONFIG") {
		t.Error(err)
	}
}
