package cci_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/conformance/cci/server"
	v2 "tally/conformance/cci/v2"
)

func untouched(t *testing.T, c cluster, name string) {
	t.Helper()
	if found := c.find(t, name); found == nil || found.DeletionTimestamp != nil {
		t.Errorf("%s is deleted: %+v", name, found)
	}
}

func terminating(finalizers ...string) func(*testing.T, cluster, string) {
	return func(t *testing.T, c cluster, name string) {
		t.Helper()
		found := c.find(t, name)
		if found == nil || found.DeletionTimestamp == nil {
			t.Fatalf("%s is not terminating: %+v", name, found)
		}
		if diff := cmp.Diff(append([]string{v2.Finalizer}, finalizers...), found.Finalizers); diff != "" {
			t.Errorf("finalizers (-want +got):\n%s", diff)
		}
	}
}

func gone(t *testing.T, c cluster, name string) {
	t.Helper()
	if found := c.find(t, name); found != nil {
		t.Errorf("%s is still there: %+v", name, found.ObjectMeta)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	runAll(t, start(t, server.Options{}), []session{
		{name: "one", existing: keep, args: "delete NAME --yes", stdout: `one\s+terminating`, then: terminating()},
		{name: "one-json", existing: keep, args: "delete NAME --yes -o json", stdout: `"deletionTimestamp": ?"`, then: terminating()},
		{name: "two-names", existing: keep, args: "delete NAME nowhere --yes", exit: exitNotFound,
			stdout: `(?m)^\S+\s+terminating\s+two-names\s*\n\s+failed\s+nowhere`, stderr: `imagesnapshots.cci "nowhere" not found`, then: terminating()},
		{name: "missing", args: "delete NAME --yes", exit: exitNotFound, stderr: `imagesnapshots.cci "missing" not found`},
		{name: "missing-ignored", args: "delete NAME --yes --ignore-not-found", stdout: `absent\s+missing-ignored`},

		{name: "nobody-to-ask", existing: "-", args: "delete NAME", exit: exitUsage, stdout: "^$", stderr: "--yes", then: untouched},
		{name: "nothing-named", args: "delete --yes", exit: exitUsage, stdout: "^$"},
		{name: "name-and-selector", existing: "-", args: "delete NAME -l team=a --yes", exit: exitUsage, stdout: "^$", then: untouched},

		{name: "dry-run", existing: "-", args: "delete NAME --dry-run", stdout: `kept\s+dry-run`, stderr: "dry run: nothing is done; this would delete 1 image snapshot", then: untouched},
		{name: "dry-run-missing", args: "delete NAME --dry-run", exit: exitNotFound, stderr: "not found"},

		{name: "background", existing: keep, args: "delete NAME --yes --cascade background", then: terminating()},
		{name: "foreground", existing: keep, args: "delete NAME --yes --cascade foreground", then: terminating("foregroundDeletion")},
		{name: "orphan", existing: keep, args: "delete NAME --yes --cascade orphan", then: terminating("orphan")},
		{name: "cascade-unknown", existing: "-", args: "delete NAME --yes --cascade sideways", exit: exitUsage,
			stderr: "background.*foreground.*orphan", then: untouched},
		{name: "grace-period", existing: keep, args: "delete NAME --yes --grace-period 30", then: terminating()},
		{name: "grace-period-negative", existing: "-", args: "delete NAME --yes --grace-period -5", exit: exitUsage,
			stderr: "grace-period", then: untouched},

		{name: "uid", existing: keep, args: "delete NAME --yes --uid UID", then: terminating()},
		{name: "uid-of-another", existing: "-", args: "delete NAME --yes --uid 0000", exit: exitRefused,
			stderr: `the UID in the precondition \(0000\) does not match`, then: untouched},
		{name: "uid-of-two", existing: "-", args: "delete NAME other --yes --uid UID", exit: exitUsage, stdout: "^$", then: untouched},
		{name: "uid-that-is-empty", existing: "-", args: "delete NAME --yes --uid ''", exit: exitUsage, stdout: "^$", then: untouched},
		{name: "version-of-the-past", existing: "-", args: "delete NAME --yes --resource-version 1", exit: exitRefused,
			stderr: `the ResourceVersion in the precondition \(1\) does not match`, then: untouched},

		{name: "wait", existing: "-", args: "delete NAME --yes --wait --interval 50ms", stdout: `wait\s+deleted`, then: gone},
		{name: "wait-foreground", existing: "-", args: "delete NAME --yes --wait --interval 50ms --cascade foreground --timeout 1m", then: gone},
		{name: "wait-too-short", existing: keep, args: "delete NAME --yes --wait --timeout 1s", exit: exitUnreachable, stderr: "Terminating", then: terminating()},
		{name: "wait-for-a-dry-run", existing: "-", args: "delete NAME --dry-run --wait", exit: exitUsage, stdout: "^$", then: untouched},
	})
}

// The version matches only until a controller changes the snapshot.
func TestDeleteAtVersion(t *testing.T) {
	t.Parallel()
	runAll(t, start(t, server.Options{ReadyIn: never, GoneIn: never}), []session{
		{name: "version", existing: "-", args: "delete NAME --yes --resource-version VERSION", then: terminating()},
		{name: "version-and-uid", existing: "-", args: "delete NAME --yes --uid UID --resource-version VERSION", then: terminating()},
	})
}

// A second delete succeeds, but nothing changes, and tally reports that.
func TestDeleteTwice(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{})
	session{name: "one", existing: keep, args: "delete NAME --yes", then: terminating()}.run(t, c)
	session{name: "one", args: "delete NAME --yes", stdout: "already terminating", stderr: "one is already terminating, since 20", then: terminating()}.run(t, c)
}

