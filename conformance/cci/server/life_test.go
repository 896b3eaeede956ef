package server_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/conformance/cci/server"
	v2 "tally/conformance/cci/v2"
)

// A snapshot is created, becomes available, is deleted and disappears.
func TestLife(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{})
	created := create(t, s, "one", "")
	if created.Status.Phase != v2.PhaseCreating {
		t.Errorf("phase of a new snapshot: %q", created.Status.Phase)
	}
	if diff := cmp.Diff([]string{v2.Finalizer}, created.Finalizers); diff != "" {
		t.Errorf("finalizers (-want +got):\n%s", diff)
	}
	get := call{Method: "GET", Path: "/one"}
	eventually(t, "Available", func() bool {
		return snapshotOf(t, do(t, s, get).must(t, 200)).Status.Phase == v2.PhaseAvailable
	})
	ready := snapshotOf(t, do(t, s, get))
	if ready.Status.SnapshotID == "" || len(ready.Status.Images) != 1 || ready.Status.Images[0].Image != "nginx:stable" {
		t.Errorf("status of an available snapshot: %+v", ready.Status)
	}
	do(t, s, call{Method: "DELETE", Path: "/one"}).must(t, 200)
	eventually(t, "404", func() bool { return do(t, s, get).Code == 404 })
	do(t, s, call{Method: "DELETE", Path: "/one"}).must(t, 404)
}

func TestCreationThatFailsOrNeverEnds(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{})
	create(t, s, "stuck", `"annotations":{"test.double/phase":"Creating"}`)
	create(t, s, "bad", `"annotations":{"test.double/phase":"Failed"}`)
	eventually(t, "Failed", func() bool {
		return snapshotOf(t, do(t, s, call{Method: "GET", Path: "/bad"})).Status.Phase == v2.PhaseFailed
	})
	if got := snapshotOf(t, do(t, s, call{Method: "GET", Path: "/bad"})).Status; got.Reason == "" || got.Message == "" {
		t.Errorf("a failed snapshot gives no reason: %+v", got)
	}
	if got := snapshotOf(t, do(t, s, call{Method: "GET", Path: "/stuck"})).Status.Phase; got != v2.PhaseCreating {
		t.Errorf("stuck has phase %s", got)
	}
}

// A client cannot write the status.
func TestCreateIgnoresStatus(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	body := `{"metadata":{"name":"one"},"status":{"phase":"Available","snapshotID":"x"}}`
	got := snapshotOf(t, do(t, s, call{Method: "POST", Body: body}).must(t, 201))
	if diff := cmp.Diff(v2.ImageSnapshotStatus{Phase: v2.PhaseCreating}, got.Status); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
}

// The vendor documents list, create and delete only.
func TestPublishedOnly(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{PublishedOnly: true, ReadyIn: never})
	create(t, s, "one", "")
	do(t, s, call{Method: "GET", Path: ""}).must(t, 200)
	for _, method := range []string{"GET", "PUT", "PATCH"} {
		got := failureOf(t, do(t, s, call{Method: method, Path: "/one", Body: "{}"}).must(t, 405))
		if got.Reason != "MethodNotAllowed" {
			t.Errorf("%s: %+v", method, got)
		}
	}
	do(t, s, call{Method: "DELETE", Path: "/one"}).must(t, 200)
}
