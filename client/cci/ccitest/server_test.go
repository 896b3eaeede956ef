package ccitest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const path = "/apis/cci/v2/imagesnapshots"

// The fake responds as the API machinery of Kubernetes does.
func TestFakeRespondsLikeRealMachinery(t *testing.T) {
	t.Parallel()
	one := cci.ImageSnapshot{Metadata: cci.ObjectMeta{Name: "a"}, Spec: cci.ImageSnapshotSpec{Images: []cci.ImageReference{{Image: "i"}}}}
	cases := map[string]struct {
		request rest.Request
		status  int
		message string // of the response, or of the error
	}{
		"negative grace is taken":  {call(http.MethodDelete, "/a", `{"gracePeriodSeconds":-5}`), 200, `"deletionTimestamp"`},
		"202 for orphanDependents": {call(http.MethodDelete, "/a", `{"orphanDependents":false}`), 202, `"deletionTimestamp"`},
		"wrong dry run":            {call(http.MethodDelete, "/a", `{"dryRun":["Some"]}`), 422, `dryRun[0]: Unsupported value: "Some"`},
		"wrong policy":             {call(http.MethodDelete, "/a", `{"propagationPolicy":"x"}`), 422, `propagationPolicy: Unsupported value: "x"`},
		"other uid":                {call(http.MethodDelete, "/a", `{"preconditions":{"uid":"x"}}`), 409, "UID in precondition: x"},
		"unknown kind":             {call(http.MethodDelete, "/a", `{"kind":"Pod"}`), 400, `no kind "Pod"`},
		"no JSON":                  {call(http.MethodDelete, "/a", `{`), 400, "json parse error"},
		"wrong type":               {call(http.MethodDelete, "/a", `{"dryRun":1}`), 400, "unable to decode"},
		"text":                     {withType(call(http.MethodDelete, "/a", `{}`), "text/plain"), 415, "unknown format"},
		"wants YAML":               {rest.Request{Path: path, Header: http.Header{"Accept": {"application/yaml"}}}, 406, "only the following media types"},
		"put":                      {call(http.MethodPut, "/a", `{}`), 405, "does not allow this method"},
		"missing":                  {rest.Request{Path: path + "/b"}, 404, `imagesnapshots.cci "b" not found`},
		"another resource":         {rest.Request{Path: path + "/a/status"}, 404, "404 page not found"},
		"bad token to go on":       {rest.Request{Path: path, RawQuery: "continue=x"}, 400, "continue key is not valid"},
		"bad selector":             {rest.Request{Path: path, RawQuery: "labelSelector=a,,b"}, 400, "unable to parse requirement"},
		"invalid object":           {call(http.MethodPost, "", `{"metadata":{"name":"x"},"spec":{}}`), 422, "spec.images: Invalid value"},
		"no count with a selector": {rest.Request{Path: path, RawQuery: "limit=1&labelSelector=!x"}, 200, `"metadata":{"resourceVersion":"1001"}`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, err := ccitest.Start(ccitest.Options{Snapshots: []cci.ImageSnapshot{one}})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := server.Close(); err != nil {
					t.Error(err)
				}
			}()
			status, s := send(t, server.URL(), c.request)
			if status != c.status || !strings.Contains(s, c.message) {
				t.Errorf("%d %s", status, s)
			}
		})
	}
}

// Any collection is listed, read, created and deleted as image snapshots are.
func TestAnyCollection(t *testing.T) {
	t.Parallel()
	type widget map[string]any
	named := func(name string) widget {
		return widget{"metadata": map[string]any{"name": name, "labels": map[string]string{"app": name}}, "spec": map[string]int{"size": 3}}
	}
	server, err := ccitest.Start(ccitest.Options{
		Collections: []ccitest.Collection{{Kind: "Widget", Objects: []any{named("a"), named("b"), named("c")}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	on := func(method, name, query, body string) rest.Request {
		r := call(method, "", body)
		r.Path, r.RawQuery = "/apis/cci/v2/widgets"+name, query
		return r
	}
	for _, c := range []struct {
		request rest.Request
		status  int
		want    string
	}{
		{on("GET", "", "limit=1", ""), 200, `"metadata":{"resourceVersion":"1003","continue":"after-a","remainingItemCount":2}`},
		{on("GET", "", "labelSelector=app%3Db", ""), 200, `"items":[{"x_undocumented":"kept","metadata":{"name":"b",`},
		{on("GET", "/a", "", ""), 200, `"kind":"Widget"`},
		{on("GET", "/a", "", ""), 200, `"spec":{"size":3}`},
		{on("GET", "/d", "", ""), 404, `widgets.cci "d" not found`},
		{on("POST", "", "", `{"metadata":{"name":"a"}}`), 409, `widgets.cci "a" already exists`},
		{on("POST", "", "", `{"metadata":{}}`), 422, "metadata.name: Required value"},
		{on("POST", "", "", `null`), 422, "metadata.name: Required value"},
		{on("POST", "", "", `{"kind":"Gadget"}`), 400, `no kind "Gadget"`},
		{on("POST", "", "", `{"metadata":{"name":"d"},"spec":{"new":1}}`), 201, `"spec":{"new":1}`},
		{on("DELETE", "/d", "", `{"dryRun":["All"]}`), 200, `"deletionTimestamp"`},
		{on("DELETE", "/d", "", ``), 200, `"deletionTimestamp"`},
		{on("GET", "/d", "", ""), 200, `"deletionTimestamp"`},
		{on("GET", "/d", "", ""), 404, `widgets.cci "d" not found`},
	} {
		if status, body := send(t, server.URL(), c.request); status != c.status || !strings.Contains(body, c.want) {
			t.Errorf("%s %s?%s: %d %s", c.request.Method, c.request.Path, c.request.RawQuery, status, body)
		}
	}
}

func TestObjectsThatAreNotObjects(t *testing.T) {
	t.Parallel()
	for _, value := range []any{"text", 3, []string{"a"}, make(chan int), map[string]string{"metadata": "x"}} {
		_, err := ccitest.Start(ccitest.Options{Collections: []ccitest.Collection{{Kind: "Widget", Objects: []any{value}}}})
		if err == nil || !strings.Contains(err.Error(), "widgets") {
			t.Errorf("%T: %v", value, err)
		}
	}
}

// send returns the status and the body, or the error's message.
func send(t *testing.T, endpoint string, r rest.Request) (int, string) {
	t.Helper()
	client, err := huawei.New(huawei.Options{Options: rest.Options{Endpoint: endpoint}}.With(huaweitest.Credentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	resp, err := client.Send(t.Context(), r)
	var e *rest.Error
	if errors.As(err, &e) {
		return e.Status, e.Error()
	}
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func call(method, name, body string) rest.Request {
	open := func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	return rest.Request{Method: method, Path: path + name, Body: open}
}

func withType(r rest.Request, contentType string) rest.Request {
	r.ContentType = contentType
	return r
}
