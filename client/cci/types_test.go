package cci_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/cci"
)

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Every field of the reference has a place: what is decoded and encoded again is the same.
func TestTypesHaveEveryField(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"everything.json", "deleted.json"} {
		data := read(t, name)
		var s cci.ImageSnapshot
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tree(t, data), tree(t, again)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if !bytes.Equal(s.RawJSON(), bytes.TrimSpace(data)) {
			t.Errorf("%s: the server's bytes are not kept", name)
		}
	}
}

// tree is JSON with exact numbers.
func tree(t *testing.T, data []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestStates(t *testing.T) {
	t.Parallel()
	deleted := snapshot("a")
	deleted.Status.Phase = cci.PhaseAvailable
	if deleted.State() != "Available" || deleted.Terminating() {
		t.Error("not deleted yet")
	}
	deleted.Metadata.DeletionTimestamp = time.Unix(1, 0)
	if deleted.State() != "Terminating" || !deleted.Terminating() {
		t.Error("deleted")
	}
	for phase, want := range map[string]bool{"Failed": true, "BuildFailed": true, "Error": true, "Unavailable": true, "Creating": false, "Available": false, "": false} {
		s := cci.ImageSnapshot{Status: cci.ImageSnapshotStatus{Phase: phase}}
		if s.Failed() != want {
			t.Errorf("%q failed: %v", phase, s.Failed())
		}
	}
}
