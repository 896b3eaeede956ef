package server_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/conformance/cci/server"
	v2 "tally/conformance/cci/v2"
)

const keep = `"annotations":{"test.double/keep":"true"}`

// The response to a dry run is that of a real deletion.
func TestDryRunDelete(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	before := create(t, s, "one", "")
	responded := snapshotOf(t, do(t, s, call{Method: "DELETE", Path: "/one", Body: `{"dryRun":["All"]}`}).must(t, 200))
	if responded.DeletionTimestamp == nil {
		t.Error("the answer carries no deletionTimestamp")
	}
	after := snapshotOf(t, do(t, s, call{Method: "GET", Path: "/one"}).must(t, 200))
	if after.DeletionTimestamp != nil || after.ResourceVersion != before.ResourceVersion {
		t.Errorf("a dry run changed the snapshot: %+v", after.ObjectMeta)
	}
}

// Deleting a snapshot that is Terminating succeeds again and changes nothing.
func TestSecondDelete(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	create(t, s, "one", keep)
	first := snapshotOf(t, do(t, s, call{Method: "DELETE", Path: "/one"}).must(t, 200))
	second := snapshotOf(t, do(t, s, call{Method: "DELETE", Path: "/one"}).must(t, 200))
	if first.DeletionTimestamp == nil || *first.DeletionGracePeriodSeconds != 0 {
		t.Errorf("first answer: %+v", first.ObjectMeta)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("second answer differs (-first +second):\n%s", diff)
	}
}

func TestDeleteAccepted(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never, GoneIn: never})
	for _, test := range []struct {
		name, body string
		code       int
		finalizers []string
	}{
		{"no-body", ``, 200, []string{v2.Finalizer}},
		{"core-options", `{"kind":"DeleteOptions","apiVersion":"v1"}`, 200, []string{v2.Finalizer}},
		{"meta-options", `{"kind":"DeleteOptions","apiVersion":"meta.k8s.io/v1"}`, 200, []string{v2.Finalizer}},
		{"group-options", `{"kind":"DeleteOptions","apiVersion":"cci/v2"}`, 200, []string{v2.Finalizer}},
		{"background", `{"propagationPolicy":"Background"}`, 200, []string{v2.Finalizer}},
		{"foreground", `{"propagationPolicy":"Foreground"}`, 200, []string{v2.Finalizer, "foregroundDeletion"}},
		{"orphan", `{"propagationPolicy":"Orphan"}`, 200, []string{v2.Finalizer, "orphan"}},
		{"old-orphan", `{"orphanDependents":true}`, 200, []string{v2.Finalizer, "orphan"}},
		{"old-no-orphan", `{"orphanDependents":false}`, 202, []string{v2.Finalizer}},
		{"grace-zero", `{"gracePeriodSeconds":0}`, 200, []string{v2.Finalizer}},
		{"grace-negative", `{"gracePeriodSeconds":-5}`, 200, []string{v2.Finalizer}},
		{"unknown-field", `{"unheardOf":1}`, 200, []string{v2.Finalizer}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			create(t, s, test.name, "")
			got := do(t, s, call{Method: "DELETE", Path: "/" + test.name, Body: test.body}).must(t, test.code)
			snapshot := snapshotOf(t, got)
			if diff := cmp.Diff(test.finalizers, snapshot.Finalizers); diff != "" {
				t.Errorf("finalizers (-want +got):\n%s", diff)
			}
			if snapshot.DeletionTimestamp == nil {
				t.Error("no deletionTimestamp")
			}
		})
	}
}

// Without a finalizer the snapshot is deleted immediately, and the response is
// still the object rather than a Status.
func TestDeleteWithoutFinalizer(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never, GoneIn: never})
	create(t, s, "one", "")
	do(t, s, call{
		Method: "PATCH", Path: "/one", Body: `{"metadata":{"finalizers":null}}`,
		Header: []string{"Content-Type: application/merge-patch+json"},
	}).must(t, 200)
	got := snapshotOf(t, do(t, s, call{Method: "DELETE", Path: "/one"}).must(t, 200))
	if got.Kind != "ImageSnapshot" || got.Name != "one" {
		t.Errorf("answer: %+v", got)
	}
	do(t, s, call{Method: "GET", Path: "/one"}).must(t, 404)
}

// A precondition that holds lets the delete through.
func TestPreconditionsHold(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never, GoneIn: never})
	one := create(t, s, "one", "")
	body := `{"preconditions":{"uid":"` + string(one.UID) + `","resourceVersion":"` + one.ResourceVersion + `"}}`
	do(t, s, call{Method: "DELETE", Path: "/one", Body: body}).must(t, 200)
}

func TestDeleteRefused(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	create(t, s, "one", "")
	for _, test := range []struct {
		name, path, body, contentType string
		want                          failure // Message is a part of it
	}{
		{name: "missing", path: "/two",
			want: failure{404, "NotFound", `imagesnapshots.cci "two" not found`, nil}},
		{name: "subresource", path: "/one/status",
			want: failure{404, "NotFound", "the server could not find the requested resource", nil}},
		{name: "another uid", body: `{"preconditions":{"uid":"0"}}`,
			want: failure{409, "Conflict", "the UID in the precondition (0) does not match", nil}},
		{name: "another version", body: `{"preconditions":{"resourceVersion":"0"}}`,
			want: failure{409, "Conflict", "the ResourceVersion in the precondition (0) does not match", nil}},
		{name: "unknown dry run", body: `{"dryRun":["Some"]}`,
			want: failure{422, "Invalid", `dryRun: Unsupported value: ["Some"]`, []string{"FieldValueNotSupported dryRun"}}},
		{name: "unknown policy", body: `{"propagationPolicy":"orphan"}`,
			want: failure{422, "Invalid", "propagationPolicy: Unsupported value", []string{"FieldValueNotSupported propagationPolicy"}}},
		{name: "two policies", body: `{"propagationPolicy":"Orphan","orphanDependents":true}`,
			want: failure{422, "Invalid", "orphanDependents and deletionPropagation cannot be both set", []string{"FieldValueInvalid propagationPolicy"}}},
		{name: "bad JSON", body: `{"dryRun":`,
			want: failure{400, "BadRequest", "couldn't get version/kind", nil}},
		{name: "unknown kind", body: `{"kind":"Other","apiVersion":"v1"}`,
			want: failure{400, "BadRequest", `no kind "Other" is registered`, nil}},
		{name: "wrong type", body: `{"gracePeriodSeconds":"soon"}`,
			want: failure{400, "BadRequest", "gracePeriodSeconds", nil}},
		{name: "text", body: `{}`, contentType: "text/plain",
			want: failure{415, "UnsupportedMediaType", "the body of the request was in an unknown format", nil}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := call{Method: "DELETE", Path: "/one", Body: test.body}
			if test.path != "" {
				c.Path = test.path
			}
			if test.contentType != "" {
				c.Header = []string{"Content-Type: " + test.contentType}
			}
			compareFailure(t, test.want, failureOf(t, do(t, s, c)))
		})
	}
	do(t, s, call{Method: "GET", Path: "/one"}).must(t, 200)
}

// compareFailure accepts the wanted message as a part of the actual one.
func compareFailure(t *testing.T, want, got failure) {
	t.Helper()
	if strings.Contains(got.Message, want.Message) {
		want.Message = got.Message
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