// With a selector, exactly the selected snapshots are listed and deleted.
func TestDeleteSelected(t *testing.T) {
	t.Parallel()
	c := start(t, server.Options{})
	for _, name := range []string{"first", "second"} {
		c.create(t, name, `"labels":{"team":"a"}`)
	}
	c.create(t, "third", `"labels":{"team":"b"}`)
	session{name: "refused", args: "delete -l team=a", exit: exitUsage, stderr: "--yes"}.run(t, c)
	untouched(t, c, "first")
	session{name: "dry-run", args: "delete -l team=a --dry-run", stdout: "(?s)first.*second", never: []string{"third"}}.run(t, c)
	untouched(t, c, "first")
	session{name: "selected", args: "delete -l team=a --yes --wait --interval 50ms", stdout: "(?s)first.*second", stderr: "2 image snapshots are selected", never: []string{"third"}}.run(t, c)
	gone(t, c, "first")
	gone(t, c, "second")
	untouched(t, c, "third")
	session{name: "none-left", args: "delete -l team=a --yes"}.run(t, c)
	session{name: "empty", args: "delete -l '' --yes", exit: exitUsage, stdout: "^$"}.run(t, c)
	untouched(t, c, "third")
	session{name: "malformed", args: "delete -l a=b=c --yes", exit: exitUsage, stderr: "a=b=c"}.run(t, c)
	untouched(t, c, "third")
}

// The body of the request, as in the reference.
func TestDeleteOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ args, want string }{
		{"--dry-run", `{"dryRun":["All"]}`},
		{"--grace-period 0", `{"gracePeriodSeconds":0,"preconditions":{"uid":"UID"}}`},
		{"--cascade orphan", `{"propagationPolicy":"Orphan","preconditions":{"uid":"UID"}}`},
		{"--uid UID --resource-version VERSION", `{"preconditions":{"uid":"UID","resourceVersion":"VERSION"}}`},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			c := start(t, server.Options{ReadyIn: never})
			one := c.create(t, "one", "")
			words := strings.NewReplacer("UID", string(one.UID), "VERSION", one.ResourceVersion)
			session{name: "one", args: "delete NAME --yes " + words.Replace(test.args)}.run(t, c)
			requests := slices.DeleteFunc(c.seen(), func(r server.Request) bool { return r.Method != "DELETE" })
			if len(requests) != 1 {
				t.Fatalf("%d deletes, want 1", len(requests))
			}
			if kind := requests[0].Header.Get("Content-Type"); kind != "application/json" {
				t.Errorf("Content-Type %q", kind)
			}
			if diff := cmp.Diff(members(t, words.Replace(test.want)), members(t, requests[0].Body)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

// members decodes an object, without the members that every DeleteOptions may have.
func members(t *testing.T, s string) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(s), &object); err != nil {
		t.Fatalf("decode %q: %v", s, err)
	}
	delete(object, "kind")
	delete(object, "apiVersion")
	return object
}
