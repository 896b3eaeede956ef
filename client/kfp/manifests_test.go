package kfp_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
)

func TestWithoutManifests(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ source, want string }{
		"a run": {
			`{"id":"1","pipeline_spec":{"pipeline_id":"p","workflow_manifest":"{}","parameters":[{"name":"a","value":"\u00e9"}]},"n":1.10}`,
			`{"id":"1","pipeline_spec":{"pipeline_id":"p","parameters":[{"name":"a","value":"\u00e9"}]},"n":1.10}`,
		},
		"a run's detail": {
			`{"run":{"id":"1","pipeline_spec":{"pipeline_manifest":"x"}},"pipeline_runtime":{"pipeline_manifest":"x","workflow_manifest":"y","new":1}}`,
			`{"run":{"id":"1","pipeline_spec":{}},"pipeline_runtime":{"new":1}}`,
		},
		"a list": {
			`{"runs":[{"id":"1","pipeline_spec":{"workflow_manifest":"x"}},{"id":"2"}],"total_size":2}`,
			`{"runs":[{"id":"1","pipeline_spec":{}},{"id":"2"}],"total_size":2}`,
		},
		"white space between members": {
			"{ \"id\" : \"1\" ,\n \"pipeline_spec\" : { \"workflow_manifest\" : \"x\" , \"a\" : [1, 2] } }",
			`{"id":"1","pipeline_spec":{"a":[1, 2]}}`,
		},
		"an input of that name": {
			`{"pipeline_spec":{"runtime_config":{"parameters":{"workflow_manifest":"mine"}}}}`,
			`{"pipeline_spec":{"runtime_config":{"parameters":{"workflow_manifest":"mine"}}}}`,
		},
		"nothing to leave out": {`{"workflow_manifest":"elsewhere"}`, `{"workflow_manifest":"elsewhere"}`},
		"empty":                {`{}`, `{}`},
		"no JSON":              {`{"id":`, `{"id":`},
		"no object":            {`3`, `3`},
		"nothing":              {``, ``},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, string(kfp.WithoutManifests([]byte(tt.source)))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// TestRecordedMessagesWithoutManifests compares with the tree without them.
func TestRecordedMessagesWithoutManifests(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/*run*.body")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		data := recorded(t, file[len("testdata/"):])
		if !json.Valid(data) {
			continue
		}
		short := kfp.WithoutManifests(data)
		if bytes.Contains(short, []byte("_manifest")) {
			t.Errorf("%s: still has a manifest", file)
		}
		if diff := cmp.Diff(cut(decode[any](t, data)), decode[any](t, short)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

func cut(tree any) any {
	switch node := tree.(type) {
	case map[string]any:
		delete(node, "workflow_manifest")
		delete(node, "pipeline_manifest")
		for _, child := range node {
			cut(child)
		}
	case []any:
		for _, child := range node {
			cut(child)
		}
	}
	return tree
}

func TestMessagesWithoutManifests(t *testing.T) {
	t.Parallel()
	detail := decode[kfp.RunDetail](t, recorded(t, "2.17.0/136-run-get-succeeded.body"))
	short := detail.WithoutManifests()
	if short.Run.PipelineSpec.WorkflowManifest != "" || short.PipelineRuntime.WorkflowManifest != "" || bytes.Contains(short.RawJSON(), []byte("_manifest")) {
		t.Errorf("the detail still has a manifest: %s", short.RawJSON())
	}
	if short.Run.ID != detail.Run.ID || short.Run.FinishedAt != detail.Run.FinishedAt || len(short.Run.PipelineSpec.Parameters) != 1 {
		t.Errorf("the detail lost more: %+v", short)
	}
	if run := detail.Run.WithoutManifests(); run.PipelineSpec.WorkflowManifest != "" || run.ID != detail.Run.ID {
		t.Errorf("run %+v", run)
	}
	job := decode[kfp.Job](t, recorded(t, "2.17.0/161-job-get.body"))
	if got := job.WithoutManifests(); got.PipelineSpec.WorkflowManifest != "" || got.MaxConcurrency != 2 {
		t.Errorf("job %+v", got)
	}
	if detail.Run.PipelineSpec.WorkflowManifest == "" {
		t.Error("the original was changed")
	}
	made := kfp.Run{Name: "made here"}
	if got := made.WithoutManifests(); got.Name != "made here" {
		t.Errorf("a run that was not decoded became %+v", got)
	}
}

func FuzzWithoutManifests(f *testing.F) {
	f.Add([]byte(`{"run":{"pipeline_spec":{"workflow_manifest":"x","a":1}},"pipeline_runtime":{}}`))
	f.Add([]byte(`{"runs":[{"pipeline_spec":{}}]}`))
	f.Add([]byte(`{"a":`))
	f.Fuzz(func(t *testing.T, data []byte) {
		short := kfp.WithoutManifests(data)
		if json.Valid(data) != json.Valid(short) {
			t.Errorf("%q became %q", data, short)
		}
	})
}
