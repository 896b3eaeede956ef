package huawei_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// outcome is the result of one call.
type outcome struct {
	taskID   string
	err      error
	requests []huaweitest.Request
}

// TestDoneWrongBySDK runs the same check against the SDK as its samples use it
// and against tally over the SDK: the first must fail it, the second pass it.
func TestDoneWrongBySDK(t *testing.T) {
	t.Parallel()
	for _, c := range doneWrong() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.credentials.AccessKey == "" {
				c.credentials = huaweitest.Credentials()
			}
			if err := c.check(bareCall(t, c)); err == nil {
				t.Error("the bare SDK does this right: the test proves nothing")
			}
			if err := c.check(tallyCall(t, c)); err != nil {
				t.Error(err)
			}
		})
	}
}

type wrong struct {
	name        string
	credentials huawei.Credentials
	faults      []huaweitest.Fault
	create      bool   // the call is a POST
	prefix      string // path of the endpoint
	check       func(outcome) error
}

func bareCall(t *testing.T, c wrong) outcome {
	t.Helper()
	server := start(t, c.faults...)
	client := bareClient(t, server.URL()+c.prefix, c.credentials, bareConfig(t).WithRetries(5))
	var got outcome
	var id *string
	if c.create {
		resp, err := client.ExportContainerList(createRequest())
		got.err = err
		if err == nil {
			id = resp.TaskId
		}
	} else {
		resp, err := client.ListQueryExportTask(getRequest())
		got.err = err
		if err == nil {
			id = resp.TaskId
		}
	}
	if id != nil {
		got.taskID = *id
	}
	got.requests = server.Requests()
	return got
}

func tallyCall(t *testing.T, c wrong) outcome {
	t.Helper()
	server := start(t, c.faults...)
	o := options(server).With(c.credentials)
	o.Region = huaweitest.Region
	o.Endpoint += c.prefix
	op := getTask()
	if c.create {
		op = createTask()
	}
	got, err := huawei.Do[task](t.Context(), connect(t, o), op)
	return outcome{got.ID, err, server.Requests()}
}

