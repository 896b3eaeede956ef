package kfp_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/kfp/kfptest"
)

// arguments are what a recorded request says.
type arguments struct {
	ids    []string
	query  url.Values
	body   []byte
	upload kfp.Upload
}

// operation is the method of the client that sends a request of the reference.
type operation struct {
	name string
	call func(ctx context.Context, c *kfp.Client, a arguments) (any, error)
}

// operations are tried in their order: fixed paths come before those with variables.
var operations = []operation{
	{"GET /healthz", func(ctx context.Context, c *kfp.Client, _ arguments) (any, error) { return c.Healthz(ctx) }},

	{"GET /experiments", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		filter, err := a.filter()
		if err != nil {
			return nil, err
		}
		q := kfp.ExperimentQuery{Namespace: a.ref("NAMESPACE"), Filter: filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}
		return c.ListExperiments(ctx, q, a.query.Get("page_token"))
	}},
	{"POST /experiments", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.CreateExperiment(ctx, message[kfp.Experiment](a))
	}},
	{"GET /experiments/{id}", byID((*kfp.Client).Experiment)},
	{"DELETE /experiments/{id}", acting((*kfp.Client).DeleteExperiment)},
	{"POST /experiments/{id}:archive", acting((*kfp.Client).ArchiveExperiment)},
	{"POST /experiments/{id}:unarchive", acting((*kfp.Client).UnarchiveExperiment)},

	{"GET /runs", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		filter, err := a.filter()
		if err != nil {
			return nil, err
		}
		q := kfp.RunQuery{Namespace: a.ref("NAMESPACE"), ExperimentID: a.ref("EXPERIMENT"), Filter: filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}
		return c.ListRuns(ctx, q, a.query.Get("page_token"))
	}},
	{"POST /runs", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.CreateRun(ctx, message[kfp.Run](a))
	}},
	{"GET /runs/{run_id}", byID((*kfp.Client).Run)},
	{"DELETE /runs/{id}", acting((*kfp.Client).DeleteRun)},
	{"POST /runs/{id}:archive", acting((*kfp.Client).ArchiveRun)},
	{"POST /runs/{id}:unarchive", acting((*kfp.Client).UnarchiveRun)},
	{"POST /runs/{run_id}/retry", acting((*kfp.Client).RetryRun)},
	{"POST /runs/{run_id}/terminate", acting((*kfp.Client).TerminateRun)},
	{"POST /runs/{run_id}:reportMetrics", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		type report struct{ Metrics []kfp.RunMetric }
		return c.ReportRunMetrics(ctx, a.ids[0], message[report](a).Metrics)
	}},
	{"GET /runs/{run_id}/nodes/{node_id}/artifacts/{artifact_name}:read", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		data, err := c.ReadArtifact(ctx, a.ids[0], a.ids[1], a.ids[2])
		if err != nil {
			return nil, err
		}
		defer func() { _ = data.Close() }()
		return io.ReadAll(data)
	}},

	{"GET /jobs", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		filter, err := a.filter()
		if err != nil {
			return nil, err
		}
		q := kfp.JobQuery{Namespace: a.ref("NAMESPACE"), ExperimentID: a.ref("EXPERIMENT"), Filter: filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}
		return c.ListJobs(ctx, q, a.query.Get("page_token"))
	}},
	{"POST /jobs", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.CreateJob(ctx, message[kfp.Job](a))
	}},
	{"GET /jobs/{id}", byID((*kfp.Client).Job)},
	{"DELETE /jobs/{id}", acting((*kfp.Client).DeleteJob)},
	{"POST /jobs/{id}/enable", acting((*kfp.Client).EnableJob)},
	{"POST /jobs/{id}/disable", acting((*kfp.Client).DisableJob)},

	{"POST /pipelines/upload", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.UploadPipeline(ctx, a.upload)
	}},
	{"POST /pipelines/upload_version", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.UploadVersion(ctx, a.query.Get("pipelineid"), a.upload)
	}},
	{"GET /pipelines", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		filter, err := a.filter()
		if err != nil {
			return nil, err
		}
		q := kfp.PipelineQuery{Namespace: a.ref("NAMESPACE"), Filter: filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}
		return c.ListPipelines(ctx, q, a.query.Get("page_token"))
	}},
	{"POST /pipelines", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.CreatePipeline(ctx, message[kfp.Pipeline](a))
	}},
	{"GET /pipelines/{id}", byID((*kfp.Client).Pipeline)},
	{"DELETE /pipelines/{id}", acting((*kfp.Client).DeletePipeline)},
	{"GET /pipelines/{id}/templates", byID((*kfp.Client).PipelineTemplate)},
	{"POST /pipelines/{pipeline_id}/default_version/{version_id}", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.SetDefaultVersion(ctx, a.ids[0], a.ids[1])
	}},
	{"GET /namespaces/{namespace}/pipelines/{name}", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.PipelineByName(ctx, a.ids[0], a.ids[1])
	}},

	{"GET /pipeline_versions", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		q := kfp.VersionQuery{PipelineID: a.query.Get("resource_key.id"), Sort: a.query.Get("sort_by"), PageSize: a.size()}
		return c.ListVersions(ctx, q, a.query.Get("page_token"))
	}},
	{"POST /pipeline_versions", func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return c.CreateVersion(ctx, message[kfp.PipelineVersion](a))
	}},
	{"GET /pipeline_versions/{version_id}", byID((*kfp.Client).Version)},
	{"DELETE /pipeline_versions/{version_id}", acting((*kfp.Client).DeleteVersion)},
	{"GET /pipeline_versions/{version_id}/templates", byID((*kfp.Client).VersionTemplate)},
}

