package cci_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"

	"tally/conformance/cci/server"
)

func TestList(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{ReadyIn: never})
	c.create(t, "one", `"labels":{"team":"a"}`)
	c.create(t, "two", `"labels":{"team":"b"}`)
	c.create(t, "three", "")
	runAll(t, c, []session{
		{name: "all", args: "list -o name", stdout: "^one\nthree\ntwo\n$", stderr: "^$"},
		{name: "selected", args: "list -l team -o name", stdout: "^one\ntwo\n$", stderr: "^$"},
		{name: "selected-none", args: "list -l team=c -o name", stdout: "^$", stderr: "^$"},
		{name: "limited", args: "list --limit 2 -o name", stdout: "^one\nthree\n$"},
		{name: "table", args: "list -o table", stdout: `(?m)^one\s.*Creating`},
		{name: "csv", args: "list -o csv --columns name,phase", stdout: "^name,phase\r?\none,Creating\r?\n"},
		{name: "malformed-selector", args: "list -l a=b=c", exit: exitUsage, stdout: "^$", stderr: "a=b=c"},
	})
}

// A list longer than a page is complete, and every page is requested.
func TestListPages(t *testing.T) {
	t.Parallel()
	const count = 1201
	c := start(t, server.Options{ReadyIn: never})
	want := ""
	for i := range count {
		name := fmt.Sprintf("snapshot-%04d", i)
		c.create(t, name, "")
		want += name + "\n"
	}
	got := session{name: "all", args: "list -o name", stdout: "."}.run(t, c)
	if diff := cmp.Diff(want, got.stdout); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if pages := len(c.seen()); pages < 2 {
		t.Errorf("%d snapshots came in %d requests", count, pages)
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	runAll(t, start(t, server.Options{ReadyIn: never}), gets())
}

// If only the vendor's documented operations are served, get requests the list.
func TestGetWithoutRoute(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{ReadyIn: never, PublishedOnly: true})
	runAll(t, c, gets())
}

func gets() []session {
	return []session{
		{name: "there", existing: "-", args: "get NAME -o name", stdout: "^there\n$", stderr: "^$"},
		{name: "phase", existing: "-", args: "get NAME", stdout: "Creating", stderr: "^$"},
		{name: "missing", args: "get NAME", exit: exitNotFound, stdout: "^$", stderr: `"missing" not found|no image snapshot of that name`},
		{name: "missing-json", args: "get NAME -o json", exit: exitNotFound, stdout: "^$", stderr: `^\{.*"code":"not_found".*"exit":5\}\n$`},
	}
}

// JSON and YAML keep everything that the server sent.
func TestGetKeepsEverything(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{ReadyIn: never})
	c.create(t, "one", `"labels":{"team":"a"}`)
	_, sent := c.call(t, "GET", "/one", "")
	var want, asJSON, asYAML any
	decodeInto(t, sent, &want)
	got := session{name: "json", args: "get one -o json", stdout: "."}.run(t, c)
	decodeInto(t, []byte(got.stdout), &asJSON)
	got = session{name: "yaml", args: "get one -o yaml", stdout: "."}.run(t, c)
	fromYAML, err := yaml.YAMLToJSON([]byte(got.stdout))
	if err != nil {
		t.Fatal(err)
	}
	decodeInto(t, fromYAML, &asYAML)
	if diff := cmp.Diff(want, asJSON); diff != "" {
		t.Errorf("json (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, asYAML); diff != "" {
		t.Errorf("yaml (-want +got):\n%s", diff)
	}
}

func decodeInto(t *testing.T, data []byte, value any) {
	t.Helper()
	if err := json.Unmarshal(data, value); err != nil {
		t.Fatalf("decode %s: %v", data, err)
	}
}

// A name is checked before it reaches a path.
func TestNames(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{ReadyIn: never})
	for _, verb := range []string{"get", "delete --yes", "wait --for deleted"} {
		for _, name := range []string{"a/b", "..", "Upper", "x?dryRun=All", "''", "{project_id}", "-a", "one/status"} {
			session{name: "names", args: verb + " -- " + name, exit: exitUsage, stdout: "^$"}.run(t, c)
		}
	}
	if seen := c.seen(); len(seen) != 0 {
		t.Errorf("requests were sent: %+v", seen)
	}
}
