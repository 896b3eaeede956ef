package huawei_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// ways are the three ways to authenticate.
func ways() map[string]huawei.Credentials {
	return map[string]huawei.Credentials{
		"keys": huaweitest.Credentials(), "temporary keys": huaweitest.Temporary(), "token": huaweitest.ByToken(),
	}
}

func TestEveryWayToAuthenticateIsAccepted(t *testing.T) {
	t.Parallel()
	for name, credentials := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			client := connect(t, options(server).With(credentials))
			for _, op := range []huawei.Operation{createTask(), getTask()} {
				got, err := huawei.Do[task](t.Context(), client, op)
				if err != nil || got.ID != "task-1" {
					t.Errorf("%s: %+v, %v", op.Name, got, err)
				}
			}
			for _, r := range server.Requests() {
				if r.Status != http.StatusOK || r.Header.Get("X-Project-Id") != huaweitest.ProjectID {
					t.Errorf("%s %s: %d, project %q", r.Method, r.Path, r.Status, r.Header.Get("X-Project-Id"))
				}
			}
		})
	}
}

func TestRawCallsAreSigned(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name     string
		request  rest.Request
		wantPath string
		wantBody string
	}{
		{"get", rest.Request{Path: "/v5/{project_id}/container/nodes"}, "/v5/" + huaweitest.ProjectID + "/container/nodes", ""},
		{"query", rest.Request{Path: "/x", Query: url.Values{"b": {"2", "1"}, "a": {"", "=&+ 容器"}}}, "/x", ""},
		{"raw query", rest.Request{Path: "/x", RawQuery: "limit=10&name=a%20b"}, "/x", ""},
		{"odd path", rest.Request{Path: rest.Path("a b", "$&+,;=?#:@", "容器")}, "/a b/$&+,;=?#:@/容器", ""},
		{"json", rest.Request{Method: http.MethodPost, Path: "/x", JSON: map[string]string{"名": "<&>"}}, "/x", `{"名":"\u003c\u0026\u003e"}`},
		{"body", rest.Request{Method: http.MethodPut, Path: "/x", Body: bodyOf(`{"a" : 1}`)}, "/x", `{"a" : 1}`},
		{"patch", rest.Request{Method: http.MethodPatch, Path: "/x", Body: bodyOf(`{}`), ContentType: "application/merge-patch+json"}, "/x", `{}`},
		{"header", rest.Request{Path: "/x", Header: http.Header{"X-Own": {"1"}}}, "/x", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			resp, err := connect(t, options(server).With(huaweitest.Temporary())).Send(t.Context(), c.request)
			if err != nil {
				t.Fatal(err)
			}
			if err := resp.Body.Close(); err != nil {
				t.Error(err)
			}
			got := server.Requests()[0]
			if got.Path != c.wantPath || got.Body != c.wantBody {
				t.Errorf("server saw %s %q", got.Path, got.Body)
			}
		})
	}
}

func TestRawCallsRefuseWhatCannotBeSigned(t *testing.T) {
	t.Parallel()
	server := start(t)
	client := connect(t, options(server).With(huaweitest.Credentials()))
	for name, request := range map[string]rest.Request{
		"slash in a segment": {Path: "/x/a%2Fb"},
		"broken escape":      {Path: "/x/%zz"},
		"broken query":       {Path: "/x", RawQuery: "a=%zz"},
	} {
		resp, err := client.Send(t.Context(), request)
		if err == nil {
			_ = resp.Body.Close()
			t.Errorf("%s was sent", name)
		}
	}
	if sent := server.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
}

