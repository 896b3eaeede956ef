package kfptest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// call is one request for an operation.
type call struct {
	*store
	r     *http.Request
	ids   []string
	query url.Values
	fault fault
	// newer reports whether the call is to v2beta1.
	newer bool
}

// handler serves an operation.
type handler func(*call) reply

// route serves one method and path.
type route struct {
	method, path string
	serve        handler
	newer        bool
}

const v1beta1 = "/apis/v1beta1"

// v1alpha1 is the prefix of logs, whichever API is served.
const v1alpha1 = "/apis/v1alpha1"

// The release that is served.
const (
	commit  = "4a3592cb2dd0a91a4652ab93893ec8beda1f3158"
	release = "2.17.0"
)

// handlers returns the handlers of all operations, by name.
func handlers() map[string]handler {
	return map[string]handler{
		"experiments list":            (*call).listExperiments,
		"experiments create":          (*call).createExperiment,
		"experiments get":             (*call).getExperiment,
		"experiments delete":          (*call).deleteExperiment,
		"experiments archive":         (*call).archiveExperiment,
		"experiments unarchive":       (*call).unarchiveExperiment,
		"runs list":                   (*call).listRuns,
		"runs create":                 (*call).createRun,
		"runs get":                    (*call).getRun,
		"runs delete":                 (*call).deleteRun,
		"runs archive":                (*call).archiveRun,
		"runs unarchive":              (*call).unarchiveRun,
		"runs retry":                  (*call).retryRun,
		"runs terminate":              (*call).terminateRun,
		"runs reportMetrics":          (*call).reportMetrics,
		"runs readArtifact":           (*call).readArtifact,
		"jobs list":                   (*call).listJobs,
		"jobs create":                 (*call).createJob,
		"jobs get":                    (*call).getJob,
		"jobs delete":                 (*call).deleteJob,
		"jobs enable":                 (*call).enableJob,
		"jobs disable":                (*call).disableJob,
		"pipelines list":              (*call).listPipelines,
		"pipelines create":            (*call).createPipeline,
		"pipelines get":               (*call).getPipeline,
		"pipelines delete":            (*call).deletePipeline,
		"pipelines getByName":         (*call).pipelineByName,
		"pipelines templates":         (*call).pipelineTemplate,
		"pipelines setDefaultVersion": (*call).nothing,
		"pipelines upload":            (*call).uploadPipeline,
		"versions list":               (*call).listVersions,
		"versions create":             (*call).createVersion,
		"versions get":                (*call).getVersion,
		"versions delete":             (*call).deleteVersion,
		"versions templates":          (*call).versionTemplate,
		"versions upload":             (*call).uploadVersion,
		"healthz":                     (*call).healthz,
	}
}

// newRoutes returns the routes of all operations, in the order in which they are tried. An
// operation without a handler, and a handler without an operation, are errors.
func newRoutes() ([]route, error) {
	older := []route{
		{http.MethodGet, v1beta1 + "/auth", (*call).authorize, false},
		{http.MethodGet, v1alpha1 + "/runs/{run_id}/nodes/{node_id}/log", (*call).readLog, false},
	}
	for _, base := range []string{v1beta1, v2beta1} {
		older = append(older, route{http.MethodGet, base + "/pipelines/upload", (*call).uploadPipeline, base == v2beta1}) // fails because there is no file
	}
	routes, err := served(older, v1beta1, Operations(), handlers())
	if err != nil {
		return nil, err
	}
	return served(routes, v2beta1, OperationsV2(), handlersV2())
}

// served adds the routes of an API's operations.
func served(routes []route, base string, all []Operation, unused map[string]handler) ([]route, error) {
	for _, o := range all {
		serve := unused[o.Name]
		if serve == nil {
			return nil, fmt.Errorf("the operation %q has no handler", o.Name)
		}
		delete(unused, o.Name)
		routes = append(routes, route{o.Method, base + o.Path, serve, base == v2beta1})
	}
	for name := range unused {
		return nil, fmt.Errorf("the handler %q has no operation", name)
	}
	return routes, nil
}

// route responds to a request by the operation of its path, in escaped form.
func (s *Server) route(path string, r *http.Request, f fault) reply {
	if only := s.options.Only; only != "" && !strings.HasPrefix(path, "/apis/"+only+"/") && !strings.HasPrefix(path, v1alpha1+"/") {
		return reply{err: plain(codeNotFound, "Not Found")}
	}
	known := false
	for _, o := range s.routes {
		ids, ok := match(o.path, path)
		if ok && o.method == r.Method {
			s.store.mu.Lock()
			defer s.store.mu.Unlock()
			s.store.tick()
			return o.serve(&call{store: s.store, r: r, ids: ids, query: r.URL.Query(), fault: f, newer: o.newer})
		}
		known = known || ok
	}
	if known {
		return reply{err: plain(codeUnimplemented, "Method Not Allowed")}
	}
	return reply{err: plain(codeNotFound, "Not Found")}
}

// match compares a path with a pattern, in which a name in braces matches one segment.
func match(pattern, path string) ([]string, bool) {
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
		if !ok || err != nil || strings.Contains(id, "/") {
			return nil, false
		}
		ids = append(ids, id)
	}
	return ids, true
}

func (c *call) nothing() reply { return reply{message: nothing{}} }

func (c *call) healthz() reply {
	return reply{message: struct {
		CommitSHA string `json:"commit_sha"`
		TagName   string `json:"tag_name"`
		MultiUser bool   `json:"multi_user"`
	}{commit, release, c.multiUser}}
}
