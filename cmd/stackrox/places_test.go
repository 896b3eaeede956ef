package stackrox_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// using is a deployment whose containers have images, which are JSON.
func using(name string, images ...string) string {
	return `{"deployment":{"id":"` + name + `","name":"` + name + `","containers":[{"image":` + strings.Join(images, `},{"image":`) + `}]}}`
}

// TestWorkloadsJoin joins by digest and name. An old Central has no keys of its
// own, and knows an image by its digest; a container without an image has none.
func TestWorkloadsJoin(t *testing.T) {
	t.Parallel()
	package1, package2 := `{"name":"x","vulns":[{"cve":"CVE-1","state":"OBSERVED"}]}`, `{"name":"x","vulns":[{"cve":"CVE-2","state":"OBSERVED"}]}`
	central := records{
		"images": stream(scanned("sha256:1", "r/one", package1), scanned("sha256:1", "r/two", package2), scanned("sha256:2", "r/old", package1)),
		"pods":   "",
		"deployments": stream(
			using("both", `{"id":"sha256:1","idV2":"k1","name":{"fullName":"r/one"}}`, `{"id":"sha256:1","idV2":"k2","name":{"fullName":"r/two"}}`),
			using("unknown", `{"id":"sha256:1","idV2":"k3","name":{"fullName":"r/three"}}`),
			using("old", `{"id":"sha256:2","name":{"fullName":"mirror/old"}}`, `{"id":"sha256:2","name":{"fullName":"r/old"}}`),
			using("none", `null`, `{"id":"","name":{"fullName":"not-pulled"}}`),
		),
	}
	want := "both,2,0,2\nunknown,1,1,\nold,1,0,1\nnone,1,1,"
	if got := central.rows(t, "workloads export --columns deployment,images,missing_images,cves"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	want = "both,r/one,CVE-1\nboth,r/two,CVE-2\nold,r/old,CVE-1"
	if got := central.rows(t, "workloads export --rows vulns --columns deployment,image,cve"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if s := central.tally(t, "workloads", "export"); !strings.HasSuffix(s.errs, "2 deployments with images that Central does not have, and may not have scanned yet: r/three@sha256:1, not-pulled\n") {
		t.Error(s.errs)
	}
}

// TestServerJoinOfAnOldCentral has each digest once.
func TestServerJoinOfAnOldCentral(t *testing.T) {
	t.Parallel()
	deployment := strings.TrimSuffix(using("old", `{"id":"sha256:2","name":{"fullName":"mirror/old"}}`, `{"id":"sha256:2","name":{"fullName":"r/old"}}`), "}")
	central := records{"workloads": stream(deployment + `,"images":[{"id":"sha256:2","name":{"fullName":"r/old"}}]}`)}
	if got := central.rows(t, "workloads export --server-join --columns deployment,missing_images"); got != "old,0" {
		t.Errorf("%s, want old,0", got)
	}
}

// TestServerJoinCountsMissingImages with rows of vulnerabilities too, of which a
// deployment without images has none.
func TestServerJoinCountsMissingImages(t *testing.T) {
	t.Parallel()
	deployment := strings.TrimSuffix(using("lost", `{"id":"sha256:2","idV2":"k","name":{"fullName":"r/lost"}}`), "}")
	central := records{"workloads": stream(deployment + `,"images":[]}`)}
	for _, kind := range []string{"workloads", "vulns"} {
		s := central.tally(t, "workloads", "export", "--server-join", "--rows", kind)
		if s.code != exit.OK || !strings.Contains(s.errs, "1 deployment with images that Central does not have, and may not have scanned yet: lost\n") {
			t.Errorf("%s: exit %d: %s", kind, s.code, s.errs)
		}
	}
}

// TestNamesOfClusters are ids where Central does not say them, and a notice says so.
func TestNamesOfClusters(t *testing.T) {
	t.Parallel()
	pods := stream(`{"pod":{"name":"p","clusterId":"c-1"}}`, `{"pod":{"name":"q","clusterId":"c-2"}}`)
	for _, tc := range []struct {
		central records
		want    string
		notice  string
	}{
		{records{"pods": pods, "clusters": `{"clusters":[{"id":"c-1","name":"one"},{"id":"c-2","name":"two"}]}`}, "one\ntwo", ""},
		{records{"pods": pods, "clusters": `{"clusters":[{"id":"c-1","name":"one"}]}`}, "one\nc-2", "the names of some clusters are not available"},
		{records{"pods": pods, "clusters": `{"clusters":[{"id":"c-1","name":""}]}`}, "c-1\nc-2", "the names of some clusters are not available"},
		{records{"pods": pods, "clusters": `{"clusters":[]}`}, "c-1\nc-2", "the names of some clusters are not available"},
		{records{"pods": pods}, "c-1\nc-2", "the names of clusters are not available, so their ids are shown: list clusters: not authorized"},
	} {
		s := tc.central.tally(t, strings.Fields("pods export --columns cluster -o csv --no-headers")...)
		if s.code != exit.OK || s.out != tc.want+"\n" || (s.errs == "") != (tc.notice == "") || !strings.Contains(s.errs, tc.notice) || strings.Count(s.errs, "\n") > 1 {
			t.Errorf("%s: exit %d, %s%s", tc.central["clusters"], s.code, s.out, s.errs)
		}
	}
}

// Ids in place of names would be other data: a Central that fails to list its clusters,
// rather than refusing to, ends an export that prints names before the first row.
func TestA3NamesOfClustersThatFail(t *testing.T) {
	t.Parallel()
	pods := stream(`{"pod":{"name":"p","clusterId":"c-1"}}`)
	for _, clusters := range []string{"", "no JSON", "{}", `{"error":{"code":13,"message":"boom"}}`, `{"clusters":[{"id":"c-1","name":"one"},{"id"`} {
		central := records{"pods": pods, "clusters": clusters}
		s := central.tally(t, "pods", "export", "--columns", "cluster", "-o", "csv")
		if s.code != exit.Unexpected || s.out != "" || !strings.Contains(s.errs, "the names of clusters cannot be read: list clusters: ") || !strings.Contains(s.errs, "cluster_id") {
			t.Errorf("%q: exit %d, %s%s", clusters, s.code, s.out, s.errs)
		}
		for _, args := range []string{"pods export --columns cluster_id,name -o csv --no-headers", "pods export --cluster one --columns cluster_id,name -o csv --no-headers"} {
			if s := central.tally(t, strings.Fields(args)...); s.code != exit.OK || s.out != "c-1,p\n" {
				t.Errorf("%s, %q: exit %d, %s%s", args, clusters, s.code, s.out, s.errs)
			}
		}
	}
}

// A token that expires after the export began ends it: only a role that may not read the
// clusters, and a Central without the list, leave ids.
func TestA3NamesOfClustersThatAreRefused(t *testing.T) {
	t.Parallel()
	for refusal, want := range map[int]exit.Code{401: exit.Auth, 403: exit.OK, 404: exit.OK, 410: exit.NotFound, 501: exit.Refused} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if r.URL.Path == "/v1/clusters" {
				w.WriteHeader(refusal)
				_, _ = io.WriteString(w, `{"message":"Not Found"}`)
				return
			}
			_, _ = io.WriteString(w, stream(`{"pod":{"name":"p","clusterId":"c-1"}}`))
		}))
		var out, errs bytes.Buffer
		a := cmdtest.App(&out, &errs, map[string]string{"ROX_ENDPOINT": server.URL, "ROX_API_TOKEN": "not-a-real-token"})
		code := cmd.Run(t.Context(), a, strings.Fields("stackrox pods export --columns cluster -o csv --no-headers"))
		if code != want || out.String() != map[bool]string{true: "c-1\n"}[want == exit.OK] || strings.Contains(errs.String(), "check the API token") != (want == exit.Auth) {
			t.Errorf("%d: exit %d, want %d: %s%s", refusal, code, want, out.String(), errs.String())
		}
		server.Close()
	}
}

