package kfp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

// What changes or tells something takes no error object for its success.
func TestA3RefusalsWithASuccess(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body string
		kind rest.Kind
		says string
		done bool
	}{
		"nothing":       {"", 0, "", true},
		"an object":     {"{}", 0, "", true},
		"denied":        {`{"code":7,"message":"denied"}`, rest.KindAuth, "denied", false},
		"missing":       {`{"code":5,"message":"long","details":[{"message":"no such run"}]}`, rest.KindNotFound, "no such run", false},
		"of an old one": {`{"error_message":"not today","error_details":"stack"}`, rest.KindUnexpected, "not today", false},
		"a word":        {`{"error":"unavailable"}`, rest.KindUnexpected, "unavailable", false},
		"of Kubernetes": {`{"kind":"Status","status":"Failure","reason":"Forbidden","message":"forbidden"}`, rest.KindUnexpected, "forbidden", false},
		"null":          {"null", rest.KindUnexpected, "null", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(c.body)) })
			v2 := v2beta1.Over(s.client.Transport(), time.Minute)
			_, template := s.client.PipelineTemplate(t.Context(), "1")
			_, created := s.client.CreateExperiment(t.Context(), kfp.Experiment{Name: "x"})
			for what, err := range map[string]error{
				"delete": s.client.DeleteRun(t.Context(), "1"), "archive": s.client.ArchiveRun(t.Context(), "1"),
				"retry": s.client.RetryRun(t.Context(), "1"), "disable": s.client.DisableJob(t.Context(), "1"),
				"v2beta1 delete": v2.DeleteRun(t.Context(), "1"),
			} {
				if c.done != (err == nil) || !c.done && (!c.kind.Is(err) || !strings.Contains(err.Error(), c.says)) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if !c.done && (!c.kind.Is(template) || !c.kind.Is(created) || !strings.Contains(created.Error(), c.says)) {
				t.Errorf("template: %v, created: %v", template, created)
			}
		})
	}
}
