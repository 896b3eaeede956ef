package hsstest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"tally/client/hss/hsstest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const project = "/v5/" + huaweitest.ProjectID

// The fake refuses what the service refuses, so that tests reveal a client that sends it.
func TestDoubleRefusesWhatTheServiceRefuses(t *testing.T) {
	t.Parallel()
	server, err := hsstest.Start(hsstest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	client, err := huawei.New(huawei.Options{Options: rest.Options{Endpoint: server.URL()}}.With(huaweitest.Credentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	post := func(query, body string) rest.Request {
		return rest.Request{Method: http.MethodPost, Path: project + "/container/export-task", RawQuery: query, Body: bodyOf(body)}
	}
	cases := map[string]struct {
		request rest.Request
		code    string
	}{
		"null headers":    {post("", `{"export_headers":null}`), "HSS.0001"},
		"unknown header":  {post("", `{"export_headers":[["x","y"]]}`), "HSS.0001"},
		"half a header":   {post("", `{"export_headers":[["risky"]]}`), "HSS.0001"},
		"cluster type":    {post("", `{"export_headers":[],"cluster_type":"x"}`), "HSS.0001"},
		"status":          {post("", `{"export_headers":[],"status":"x"}`), "HSS.0001"},
		"size":            {post("export_size=0", `{"export_headers":[]}`), "HSS.0001"},
		"no JSON":         {post("", `{`), "HSS.0002"},
		"unknown task":    {rest.Request{Path: project + "/export-task/x"}, "HSS.0011"},
		"unknown file":    {rest.Request{Path: project + "/download/x"}, "HSS.0011"},
		"small page":      {rest.Request{Path: project + "/container/kubernetes", RawQuery: "limit=9"}, "HSS.0001"},
		"far page":        {rest.Request{Path: project + "/container/kubernetes", RawQuery: "offset=2000001"}, "HSS.0001"},
		"another project": {rest.Request{Path: "/v5/other/export-task/x"}, "HSS.0013"},
		"unknown path":    {rest.Request{Path: "/v5/other"}, "APIGW.0101"},
	}
	for name, c := range cases {
		resp, err := client.Send(t.Context(), c.request)
		if err == nil {
			_ = resp.Body.Close() // there should be none
		}
		var e *rest.Error
		if !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func bodyOf(s string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}
