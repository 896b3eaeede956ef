package kfp

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is left is what encoding/json finds without the manifests.
func FuzzManifestsAreCut(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` { } `, `[]`, `[1, {"a":[]}]`, `null`, `1`, `{"a":"}","b":[1,2.5e3,-1,true,null],"c":{"d":"\\\"]"}}`,
		`{"run":{"pipeline_spec":{"workflow_manifest":"x","pipeline_manifest":"{\"a\":1}","parameters":[{"name":"a"}]}}}`,
		`{"runs":[{"pipeline_spec":{"workflow_manifest":"x"}},{"id":"b"}],"next_page_token":"n"}`,
		`{"pipeline_runtime" : { "workflow_manifest" : "a" , "pipeline_manifest":"b"} , "x" : 1 }`,
		`{"pipeline_spec":{"workflow\u005fmanifest":"x","a":1}}`, `{"pipeline_spec":[{"pipeline_manifest":1}]}`, `{"<a>&":"<b>"}`, `[[],[[]],{}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var want any
		got := WithoutManifests(data)
		if json.Unmarshal(data, &want) != nil {
			if string(got) != string(data) {
				t.Errorf("%q became %q", data, got)
			}
			return
		}
		want = without(want, false)
		var left any
		if err := json.Unmarshal(got, &left); err != nil {
			t.Fatalf("%q: %v", got, err)
		}
		if diff := cmp.Diff(want, left); diff != "" {
			t.Errorf("%q became %q: -want +got\n%s", data, got, diff)
		}
	})
}

func without(v any, spec bool) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = without(v[i], spec)
		}
	case map[string]any:
		if spec {
			delete(v, "workflow_manifest")
			delete(v, "pipeline_manifest")
		}
		for key := range v {
			if inside([]byte(key)) {
				v[key] = without(v[key], key == "pipeline_spec" || key == "pipeline_runtime")
			}
		}
	}
	return v
}
