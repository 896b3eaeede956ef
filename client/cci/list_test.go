package cci_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestListOverAllPages(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{Snapshots: many(1203)})
	all, err := collect(connect(t, server).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{}))
	if err != nil || len(all) != 1203 || all[1202].Metadata.Name != "s-1202" {
		t.Fatalf("%d snapshots, %v", len(all), err)
	}
	if !strings.Contains(string(all[0].RawJSON()), `"x_undocumented":"kept"`) {
		t.Errorf("kept %s", all[0].RawJSON())
	}
	var queries []string
	for _, r := range server.Requests() {
		queries = append(queries, r.Query)
	}
	want := []string{"limit=500", "continue=after-s-0499&limit=500", "continue=after-s-0999&limit=500"}
	if diff := cmp.Diff(want, queries); diff != "" {
		t.Error(diff)
	}
}

func TestListBySelector(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{Snapshots: snapshots("a1", "b1", "a2", "c1")})
	all, err := collect(connect(t, server).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{LabelSelector: "app in (a, c)", PageSize: 1}))
	if diff := cmp.Diff([]string{"a1", "a2", "c1"}, namesOf(all)); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

// A server that has never heard of selectors, as the published reference, sends what
// was not requested: an error before the first object, or after those that match.
func TestA9AnIgnoredSelector(t *testing.T) {
	t.Parallel()
	for selector, records := range map[string]int64{"app in (b, c)": 0, "app in (a, c)": 2} {
		server := start(t, ccitest.Options{Snapshots: snapshots("a1", "b1", "a2", "c1"), IgnoreSelector: true})
		all, err := collect(connect(t, server).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{LabelSelector: selector}))
		var incomplete *rest.Incomplete
		if got := errors.As(err, &incomplete); got != (records > 0) || int64(len(all)) != records || !rest.KindRefused.Is(err) || !strings.Contains(err.Error(), selector) {
			t.Errorf("%s: %d, %v", selector, len(all), err)
		}
	}
}

func TestSelectorThatIsNone(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{Snapshots: snapshots("a")})
	_, err := collect(connect(t, server).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{LabelSelector: "app=a,"}))
	var invalid *rest.Error
	if !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid || len(server.Requests()) > 0 {
		t.Errorf("%d requests, %v", len(server.Requests()), err)
	}
}

func TestListsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	half := func(status int, body string) huaweitest.Fault {
		f := fault(status, body)
		f.Skip = 1
		return f
	}
	cases := map[string]struct {
		fault huaweitest.Fault
		came  int64
		check func(*rest.Error) bool
	}{
		"no list":      {fault(200, `{"kind":"ImageSnapshot"}`), 0, func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
		"another kind": {fault(200, `{"kind":"NamespaceList","items":[{"kind":"Namespace","metadata":{"name":"a"}}]}`), 0, func(e *rest.Error) bool { return strings.Contains(e.Message, "another kind, NamespaceList") }},
		"another API": {fault(200, `{"kind":"ImageSnapshotList","apiVersion":"apps/v1","items":[]}`), 0, func(e *rest.Error) bool {
			return strings.Contains(e.Message, "another kind, apps/v1 ImageSnapshotList")
		}},
		"others in it": {fault(200, `{"kind":"List","apiVersion":"v1","items":[{"kind":"ImageSnapshot","apiVersion":"apps/v1","metadata":{"name":"a"}}]}`), 0, func(e *rest.Error) bool { return strings.Contains(e.Message, "another kind, apps/v1 ImageSnapshot") }},
		"a token that is none": {fault(200, `{"kind":"ImageSnapshotList","metadata":{"continue":5},"items":[]}`), 0, func(e *rest.Error) bool {
			return strings.Contains(e.Message, "metadata: continue: a number where a string was expected")
		}},
		"an array":      {fault(200, `[]`), 0, func(e *rest.Error) bool { return strings.Contains(e.Message, "an array where {") }},
		"gateway error": {fault(200, `{"error_code":"APIGW.0308","error_msg":"x"}`), 0, func(e *rest.Error) bool { return e.Code == "APIGW.0308" }},
		"login page":    {huaweitest.LoginPage("/apis", 200), 0, func(e *rest.Error) bool { return e.Reason == rest.ReasonHTML }},
		"expired token": {half(410, `{"kind":"Status","reason":"Expired","message":"too old"}`), 500, func(e *rest.Error) bool { return e.Kind == rest.KindUnreachable && e.Retryable }},
		"cut":           {half(500, `{}`), 500, func(e *rest.Error) bool { return e.Status == 500 }},
		"token comes again": {
			half(200, `{"kind":"ImageSnapshotList","metadata":{"continue":"after-s-0499"},"items":[]}`), 500,
			func(e *rest.Error) bool { return strings.Contains(e.Message, "was repeated") },
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := collect(connect(t, start(t, ccitest.Options{Snapshots: many(600)}, c.fault)).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{}))
			var e *rest.Error
			var incomplete *rest.Incomplete
			if !errors.As(err, &e) || !c.check(e) || errors.As(err, &incomplete) != (c.came > 0) || int64(len(all)) != c.came {
				t.Errorf("%d snapshots, %#v", len(all), err)
			}
		})
	}
}

