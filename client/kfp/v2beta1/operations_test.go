package v2beta1_test

import (
	"context"
	"encoding/json"
	"io"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"tally/client/kfp/kfptest"
	"tally/client/kfp/v2beta1"
)

// arguments are what a recorded request says.
type arguments struct {
	ids    []string
	query  url.Values
	body   []byte
	upload v2beta1.Upload
	filter v2beta1.Filter
}

func (a arguments) size() int {
	size, _ := strconv.Atoi(a.query.Get("page_size"))
	return size
}

// call is the method of the client that sends a request of an operation.
type call func(ctx context.Context, c *v2beta1.Client, a arguments) (any, error)

type client = v2beta1.Client

// calls are those of all operations, by name.
func calls() map[string]call {
	all := lists()
	for name, one := range map[string]call{
		"experiments create":    creating((*client).CreateExperiment),
		"experiments get":       byID((*client).Experiment),
		"experiments delete":    acting((*client).DeleteExperiment),
		"experiments archive":   acting((*client).ArchiveExperiment),
		"experiments unarchive": acting((*client).UnarchiveExperiment),
		"runs create":           creating((*client).CreateRun),
		"runs get":              byID((*client).Run),
		"runs delete":           acting((*client).DeleteRun),
		"runs archive":          acting((*client).ArchiveRun),
		"runs unarchive":        acting((*client).UnarchiveRun),
		"runs retry":            acting((*client).RetryRun),
		"runs terminate":        acting((*client).TerminateRun),
		"recurringruns create":  creating((*client).CreateRecurringRun),
		"recurringruns get":     byID((*client).RecurringRun),
		"recurringruns enable":  acting((*client).EnableRecurringRun),
		"recurringruns disable": acting((*client).DisableRecurringRun),
		"pipelines create":      creating((*client).CreatePipeline),
		"pipelines get":         byID((*client).Pipeline),
		"versions create":       creating((*client).CreateVersion),
	} {
		all[name] = one
	}
	for name, one := range others() {
		all[name] = one
	}
	return all
}

// lists are the operations that fetch a page.
func lists() map[string]call {
	return map[string]call{
		"experiments list": func(ctx context.Context, c *client, a arguments) (any, error) {
			return c.ListExperiments(ctx, v2beta1.ExperimentQuery{Namespace: a.query.Get("namespace"), Filter: a.filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}, a.query.Get("page_token"))
		},
		"runs list": func(ctx context.Context, c *client, a arguments) (any, error) {
			q := v2beta1.RunQuery{Namespace: a.query.Get("namespace"), ExperimentID: a.query.Get("experiment_id"), Filter: a.filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}
			return c.ListRuns(ctx, q, a.query.Get("page_token"))
		},
		"recurringruns list": func(ctx context.Context, c *client, a arguments) (any, error) {
			q := v2beta1.RecurringRunQuery{Namespace: a.query.Get("namespace"), ExperimentID: a.query.Get("experiment_id"), Filter: a.filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}
			return c.ListRecurringRuns(ctx, q, a.query.Get("page_token"))
		},
		"pipelines list": func(ctx context.Context, c *client, a arguments) (any, error) {
			return c.ListPipelines(ctx, v2beta1.PipelineQuery{Namespace: a.query.Get("namespace"), Filter: a.filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}, a.query.Get("page_token"))
		},
		"versions list": func(ctx context.Context, c *client, a arguments) (any, error) {
			return c.ListVersions(ctx, v2beta1.VersionQuery{PipelineID: a.ids[0], Filter: a.filter, Sort: a.query.Get("sort_by"), PageSize: a.size()}, a.query.Get("page_token"))
		},
	}
}

