package huaweitest_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"tally/client/huawei/huaweitest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, faults ...huaweitest.Fault) *huaweitest.Server {
	t.Helper()
	server, err := huaweitest.Start(huaweitest.Options{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { huaweitest.UnknownAPI(w) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, f := range faults {
		server.Inject(f)
	}
	return server
}

// get sends a request with a token and returns status and body.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", huaweitest.Token)
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // it was read to its end
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, "cut: " + string(body)
	}
	return resp.StatusCode, string(body)
}

func TestFaultsChooseTheirRequests(t *testing.T) {
	t.Parallel()
	server := start(t,
		huaweitest.Fault{Path: "/a", Skip: 1, Times: 2, Status: 500, Body: "a"},
		huaweitest.Fault{Path: "/b", Method: http.MethodPost, Status: 501},
		huaweitest.Fault{Path: "/c", Status: 200, Body: "half of this", Cut: true},
	)
	var got []int
	for _, path := range []string{"/a", "/a", "/a/x", "/a", "/b", "/c"} {
		status, _ := get(t, server.URL()+path)
		got = append(got, status)
	}
	if diff := cmp.Diff([]int{404, 500, 500, 404, 404, 200}, got); diff != "" {
		t.Error(diff)
	}
	if _, s := get(t, server.URL()+"/c"); s != "cut: half o" {
		t.Errorf("got %q", s)
	}
	var logged []int
	for _, r := range server.Requests() {
		logged = append(logged, r.Status)
	}
	if diff := cmp.Diff([]int{404, 500, 500, 404, 404, 200, 200}, logged); diff != "" {
		t.Error(diff)
	}
}

func TestGatewayRespondsInItsOwnWords(t *testing.T) {
	t.Parallel()
	server := start(t)
	status, s := get(t, server.URL()+"/nowhere")
	want := `{"error_code":"APIGW.0101","error_msg":"The API does not exist or has not been published in the environment","request_id":"fake-request-0001"}` + "\n"
	if diff := cmp.Diff(want, s); status != http.StatusNotFound || diff != "" {
		t.Errorf("%d %s", status, diff)
	}
	if status, s = get(t, server.URL()+"/v3/projects?name="+huaweitest.Region); status != http.StatusOK ||
		s != `{"projects":[{"id":"`+huaweitest.ProjectID+`","name":"cn-north-4","enabled":true}]}`+"\n" {
		t.Errorf("%d %s", status, s)
	}
	if status, s = get(t, server.URL()+"/v3/projects?name=cn-east-9"); status != http.StatusOK || s != `{"projects":[]}`+"\n" {
		t.Errorf("%d %s", status, s)
	}
}