func TestEmptyList(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{"kind":"ImageSnapshotList","items":null}`, `{"items":[]}`} {
		all, err := collect(connect(t, start(t, ccitest.Options{}, fault(200, body))).ImageSnapshots(t.Context(), cci.ImageSnapshotQuery{}))
		if err != nil || len(all) > 0 {
			t.Errorf("%s: %d, %v", body, len(all), err)
		}
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	status := func(code int, reason string) huaweitest.Fault {
		f := fault(code, `{"kind":"Status","reason":"`+reason+`","message":"not so"}`)
		f.Path = "/apis/cci/v2/imagesnapshots/"
		return f
	}
	gateway := fault(404, `{"error_code":"APIGW.0101","error_msg":"unknown"}`)
	gateway.Path = "/apis/cci/v2/imagesnapshots/"
	cases := map[string]struct {
		options ccitest.Options
		faults  []huaweitest.Fault
	}{
		"served":                {},
		"not served":            {options: ccitest.Options{NoGet: true}},
		"unknown to a gateway":  {faults: []huaweitest.Fault{gateway}},
		"not allowed":           {faults: []huaweitest.Fault{status(http.StatusForbidden, "Forbidden")}},
		"unknown to the server": {faults: []huaweitest.Fault{status(http.StatusNotFound, "")}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.options.Snapshots = snapshots("a", "b")
			client := connect(t, start(t, c.options, c.faults...))
			got, err := client.ImageSnapshot(t.Context(), "b")
			if err != nil || got.Metadata.Name != "b" || !strings.Contains(string(got.RawJSON()), "x_undocumented") {
				t.Errorf("%+v, %v", got, err)
			}
			var e *rest.Error
			if _, err := client.ImageSnapshot(t.Context(), "c"); !cci.IsNotFound(err) || !errors.As(err, &e) || e.Kind != rest.KindNotFound || e.Operation != "get image snapshot c" {
				t.Errorf("missing: %v", err)
			}
		})
	}
}

func TestGetThatFails(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fault    huaweitest.Fault
		requests int
		check    func(*rest.Error) bool
	}{
		"forbidden, and the list too": {
			fault(403, `{"kind":"Status","reason":"Forbidden","message":"no"}`), 2,
			func(e *rest.Error) bool { return e.Status == 403 && e.Operation == "get image snapshot a" },
		},
		"a page":         {huaweitest.LoginPage("/apis", 404), 1, func(e *rest.Error) bool { return e.Reason == rest.ReasonHTML }},
		"key":            {fault(401, `{"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information: decrypt token fail"}`), 1, func(e *rest.Error) bool { return e.Kind == rest.KindAuth && strings.Contains(e.Hint, "token") }},
		"another object": {fault(200, `{"kind":"ImageSnapshot","metadata":{"name":"b"}}`), 1, func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
		"another kind":   {fault(200, `{"kind":"Namespace","metadata":{"name":"a"}}`), 1, func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
		"another API":    {fault(200, `{"kind":"ImageSnapshot","apiVersion":"v1","metadata":{"name":"a"}}`), 1, func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
		"a list": {fault(200, `[]`), 1, func(e *rest.Error) bool {
			return strings.Contains(e.Message, "an array where an object was expected")
		}},
		"object without a name": {fault(200, `{"kind":"ImageSnapshot"}`), 1, func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, ccitest.Options{}, c.fault)
			_, err := connect(t, server).ImageSnapshot(t.Context(), "a")
			var e *rest.Error
			if !errors.As(err, &e) || !c.check(e) || cci.IsNotFound(err) || len(server.Requests()) != c.requests {
				t.Errorf("%d requests, %#v", len(server.Requests()), err)
			}
		})
	}
	server := start(t, ccitest.Options{NoGet: true}, huaweitest.Fault{Path: "/apis/cci/v2/imagesnapshots", Skip: 1, Status: 500, Body: `{}`})
	var e *rest.Error
	if _, err := connect(t, server).ImageSnapshot(t.Context(), "a"); !errors.As(err, &e) || e.Operation != "list image snapshots" {
		t.Errorf("the list failed: %v", err)
	}
}
