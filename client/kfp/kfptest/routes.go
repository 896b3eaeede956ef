package kfptest

import (
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
}

// operation is what answers one method and path.
type operation struct {
	method, path string
	do           func(*call) reply
}

const v1beta1 = "/apis/v1beta1"

// operations are tried in their order.
func operations() []operation {
	return []operation{
		{"GET", "/healthz", (*call).healthz},
		{"GET", "/auth", (*call).nothing},
		{"GET", "/experiments", (*call).listExperiments},
		{"POST", "/experiments", (*call).createExperiment},
		{"GET", "/experiments/{}", (*call).getExperiment},
		{"DELETE", "/experiments/{}", (*call).deleteExperiment},
		{"POST", "/experiments/{}:archive", (*call).archiveExperiment},
		{"POST", "/experiments/{}:unarchive", (*call).unarchiveExperiment},
		{"GET", "/runs", (*call).listRuns},
		{"POST", "/runs", (*call).createRun},
		{"GET", "/runs/{}", (*call).getRun},
		{"DELETE", "/runs/{}", (*call).deleteRun},
		{"POST", "/runs/{}:archive", (*call).archiveRun},
		{"POST", "/runs/{}:unarchive", (*call).unarchiveRun},
		{"POST", "/runs/{}:reportMetrics", (*call).reportMetrics},
		{"POST", "/runs/{}/retry", (*call).retryRun},
		{"POST", "/runs/{}/terminate", (*call).terminateRun},
		{"GET", "/runs/{}/nodes/{}/artifacts/{}:read", (*call).readArtifact},
		{"GET", "/jobs", (*call).listJobs},
		{"POST", "/jobs", (*call).createJob},
		{"GET", "/jobs/{}", (*call).getJob},
		{"DELETE", "/jobs/{}", (*call).deleteJob},
		{"POST", "/jobs/{}/enable", (*call).enableJob},
		{"POST", "/jobs/{}/disable", (*call).disableJob},
		{"POST", "/pipelines/upload", (*call).uploadPipeline},
		{"GET", "/pipelines/upload", (*call).uploadPipeline}, // fails for want of a file
		{"POST", "/pipelines/upload_version", (*call).uploadVersion},
		{"GET", "/pipelines", (*call).listPipelines},
		{"POST", "/pipelines", (*call).createPipeline},
		{"GET", "/pipelines/{}", (*call).getPipeline},
		{"DELETE", "/pipelines/{}", (*call).deletePipeline},
		{"GET", "/pipelines/{}/templates", (*call).pipelineTemplate},
		{"POST", "/pipelines/{}/default_version/{}", (*call).nothing},
		{"GET", "/namespaces/{}/pipelines/{}", (*call).pipelineByName},
		{"GET", "/pipeline_versions", (*call).listVersions},
		{"POST", "/pipeline_versions", (*call).createVersion},
		{"GET", "/pipeline_versions/{}", (*call).getVersion},
		{"DELETE", "/pipeline_versions/{}", (*call).deleteVersion},
		{"GET", "/pipeline_versions/{}/templates", (*call).versionTemplate},
	}
}

// route answers a request by the operation of its path, in escaped form.
func (s *Server) route(path string, r *http.Request, f fault) reply {
	path, ok := strings.CutPrefix(path, v1beta1)
	if !ok {
		return reply{err: plain(codeNotFound, "Not Found")}
	}
	known := false
	for _, o := range operations() {
		ids, ok := match(o.path, path)
		if ok && o.method == r.Method {
			s.store.mu.Lock()
			defer s.store.mu.Unlock()
			s.store.tick()
			return o.do(&call{store: s.store, r: r, ids: ids, query: r.URL.Query(), fault: f})
		}
		known = known || ok
	}
	if known {
		return reply{err: plain(codeUnimplemented, "Method Not Allowed")}
	}
	return reply{err: plain(codeNotFound, "Not Found")}
}

// match compares a path with a pattern, of which {} stands for one segment.
func match(pattern, path string) ([]string, bool) {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return nil, false
	}
	var ids []string
	for i := range want {
		verb, variable := strings.CutPrefix(want[i], "{}")
		if !variable {
			if want[i] != have[i] {
				return nil, false
			}
			continue
		}
		text, ok := strings.CutSuffix(have[i], verb)
		id, err := url.PathUnescape(text)
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
	}{"4a3592cb2dd0a91a4652ab93893ec8beda1f3158", "2.17.0", c.multiUser}}
}