func TestCancelEndsACall(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	server, err := huaweitest.Start(huaweitest.Options{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }() // everything that matters was checked above
	client := connect(t, options(server).With(huaweitest.Credentials()))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()

	_, err = huawei.Do[task](ctx, client, getTask())

	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTimeLimitIsUnreachable(t *testing.T) {
	t.Parallel()
	server, err := huaweitest.Start(huaweitest.Options{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }() // everything that matters was checked above
	o := options(server).With(huaweitest.Credentials())
	o.Timeout = time.Millisecond
	o.Attempts = 1

	_, err = huawei.Do[task](t.Context(), connect(t, o), getTask())

	var e *rest.Error
	if !errors.As(err, &e) || e.Kind != rest.KindUnreachable || e.Reason != rest.ReasonTimeout || e.Operation != "get task" {
		t.Errorf("got %#v", err)
	}
}

func TestRetriesAreSignedAndAnnounced(t *testing.T) {
	t.Parallel()
	server := start(t, huaweitest.Throttled("/v5", 2))
	o := options(server).With(huaweitest.Credentials())
	var heard []string
	o.OnRetry = func(r rest.Retry) { heard = append(heard, fmt.Sprintf("%s %d %v", r.Operation, r.Attempt, r.Cause)) }

	got, err := huawei.Do[task](t.Context(), connect(t, o), getTask())

	if err != nil || got.ID != "task-1" {
		t.Fatalf("%+v, %v", got, err)
	}
	want := []string{"get task 1 HTTP 429 Too Many Requests", "get task 2 HTTP 429 Too Many Requests"}
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Error(diff)
	}
}

func TestDebugShowsNoSecrets(t *testing.T) {
	t.Parallel()
	for name, credentials := range ways() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t)
			o := options(server).With(credentials)
			var log bytes.Buffer
			o.Debug = &log
			if _, err := huawei.Do[task](t.Context(), connect(t, o), createTask()); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(log.String(), "/container/export-task") {
				t.Errorf("the log is not one: %s", log.String())
			}
			for _, secret := range []string{huaweitest.SecretKey, huaweitest.TemporarySecretKey, huaweitest.SecurityToken, huaweitest.Token, "Signature="} {
				if strings.Contains(log.String(), secret) {
					t.Errorf("%s is in the log:\n%s", secret, log.String())
				}
			}
		})
	}
}

func TestTokenIsNotEchoed(t *testing.T) {
	t.Parallel()
	echo := huaweitest.Fault{Status: http.StatusForbidden, Body: `{"kind":"Status","reason":"` + huaweitest.Token + `","message":"no: ` +
		strings.Repeat("x", 590) + huaweitest.Token + `","details":{"causes":[{"field":"` + huaweitest.Token + `","message":"m"}]}}`}
	server := start(t, echo)
	_, err := huawei.Do[task](t.Context(), connect(t, options(server).With(huaweitest.ByToken())), getTask())
	if shown := fmt.Sprintf("%v %+v", err, err); err == nil || strings.Contains(shown, "fake-iam") {
		t.Errorf("shown: %s", shown)
	}
}

func TestOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	good := huawei.Options{Service: "hss", Region: "cn-north-4", Provider: huaweitest.Credentials()}
	cases := map[string]struct {
		change func(*huawei.Options)
		want   string
	}{
		"nothing to call":      {func(o *huawei.Options) { o.Region = "" }, "neither an endpoint nor a region"},
		"bad region":           {func(o *huawei.Options) { o.Region = "cn/../x" }, "named like cn-north-4"},
		"no provider":          {func(o *huawei.Options) { o.Provider = nil }, "no credentials"},
		"plain http elsewhere": {func(o *huawei.Options) { o.Endpoint = "http://hss.example.com" }, "clear text"},
		"not a URL":            {func(o *huawei.Options) { o.Endpoint = "http://[::1" }, "not a URL"},
		"bad project":          {func(o *huawei.Options) { o.ProjectID = "a/b" }, "allowed are letters"},
		"signed header":        {func(o *huawei.Options) { o.Header = http.Header{"User-Agent": {"x"}} }, "part of the signature"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := good
			c.change(&o)
			if _, err := huawei.New(o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := huawei.New(good); err != nil {
		t.Error(err)
	}
}

func TestPlainHTTPIsForLoopbackUnlessInsecure(t *testing.T) {
	t.Parallel()
	o := huawei.Options{Options: rest.Options{Endpoint: "http://hss.example.com"}, Provider: huaweitest.Credentials()}
	if _, err := huawei.New(o); !errors.Is(err, rest.ErrPlaintext) {
		t.Errorf("got %v", err)
	}
	o.Insecure = true
	if _, err := huawei.New(o); err != nil {
		t.Error(err)
	}
}