// The columns of the inventory are fixed, so no hint names another.
func TestInventoryWithoutNamesOfClusters(t *testing.T) {
	t.Parallel()
	central := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/v1/clusters":
			w.WriteHeader(http.StatusInternalServerError)
		case "/v1/export/pods":
			_, _ = io.WriteString(w, stream(`{"pod":{"id":"p","name":"p","clusterId":"c-1"}}`))
		}
	}))
	defer central.Close()
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, map[string]string{"ROX_ENDPOINT": central.URL, "ROX_API_TOKEN": "not-a-real-token"})
	code := cmd.Run(t.Context(), a, strings.Fields("inventory export --risk=false -o csv"))
	if code == exit.OK || out.String() != "" || !strings.Contains(errs.String(), "the names of clusters cannot be read") || !strings.Contains(errs.String(), "hint: try again\n") {
		t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
	}
}

// TestBlanksAroundNames: they are not part of the names.
func TestBlanksAroundNames(t *testing.T) {
	t.Parallel()
	central := records{"pods": stream(`{"pod":{"name":"p","namespace":"b"}}`)}
	if s := central.tally(t, "pods", "export", "-n", "a, b", "-o", "name", "--columns", ""); s.code != exit.BadUsage {
		t.Errorf("blank columns: exit %d", s.code)
	}
	if s := central.tally(t, "pods", "export", "-n", "a, b", "-o", "csv", "--columns", "name"); s.code != exit.OK || s.out != "name\np\n" {
		t.Errorf("exit %d: %s%s", s.code, s.out, s.errs)
	}
}
