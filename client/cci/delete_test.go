package cci_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/cci"
	"tally/client/cci/ccitest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestDelete(t *testing.T) {
	t.Parallel()
	for way, credentials := range map[string]huawei.Credentials{"keys": huaweitest.Credentials(), "temporary keys": huaweitest.Temporary(), "token": huaweitest.ByToken()} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			server := start(t, ccitest.Options{Snapshots: snapshots("a.b-1")})
			client := connectAs(t, server, credentials)
			got, err := client.DeleteImageSnapshot(t.Context(), "a.b-1", cci.DeleteOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Object == nil || !got.Object.Terminating() || got.Accepted || got.DryRun || got.Status != nil {
				t.Errorf("got %+v", got)
			}
			if !strings.Contains(string(got.RawJSON()), `"x_undocumented":"kept"`) {
				t.Errorf("kept %s", got.RawJSON())
			}
			request := server.Requests()[0]
			if request.Body != "" || request.Header.Get("Content-Type") != "application/json" || request.Header.Get("X-Project-Id") != huaweitest.ProjectID {
				t.Errorf("sent %+v", request)
			}
			again, err := client.DeleteImageSnapshot(t.Context(), "a.b-1", cci.DeleteOptions{})
			if err != nil || !again.Object.Metadata.DeletionTimestamp.Equal(got.Object.Metadata.DeletionTimestamp) {
				t.Errorf("the second time: %+v, %v", again, err)
			}
		})
	}
}

func TestDeleteOptionsOnTheWire(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{Snapshots: snapshots("a")})
	client := connect(t, server)
	before, err := client.ImageSnapshot(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	got, err := client.DeleteImageSnapshot(t.Context(), "a", cci.DeleteOptions{
		APIVersion: "v1", Kind: "DeleteOptions", DryRun: []string{cci.DryRunAll}, GracePeriodSeconds: pointer(int64(0)),
		Preconditions:     &cci.Preconditions{UID: &before.Metadata.UID, ResourceVersion: &before.Metadata.ResourceVersion},
		PropagationPolicy: "Foreground",
	})
	if err != nil || !got.DryRun || !got.Object.Terminating() {
		t.Fatalf("%+v, %v", got, err)
	}
	want := `{"apiVersion":"v1","kind":"DeleteOptions","dryRun":["All"],"gracePeriodSeconds":0,"preconditions":{"uid":"` +
		before.Metadata.UID + `","resourceVersion":"` + before.Metadata.ResourceVersion + `"},"propagationPolicy":"Foreground"}`
	if diff := cmp.Diff(want, server.Requests()[1].Body); diff != "" {
		t.Error(diff)
	}
	after, err := client.ImageSnapshot(t.Context(), "a")
	if err != nil || after.Terminating() || after.Metadata.ResourceVersion != before.Metadata.ResourceVersion {
		t.Errorf("a dry run changed something: %+v, %v", after, err)
	}
}

func TestDeleteOptionsThatAreRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		options cci.DeleteOptions
		want    string
	}{
		"dryRun":                        {cci.DeleteOptions{DryRun: []string{"Some"}}, "All is allowed"},
		"gracePeriodSeconds":            {cci.DeleteOptions{GracePeriodSeconds: pointer(int64(-5))}, "0 or more"},
		"propagationPolicy":             {cci.DeleteOptions{PropagationPolicy: "background"}, "Background, Foreground, Orphan"},
		"preconditions.uid":             {cci.DeleteOptions{Preconditions: &cci.Preconditions{UID: pointer("")}}, "must not be empty"},
		"preconditions.resourceVersion": {cci.DeleteOptions{Preconditions: &cci.Preconditions{ResourceVersion: pointer("")}}, "must not be empty"},
	}
	server := start(t, ccitest.Options{Snapshots: snapshots("a")})
	client := connect(t, server)
	for field, c := range cases {
		_, err := client.DeleteImageSnapshot(t.Context(), "a", c.options)
		var invalid *rest.Error
		if !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid || invalid.Causes[0].Field != field || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if sent := server.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
}

func TestDeleteThatIsRefusedByTheServer(t *testing.T) {
	t.Parallel()
	client := connect(t, start(t, ccitest.Options{Snapshots: snapshots("a")}))
	cases := map[string]struct {
		name    string
		options cci.DeleteOptions
		status  int
		code    string
		kind    rest.Kind
	}{
		"missing":       {"b", cci.DeleteOptions{}, 404, "NotFound", rest.KindNotFound},
		"other uid":     {"a", cci.DeleteOptions{Preconditions: &cci.Preconditions{UID: pointer("x")}}, 409, "Conflict", rest.KindRefused},
		"other version": {"a", cci.DeleteOptions{Preconditions: &cci.Preconditions{ResourceVersion: pointer("1")}}, 409, "Conflict", rest.KindRefused},
	}
	for name, c := range cases {
		_, err := client.DeleteImageSnapshot(t.Context(), c.name, c.options)
		var e *rest.Error
		if !errors.As(err, &e) || e.Status != c.status || e.Code != c.code || e.Kind != c.kind || e.RequestID == "" || e.Operation != "delete image snapshot "+c.name {
			t.Errorf("%s: %#v", name, err)
		}
		if cci.IsNotFound(err) != (c.status == 404) {
			t.Errorf("%s: not found is %v", name, cci.IsNotFound(err))
		}
	}
}

