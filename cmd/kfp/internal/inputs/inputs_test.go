package inputs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/cmd/kfp/internal/inputs"
)

// traps are scalars that readers of YAML are known to change, with what a string
// gets, and what a list of JSON gets.
var traps = []struct{ source, value, nested string }{
	{"2026-01-02", "2026-01-02", `"2026-01-02"`},
	{"2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", `"2026-01-02T03:04:05Z"`},
	{"1.10", "1.10", "1.10"},
	{"yes", "yes", `"yes"`},
	{"no", "no", `"no"`},
	{"on", "on", `"on"`},
	{"y", "y", `"y"`},
	{"0x10", "0x10", "16"},
	{"0o17", "0o17", "15"},
	{"1e3", "1e3", "1e3"},
	{"1_000", "1_000", `"1_000"`},
	{"1:30", "1:30", `"1:30"`},
	{"null", "null", "null"},
	{"~", "~", "null"},
	{"", "", "null"},
	{"True", "True", "true"},
	{"+5", "+5", "5"},
	{".5", ".5", "0.5"},
	{"-0", "-0", "-0"},
	{"12345678901234567890", "12345678901234567890", "12345678901234567890"},
	{"0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"},
	{"1.2.3", "1.2.3", `"1.2.3"`},
	{"0755.5", "0755.5", "755.5"},
	{"'5'", "5", `"5"`},
	{`"a\tb"`, "a\tb", `"a\tb"`},
	{"!!str 5", "5", `"5"`},
	{"=", "=", `"="`},
}

func TestE7StringsGetTheSource(t *testing.T) {
	t.Parallel()
	for _, trap := range traps {
		got := one(t, "x: "+trap.source+"\n")
		if value, err := got.Value(); err != nil || value != trap.value {
			t.Errorf("%s for Argo: %q, %v", trap.source, value, err)
		}
		want, err := json.Marshal(trap.value)
		if err != nil {
			t.Fatal(err)
		}
		if encoded, err := got.JSON("STRING"); err != nil || string(encoded) != string(want) {
			t.Errorf("%s for a STRING: %s, %v", trap.source, encoded, err)
		}
		list := one(t, "x: [a, "+trap.source+"]\n")
		if trap.source == "" {
			list = one(t, "x:\n- a\n-\n")
		}
		if encoded, err := list.JSON("LIST"); err != nil || string(encoded) != `["a",`+trap.nested+`]` {
			t.Errorf("%s in a LIST: %s, %v", trap.source, encoded, err)
		}
	}
}

func TestE7TypedInputs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ yaml, kind, want string }{
		{"1.10", "NUMBER_DOUBLE", "1.10"},
		{"5", "DOUBLE", "5"},
		{"0x10", "NUMBER_INTEGER", "16"},
		{"1e3", "INT", "1e3"},
		{"9007199254740993", "NUMBER_INTEGER", "9007199254740993"},
		{"true", "BOOLEAN", "true"},
		{"FALSE", "BOOLEAN", "false"},
		{"{a: 1.10, b: {c: 2026-01-02}}", "STRUCT", `{"a":1.10,"b":{"c":"2026-01-02"}}`},
		{"{<<: {a: 1, b: 2}, b: 3}", "STRUCT", `{"b":3,"a":1}`},
		{"{<<: [{a: 1}, {a: 2, b: 2}]}", "STRUCT", `{"a":1,"b":2}`},
		{"[&a {k: v}, *a]", "LIST", `[{"k":"v"},{"k":"v"}]`},
		{"TASK", "TASK_FINAL_STATUS", `"TASK"`},

		{"1.5", "NUMBER_INTEGER", "x is of type NUMBER_INTEGER, and 1.5 is not a whole number"},
		{"1e999", "NUMBER_DOUBLE", "is out of its range"},
		{"017", "NUMBER_INTEGER", "017 is octal to some parsers and decimal to others"},
		{".inf", "NUMBER_DOUBLE", ".inf is not a JSON number"},
		{"'5'", "NUMBER_INTEGER", `"5" is not a number`},
		{"many", "NUMBER_INTEGER", `"many" is not a number`},
		{"0x", "NUMBER_INTEGER", `"0x" is not a number`},
		{"null", "NUMBER_INTEGER", `"null" is not a number`},
		{"yes", "BOOLEAN", `"yes" is neither true nor false`},
		{"'true'", "BOOLEAN", `"true" is neither true nor false`},
		{"a", "LIST", `"a" is not a list`},
		{"[a]", "STRUCT", "a list is not an object"},
		{"[a]", "STRING", "a list is not a string"},
		{"{a: 1, a: 2}", "STRUCT", `"a" is duplicated`},
		{"[!secret a]", "LIST", "has the tag !secret"},
		{"{<<: 5}", "STRUCT", "<< takes an object"},
		{"&a [*a]", "LIST", "nested too deeply, or within itself"},
		{"&a {<<: *a, b: 1}", "STRUCT", `{"b":1}`},
	} {
		data, err := one(t, "x: "+tc.yaml+"\n").JSON(tc.kind)
		if err != nil {
			data = json.RawMessage(err.Error())
		}
		if failed := err != nil; string(data) != tc.want && (!failed || !strings.Contains(string(data), tc.want)) {
			t.Errorf("%s as %s: %s, want %s", tc.yaml, tc.kind, data, tc.want)
		}
	}
}