func doneWrong() []wrong {
	withoutProject := huaweitest.Credentials()
	withoutProject.ProjectID = ""
	badTemporary := huaweitest.Temporary()
	badTemporary.SecretKey = "fake-but-wrong"
	return []wrong{
		{
			name: "a 3xx is no success", create: true,
			faults: []huaweitest.Fault{huaweitest.Redirect("/v5", "https://login.example/")},
			check: wantError(func(e *rest.Error) bool {
				return e.Reason == rest.ReasonRedirect && strings.Contains(e.Message, "login.example")
			}),
		},
		{
			name: "a 304 is no success", faults: []huaweitest.Fault{{Path: "/v5", Status: http.StatusNotModified}},
			check: wantError(func(e *rest.Error) bool { return e.Status == http.StatusNotModified }),
		},
		{
			name: "an empty 200 is no answer", create: true, faults: []huaweitest.Fault{{Path: "/v5", Status: http.StatusOK}},
			check: wantError(func(e *rest.Error) bool { return e.Reason == rest.ReasonNotJSON }),
		},
		{
			name: "a 204 is no answer", faults: []huaweitest.Fault{{Path: "/v5", Status: http.StatusNoContent}},
			check: wantError(func(e *rest.Error) bool { return e.Status == http.StatusNoContent }),
		},
		{
			name: "a login page is called one", faults: []huaweitest.Fault{huaweitest.LoginPage("/v5", http.StatusOK)},
			check: wantError(func(e *rest.Error) bool {
				return e.Reason == rest.ReasonHTML && strings.Contains(e.Message, "Corporate sign-in")
			}),
		},
		{
			name: "a project id is looked up, not sent as {project_id}", credentials: withoutProject,
			check: func(got outcome) error {
				last := got.requests[len(got.requests)-1].Path
				return wantPrefix(last, "/v5/"+huaweitest.ProjectID+"/")
			},
		},
		{
			name: "the endpoint's own path is kept", prefix: "/gateway",
			check: func(got outcome) error {
				return errors.Join(got.err, wantPrefix(got.requests[0].Path, "/gateway/v5/"))
			},
		},
		{
			name:   "what may be repeated is repeated",
			faults: []huaweitest.Fault{{Path: "/v5", Times: 2, Status: http.StatusServiceUnavailable, Body: `{}`}},
			check: func(got outcome) error {
				if got.err != nil || got.taskID != "task-1" || len(got.requests) != 3 {
					return fmt.Errorf("%d requests: %q, %w", len(got.requests), got.taskID, got.err)
				}
				return nil
			},
		},
		{
			name: "a security token stays out of the error", credentials: badTemporary,
			check: func(got outcome) error {
				s := fmt.Sprintf("%v %+v %#v", got.err, got.err, got.err)
				if strings.Contains(s, huaweitest.SecurityToken) || strings.Contains(s, "canonicalRequest") {
					return fmt.Errorf("shown: %s", s)
				}
				return nil
			},
		},
		{
			name:   "an error is one line for people",
			faults: []huaweitest.Fault{{Path: "/v5", Status: http.StatusBadRequest, Body: `{"error_code":"HSS.0001","error_msg":"bad"}`}},
			check: func(got outcome) error {
				if message := got.err.Error(); strings.Contains(message, "\n") || strings.HasPrefix(message, "{") {
					return fmt.Errorf("%q", message)
				}
				return nil
			},
		},
		{
			name: "an answer that is cut has a reason",
			faults: []huaweitest.Fault{{
				Path: "/v5", Status: http.StatusOK, Body: `{"task_id":"task-1"}`, Cut: true,
				Header: http.Header{"Content-Type": {"application/json"}},
			}},
			check: wantError(func(e *rest.Error) bool { return e.Reason == rest.ReasonCut && e.Kind == rest.KindUnreachable }),
		},
		errorBodyCase("keystone", `{"error":{"code":401,"title":"Unauthorized","message":"The request you have made requires authentication."}}`,
			rest.Error{Code: "Unauthorized", Message: "The request you have made requires authentication."}),
		errorBodyCase("Status", `{"kind":"Status","status":"Failure","message":"no such thing","reason":"NotFound","code":404}`,
			rest.Error{Code: "NotFound", Message: "no such thing"}),
		errorBodyCase("code without text", `{"error_code":"HSS.0013"}`, rest.Error{Code: "HSS.0013"}),
		errorBodyCase("description", `{"error_code":"HSS.0001","error_msg":"invalid","error_description":"export_size is out of range"}`,
			rest.Error{Code: "HSS.0001", Message: "invalid: export_size is out of range"}),
	}
}

// errorBodyCase is a body of which the SDK loses the code or a part of the message.
func errorBodyCase(name, body string, want rest.Error) wrong {
	return wrong{
		name:   "an error body is understood: " + name,
		faults: []huaweitest.Fault{{Path: "/v5", Status: http.StatusBadRequest, Body: body}},
		check: wantError(func(e *rest.Error) bool {
			return e.Code == want.Code && (want.Message == "" || e.Message == want.Message) && e.RequestID != ""
		}),
	}
}

// wantError wants a *rest.Error that fits.
func wantError(fits func(*rest.Error) bool) func(outcome) error {
	return func(got outcome) error {
		var e *rest.Error
		if !errors.As(got.err, &e) || !fits(e) {
			return fmt.Errorf("task %q, error %#v", got.taskID, got.err)
		}
		return nil
	}
}

func wantPrefix(s, prefix string) error {
	if !strings.HasPrefix(s, prefix) {
		return fmt.Errorf("%s does not begin with %s", s, prefix)
	}
	return nil
}

// Retrying a 401 locks a key: it takes five bad signatures.
func TestUnauthorizedIsSentOnce(t *testing.T) {
	t.Parallel()
	server := start(t)
	credentials := huaweitest.Credentials()
	credentials.SecretKey = "fake-but-wrong"
	client := connect(t, options(server).With(credentials))

	_, err := huawei.Do[task](t.Context(), client, getTask())

	var e *rest.Error
	if !errors.As(err, &e) || e.Status != http.StatusUnauthorized || e.Kind != rest.KindAuth || e.Code != "APIGW.0301" {
		t.Fatalf("got %#v", err)
	}
	if !strings.Contains(e.Hint, "secret key") {
		t.Errorf("hint %q", e.Hint)
	}
	statuses := []int{}
	for _, r := range server.Requests() {
		statuses = append(statuses, r.Status)
	}
	if !slices.Equal(statuses, []int{http.StatusUnauthorized}) {
		t.Errorf("requests were answered %v", statuses)
	}
}