// others are the operations of a form of their own.
func others() map[string]call {
	return map[string]call{
		"healthz": func(ctx context.Context, c *client, _ arguments) (any, error) { return c.Healthz(ctx) },
		"runs readArtifact": func(ctx context.Context, c *client, a arguments) (any, error) {
			data, err := c.ReadArtifact(ctx, a.ids[0], a.ids[1], a.ids[2])
			if err != nil {
				return nil, err
			}
			defer func() { _ = data.Close() }()
			return io.ReadAll(data)
		},
		"recurringruns delete": func(ctx context.Context, c *client, a arguments) (any, error) {
			return struct{}{}, c.DeleteRecurringRun(ctx, a.ids[0], v2beta1.Propagation(a.query.Get("propagation_policy")))
		},
		"pipelines createWithVersion": func(ctx context.Context, c *client, a arguments) (any, error) {
			type both struct {
				Pipeline v2beta1.Pipeline        `json:"pipeline"`
				Version  v2beta1.PipelineVersion `json:"pipeline_version"`
			}
			m := message[both](a)
			return c.CreatePipelineAndVersion(ctx, m.Pipeline, m.Version)
		},
		"pipelines upload": func(ctx context.Context, c *client, a arguments) (any, error) { return c.UploadPipeline(ctx, a.upload) },
		"versions upload": func(ctx context.Context, c *client, a arguments) (any, error) {
			return c.UploadVersion(ctx, a.query.Get("pipelineid"), a.upload)
		},
		"pipelines getByName": func(ctx context.Context, c *client, a arguments) (any, error) {
			return c.PipelineByName(ctx, a.query.Get("namespace"), a.ids[0])
		},
		"pipelines edit": func(ctx context.Context, c *client, a arguments) (any, error) {
			return c.EditPipeline(ctx, a.ids[0], message[v2beta1.Edit](a))
		},
		"versions edit": func(ctx context.Context, c *client, a arguments) (any, error) {
			return c.EditVersion(ctx, a.ids[0], a.ids[1], message[v2beta1.Edit](a))
		},
		"pipelines delete": func(ctx context.Context, c *client, a arguments) (any, error) {
			return struct{}{}, c.DeletePipeline(ctx, a.ids[0], a.query.Get("cascade") == "true")
		},
		"versions get": func(ctx context.Context, c *client, a arguments) (any, error) {
			return c.Version(ctx, a.ids[0], a.ids[1])
		},
		"versions delete": func(ctx context.Context, c *client, a arguments) (any, error) {
			return struct{}{}, c.DeleteVersion(ctx, a.ids[0], a.ids[1])
		},
	}
}

func byID[T any](get func(*client, context.Context, string) (T, error)) call {
	return func(ctx context.Context, c *client, a arguments) (any, error) { return get(c, ctx, a.ids[0]) }
}

func creating[T any](create func(*client, context.Context, T) (T, error)) call {
	return func(ctx context.Context, c *client, a arguments) (any, error) { return create(c, ctx, message[T](a)) }
}

func acting(do func(*client, context.Context, string) error) call {
	return func(ctx context.Context, c *client, a arguments) (any, error) {
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

// match finds the operation of a request and the variables of its path.
func match(method, escapedPath string) (name string, ids []string) {
	path := strings.TrimPrefix(escapedPath, "/apis/v2beta1")
	for _, o := range kfptest.OperationsV2() {
		if ids, ok := variables(o.Path, path); ok && o.Method == method {
			return o.Name, ids
		}
	}
	return "", nil
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

func TestEveryOperationIsAMethod(t *testing.T) {
	t.Parallel()
	all := calls()
	if n := len(kfptest.OperationsV2()); n != 36 || len(all) != n {
		t.Errorf("%d operations, of which %d are called", n, len(all))
	}
	for _, o := range kfptest.OperationsV2() {
		t.Run(o.Name, func(t *testing.T) {
			t.Parallel()
			a := arguments{
				ids: []string{"one", "two", "three"}, query: url.Values{"pipelineid": {"p"}},
				body: []byte(`{"display_name":"n","pipeline_id":"p","package_url":{"pipeline_url":"u"},"pipeline":{"name":"n"},"pipeline_version":{"package_url":{"pipeline_url":"u"}}}`),
			}
			a.upload.FileName, a.upload.Size = "p.yaml", 1
			a.upload.Open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("x")), nil }
			x := exchange{status: 200, contentType: "application/json", response: []byte(`{"data":""}`)}
			s := x.server(t)
			_, _ = all[o.Name](t.Context(), s.client, a) // what becomes of the response is tested elsewhere
			first := s.requests()[0]
			if name, _ := match(first.method, first.path); name != o.Name {
				t.Errorf("sent %s %s, want %s %s", first.method, first.path, o.Method, o.Path)
			}
		})
	}
}
