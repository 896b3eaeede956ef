package kfp

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/rest"
)

// A run in the usual form is what encoding/json reads.
func FuzzUsualRuns(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"id":"1","name":"é","description":"","status":"Failed","service_account":"p","storage_state":"STORAGESTATE_ARCHIVED"}`,
		`{"created_at":"2026-01-02T03:04:05Z","scheduled_at":"1970-01-01T00:00:00Z","finished_at":"2026-01-02T03:04:05.5+01:00"}`,
		`{"pipeline_spec":{"pipeline_id":"p","workflow_manifest":"{\"a\":1}","parameters":[{"name":"a"}],"runtime_config":{"parameters":{"x":[1]}}}}`,
		`{"resource_references":[{"key":{"type":"EXPERIMENT","id":"e"},"relationship":"OWNER"},{"key":{},"name":"n"}],"metrics":[{"name":"m","number_value":"Infinity"}]}`,
		`{"resource_references":[],"metrics":[]}`, `{"id":"a","id":"b"}`, `{"metrics":[{"name":"a"}],"metrics":[{"node_id":"b"}]}`,
		`{"ID":"1"}`, `{"id":null}`, `{"id":1}`, `{"name":"a\u0062"}`, "{\"name\":\"\xff\"}", `{"created_at":"yesterday"}`, `{"created_at":null}`, `{"new":1}`,
		`{"resource_references":[null]}`, `{"resource_references":[{"key":1}]}`, `{"resource_references":[],"resource_references":[{}]}`, `{"pipeline_spec":1}`, ` {}`, `{"id":"1"`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		type plain Run
		var run Run
		var want plain
		if !run.usual(text) {
			return
		}
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		same := cmp.Comparer(func(a, b Float64) bool { return a == b || math.IsNaN(float64(a)) && math.IsNaN(float64(b)) })
		if diff := cmp.Diff(Run(want), run, cmp.AllowUnexported(rest.Raw{}), same); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	})
}

// What real servers send is read the fast way, or that is there for nothing.
func TestRecordedRunsAreUsual(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/*run*.body")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list struct{ Runs []json.RawMessage }
		if json.Unmarshal(text, &list) != nil {
			continue // it is an error, or cut
		}
		for _, text := range list.Runs {
			if count++; !new(Run).usual(jsonText(text)) {
				t.Errorf("%s: %s", file, text)
			}
		}
	}
	if count < 20 {
		t.Errorf("%d runs are too few", count)
	}
}
