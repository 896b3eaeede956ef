package kfp

import (
	"regexp"
	"strings"
	"testing"
)

// prefix begins the path of every operation.
const prefix = "/apis/v1beta1"

// operation is one of the 37 of the v1beta1 reference.
type operation struct {
	name, method, path string
}

// operations lists them all, in the order in which reports show them.
func operations() []operation {
	return []operation{
		{"experiments list", "GET", "/experiments"},
		{"experiments create", "POST", "/experiments"},
		{"experiments get", "GET", "/experiments/{id}"},
		{"experiments delete", "DELETE", "/experiments/{id}"},
		{"experiments archive", "POST", "/experiments/{id}:archive"},
		{"experiments unarchive", "POST", "/experiments/{id}:unarchive"},
		{"runs list", "GET", "/runs"},
		{"runs create", "POST", "/runs"},
		{"runs get", "GET", "/runs/{id}"},
		{"runs delete", "DELETE", "/runs/{id}"},
		{"runs archive", "POST", "/runs/{id}:archive"},
		{"runs unarchive", "POST", "/runs/{id}:unarchive"},
		{"runs retry", "POST", "/runs/{id}/retry"},
		{"runs terminate", "POST", "/runs/{id}/terminate"},
		{"runs reportMetrics", "POST", "/runs/{id}:reportMetrics"},
		{"runs readArtifact", "GET", "/runs/{id}/nodes/{node}/artifacts/{name}:read"},
		{"jobs list", "GET", "/jobs"},
		{"jobs create", "POST", "/jobs"},
		{"jobs get", "GET", "/jobs/{id}"},
		{"jobs delete", "DELETE", "/jobs/{id}"},
		{"jobs enable", "POST", "/jobs/{id}/enable"},
		{"jobs disable", "POST", "/jobs/{id}/disable"},
		{"pipelines list", "GET", "/pipelines"},
		{"pipelines create", "POST", "/pipelines"},
		{"pipelines get", "GET", "/pipelines/{id}"},
		{"pipelines delete", "DELETE", "/pipelines/{id}"},
		{"pipelines getByName", "GET", "/namespaces/{namespace}/pipelines/{name}"},
		{"pipelines templates", "GET", "/pipelines/{id}/templates"},
		{"pipelines setDefaultVersion", "POST", "/pipelines/{id}/default_version/{version}"},
		{"pipelines upload", "POST", "/pipelines/upload"},
		{"versions list", "GET", "/pipeline_versions"},
		{"versions create", "POST", "/pipeline_versions"},
		{"versions get", "GET", "/pipeline_versions/{id}"},
		{"versions delete", "DELETE", "/pipeline_versions/{id}"},
		{"versions templates", "GET", "/pipeline_versions/{id}/templates"},
		{"versions upload", "POST", "/pipelines/upload_version"},
		{"healthz", "GET", "/healthz"},
	}
}

// operationOf names the operation that a request is, or gives "" for a request outside the reference.
func operationOf(method, path string) string {
	for _, o := range operations() {
		if o.method == method && o.pattern().MatchString(path) {
			return o.name
		}
	}
	return ""
}

// pattern matches the paths of an operation: a placeholder stands for one segment.
func (o operation) pattern() *regexp.Regexp {
	quoted := regexp.QuoteMeta(prefix + o.path)
	placeholder := regexp.MustCompile(`\\\{[a-z]+\\\}`)
	return regexp.MustCompile("^" + placeholder.ReplaceAllString(quoted, "[^/]+") + "$")
}

func TestOperationsAreToldApart(t *testing.T) {
	t.Parallel()
	if n := len(operations()); n != 37 {
		t.Errorf("%d operations are listed, the reference has 37", n)
	}
	for _, o := range operations() {
		path := strings.NewReplacer("{", "", "}", "").Replace(prefix + o.path)
		if got := operationOf(o.method, path); got != o.name {
			t.Errorf("%s %s is taken for %q, want %q", o.method, path, got, o.name)
		}
	}
}