func TestE7JSONFiles(t *testing.T) {
	t.Parallel()
	got, err := inputs.Read(nil, write(t, "{\n\t\"n\": 1.10,\"s\":\"\\ud83d\\ude00\\/\",\"o\":{\"b\":1e2,\"a\":[null,true]}}"))
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, i := range got {
		value, err := i.Value()
		values = append(values, i.Name+"="+value)
		if err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{"n=1.10", `o={"b":1e2,"a":[null,true]}`, "s=\U0001f600/"}, values); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestE7WhatIsRefused(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"":                         "it is empty",
		" \n":                      "it is empty",
		"# nothing\n":              "it is empty",
		"---\n":                    "it is empty",
		"null\n":                   "an object of inputs by name",
		"[1]":                      "an object of inputs by name",
		"5":                        "an object of inputs by name",
		"x: 1\nx: 2\n":             `line 2: "x" is duplicated`,
		"x: 1\n\"x\": 2\n":         `"x" is duplicated`,
		`{"x":1,"x":1}`:            `"x" is duplicated`,
		"x: 1\n---\nx: 2\n":        "more than one document",
		"x: [\n":                   "neither JSON nor YAML",
		"x: \xff\n":                "not UTF-8",
		"[a]: 1\n":                 "a name is a list",
		"x: 1\n---\nx: [\n":        "neither JSON nor YAML",
		"x: *nothing\n":            "neither JSON nor YAML",
		"{\"x\":1}\n{\"y\":\"z\"}": "neither JSON nor YAML",
	} {
		if got, err := inputs.Read(nil, write(t, source)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want %s", source, got, err, want)
		}
	}
	if _, err := inputs.Read([]string{"x=1", "y=1", "x=2"}, ""); err == nil || !strings.Contains(err.Error(), `--param: "x" is duplicated`) {
		t.Errorf("x=1 and x=2: %v", err)
	}
	for _, bad := range []string{"x", "=1", ""} {
		if _, err := inputs.Read([]string{bad}, ""); err == nil {
			t.Errorf("--param %q is taken", bad)
		}
	}
	if _, err := inputs.Read(nil, filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there is taken")
	}
}

// Aliases of aliases unfold to more than any memory holds.
func TestE7UnfoldingIsBounded(t *testing.T) {
	t.Parallel()
	source := "x: [&a0 [lol]"
	for i := range 40 {
		a := string(rune('a'+i/26)) + string(rune('a'+i%26))
		before := "a0"
		if i > 0 {
			before = string(rune('a'+(i-1)/26)) + string(rune('a'+(i-1)%26))
		}
		source += ", &" + a + " [*" + before + ", *" + before + "]"
	}
	if _, err := one(t, source+"]\n").JSON("LIST"); err == nil || !strings.Contains(err.Error(), "32 MiB") {
		t.Errorf("%v", err)
	}
}

func TestTheCommandLineBeatsTheFile(t *testing.T) {
	t.Parallel()
	got, err := inputs.Read([]string{"b=over", "empty=", "equation=a=b", "l=[1.10]", "bad=a,b"}, write(t, "b: under\na: {n: 1}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, i := range got {
		value, err := i.Value()
		out = append(out, i.Name+"="+value)
		if err != nil {
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{`a={"n":1}`, "b=over", "bad=a,b", "empty=", "equation=a=b", "l=[1.10]"}, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if encoded, err := got[5].JSON("LIST"); err != nil || string(encoded) != "[1.10]" {
		t.Errorf("a list: %s, %v", encoded, err)
	}
	if _, err := got[2].JSON("LIST"); err == nil {
		t.Error("a,b is taken for a list")
	}
}

// one is the only input of a file.
func one(t *testing.T, source string) inputs.Input {
	t.Helper()
	got, err := inputs.Read(nil, write(t, source))
	if err != nil || len(got) != 1 {
		t.Fatalf("%q: %v, %v", source, got, err)
	}
	return got[0]
}

func write(t *testing.T, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "inputs.yaml")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