func byID[T any](get func(*kfp.Client, context.Context, string) (T, error)) func(context.Context, *kfp.Client, arguments) (any, error) {
	return func(ctx context.Context, c *kfp.Client, a arguments) (any, error) { return get(c, ctx, a.ids[0]) }
}

func acting(do func(*kfp.Client, context.Context, string) error) func(context.Context, *kfp.Client, arguments) (any, error) {
	return func(ctx context.Context, c *kfp.Client, a arguments) (any, error) {
		return struct{}{}, do(c, ctx, a.ids[0])
	}
}

// message is the recorded body as the client's own type. Members that the type
// does not have are lost, which the comparison with what is sent finds.
func message[T any](a arguments) T {
	var m T
	if err := json.Unmarshal(a.body, &m); err != nil {
		panic(err)
	}
	return m
}

// filter decodes a filter that was encoded once or twice.
func (a arguments) filter() (kfp.Filter, error) {
	filter := a.query.Get("filter")
	if filter == "" {
		return kfp.Filter{}, nil
	}
	return kfp.ParseFilter(decodedFilter(filter))
}

func decodedFilter(filter string) string {
	if plain, err := url.QueryUnescape(filter); err == nil && strings.HasPrefix(filter, "%") {
		return plain
	}
	return filter
}

func (a arguments) ref(kind string) string {
	if a.query.Get("resource_reference_key.type") != kind {
		return ""
	}
	return a.query.Get("resource_reference_key.id")
}

func (a arguments) size() int {
	size, _ := strconv.Atoi(a.query.Get("page_size"))
	return size
}

// match finds the operation of a request and the variables of its path.
func match(method, escapedPath string) (operation, []string, bool) {
	path := strings.TrimPrefix(escapedPath, "/apis/v1beta1")
	for _, o := range operations {
		wantMethod, pattern, _ := strings.Cut(o.name, " ")
		if ids, ok := variables(pattern, path); ok && wantMethod == method {
			return o, ids, true
		}
	}
	return operation{}, nil, false
}

func variables(pattern, path string) ([]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	var ids []string
	for i := range want {
		_, verb, variable := strings.Cut(want[i], "}")
		if !variable {
			if want[i] != have[i] {
				return nil, false
			}
			continue
		}
		path, ok := strings.CutSuffix(have[i], verb)
		id, err := url.PathUnescape(path)
		if !ok || err != nil || verb == "" && strings.Contains(path, ":") {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

func TestEveryOperationOfTheReferenceIsAMethod(t *testing.T) {
	t.Parallel()
	var reference, names []string
	for _, o := range kfptest.Operations() {
		reference = append(reference, o.Method+" "+o.Path)
	}
	for _, o := range operations {
		names = append(names, o.name)
	}
	slices.Sort(reference)
	if diff := cmp.Diff(reference, slices.Sorted(slices.Values(names))); diff != "" || len(reference) != 37 {
		t.Fatalf("%d operations (-reference +client):\n%s", len(reference), diff)
	}
	for _, o := range operations {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			a := arguments{
				ids:    []string{"one", "two", "three"},
				query:  url.Values{"pipelineid": {"p"}, "resource_key.id": {"p"}},
				body:   []byte(`{"name":"n","url":{"pipeline_url":"u"},"package_url":{"pipeline_url":"u"},"resource_references":[{"key":{"type":"PIPELINE","id":"p"}}]}`),
				upload: kfp.Upload{FileName: "p.yaml", Size: 1, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil }},
			}
			server := newServer(t, func(w http.ResponseWriter, _ *http.Request) { write(t, w, `{"id":"x","run":{"id":"x"},"data":""}`) })
			_, _ = o.call(t.Context(), server.client, a) // the response is tested elsewhere
			first := server.requests()[0]
			if got, _, _ := match(first.method, first.path); got.name != o.name {
				t.Errorf("sent %s %s, want %s", first.method, first.path, o.name)
			}
		})
	}
}