// The 15 status codes of the reference, with bodies as API machinery sends them.
func TestEveryStatusOfTheReference(t *testing.T) {
	t.Parallel()
	object := string(read(t, "deleted.json"))
	cases := []struct {
		status int
		reason string
		kind   rest.Kind
		retry  bool
	}{
		{200, "", 0, false},
		{202, "", 0, false},
		{400, "BadRequest", rest.KindRefused, false},
		{401, "Unauthorized", rest.KindAuth, false},
		{403, "Forbidden", rest.KindAuth, false},
		{404, "NotFound", rest.KindNotFound, false},
		{405, "MethodNotAllowed", rest.KindRefused, false},
		{406, "NotAcceptable", rest.KindRefused, false},
		{409, "Conflict", rest.KindRefused, false},
		{415, "UnsupportedMediaType", rest.KindRefused, false},
		{422, "Invalid", rest.KindRefused, false},
		{429, "TooManyRequests", rest.KindUnreachable, true},
		{500, "InternalError", rest.KindUnexpected, false},
		{503, "ServiceUnavailable", rest.KindUnreachable, true},
		{504, "ServerTimeout", rest.KindUnreachable, true},
	}
	for _, c := range cases {
		t.Run(http.StatusText(c.status), func(t *testing.T) {
			t.Parallel()
			body := object
			if c.status >= 300 {
				data, err := json.Marshal(cci.Status{
					Kind: "Status", Status: "Failure", Message: "because " + c.reason, Reason: c.reason, Code: c.status,
					Details: &cci.StatusDetails{Causes: []cci.StatusCause{{Field: "f", Reason: "R", Message: "m"}}},
				})
				if err != nil {
					t.Fatal(err)
				}
				body = string(data)
			}
			server := start(t, ccitest.Options{}, fault(c.status, body))
			got, err := connect(t, server).DeleteImageSnapshot(t.Context(), "test-imagesnapshot", cci.DeleteOptions{})
			if c.status < 300 {
				if err != nil || got.Accepted != (c.status == 202) || got.Object.Spec.Images[0].Image != "nginx:stable-alpine-perl" {
					t.Errorf("%+v, %v", got, err)
				}
				return
			}
			var e *rest.Error
			if !errors.As(err, &e) {
				t.Fatalf("got %#v", err)
			}
			if e.Status != c.status || e.Code != c.reason || e.Message != "because "+c.reason || e.Kind != c.kind || e.Retryable != c.retry {
				t.Errorf("got %#v", e)
			}
			if diff := cmp.Diff([]rest.Cause{{Field: "f", Reason: "R", Message: "m"}}, e.Causes); diff != "" {
				t.Error(diff)
			}
			want := 1
			if c.retry {
				want = rest.DefaultAttempts
			}
			if n := len(server.Requests()); n != want {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

func TestDeleteWithAStatusInResponse(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		body string
		ok   bool
	}{
		"success":       {`{"kind":"Status","status":"Success","details":{"name":"a","uid":"u"}}`, true},
		"failure":       {`{"kind":"Status","status":"Failure","reason":"Conflict","message":"no"}`, false},
		"nothing":       {`{}`, false},
		"null":          {`null`, false},
		"gateway error": {`{"error_code":"APIGW.0308","error_msg":"throttled"}`, false},
		"list":          {`[]`, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := connect(t, start(t, ccitest.Options{}, fault(200, c.body))).DeleteImageSnapshot(t.Context(), "a", cci.DeleteOptions{})
			var e *rest.Error
			if c.ok && (err != nil || got.Status.Details.UID != "u" || got.Object != nil) || !c.ok && !errors.As(err, &e) {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestNamesThatWouldChangeThePath(t *testing.T) {
	t.Parallel()
	server := start(t, ccitest.Options{Snapshots: snapshots("a")})
	client := connect(t, server)
	for _, name := range []string{"", ".", "..", "a/b", "a/status", "A", "a_b", "-a", "a-", "a..b", "a?b", "a%2fb", "{project_id}", "容器", "a b", strings.Repeat("a", 254)} {
		_, deleteErr := client.DeleteImageSnapshot(t.Context(), name, cci.DeleteOptions{})
		_, getErr := client.ImageSnapshot(t.Context(), name)
		for what, err := range map[string]error{"delete": deleteErr, "get": getErr, "wait": client.WaitImageSnapshotDeleted(t.Context(), name, cci.WaitOptions{})} {
			var invalid *rest.Error
			if !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid || !strings.Contains(err.Error(), "RFC 1123") {
				t.Errorf("%s %q: %v", what, name, err)
			}
		}
	}
	if sent := server.Requests(); len(sent) > 0 {
		t.Errorf("%d requests were sent", len(sent))
	}
	for _, name := range []string{"a", "0", "a.b", "a-b.c-d", strings.Repeat("a", 253)} {
		if err := cci.CheckImageSnapshotName(name); err != nil {
			t.Error(err)
		}
	}
}
