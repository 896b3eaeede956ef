package cci_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	client "tally/client/cci"
	"tally/client/huawei/huaweitest"
	"tally/cmd"
	"tally/cmd/cci"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// TestStatusCodesOfCCI sends every status code of the API's reference in
// response to a delete, and expects the documented exit code and the server's
// message.
func TestStatusCodesOfCCI(t *testing.T) {
	t.Parallel()
	for status, c := range map[int]struct {
		reason string
		exit   exit.Code
	}{
		http.StatusOK:                   {"", exit.OK},
		http.StatusAccepted:             {"", exit.OK},
		http.StatusBadRequest:           {"BadRequest", exit.Refused},
		http.StatusUnauthorized:         {"Unauthorized", exit.Auth},
		http.StatusForbidden:            {"Forbidden", exit.Auth},
		http.StatusNotFound:             {"NotFound", exit.NotFound},
		http.StatusMethodNotAllowed:     {"MethodNotAllowed", exit.Refused},
		http.StatusNotAcceptable:        {"NotAcceptable", exit.Refused},
		http.StatusConflict:             {"Conflict", exit.Refused},
		http.StatusUnsupportedMediaType: {"UnsupportedMediaType", exit.Refused},
		http.StatusUnprocessableEntity:  {"Invalid", exit.Refused},
		http.StatusTooManyRequests:      {"TooManyRequests", exit.Unreachable},
		http.StatusInternalServerError:  {"InternalError", exit.Unexpected},
		http.StatusServiceUnavailable:   {"ServiceUnavailable", exit.Unreachable},
		http.StatusGatewayTimeout:       {"ServerTimeout", exit.Unreachable},
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			out, errs, code := deleteWith(t, status, c.reason)
			if code != c.exit {
				t.Errorf("exit %d, want %d\n%s", code, c.exit, errs)
			}
			if c.exit == exit.OK {
				if !strings.Contains(out, `"id":"web","result":"terminating"`) {
					t.Errorf("stdout: %s", out)
				}
				return
			}
			var report exit.Report
			if err := json.Unmarshal([]byte(lastLine(errs)), &report); err != nil {
				t.Fatalf("%v: %s", err, errs)
			}
			if report.Status != status || report.APICode != c.reason || !strings.Contains(report.Message, "the server says why") {
				t.Errorf("%+v", report)
			}
		})
	}
}

// lastLine has the error, after all other messages.
func lastLine(errs string) string {
	lines := strings.Split(strings.TrimSpace(errs), "\n")
	return lines[len(lines)-1]
}

// deleteWith deletes a snapshot; the server responds with a status code, and
// with the object or, if there is a reason, with a Status.
func deleteWith(t *testing.T, status int, reason string) (stdout, stderr string, code exit.Code) {
	t.Helper()
	server, err := cci.StartDefault(huaweitest.Fault{
		Method: http.MethodDelete, Status: status, Body: deleteBody(t, status, reason),
		Header: http.Header{"Content-Type": {"application/json"}, "Retry-After": {"0"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}()
	var out, errs bytes.Buffer
	a := cmdtest.HuaweiApp(&out, &errs, "CCI", server.URL())
	code = cmd.Run(t.Context(), a, []string{"cci", "imagesnapshots", "delete", "web", "--yes", "-o", "json"})
	return out.String(), errs.String(), code
}

func deleteBody(t *testing.T, status int, reason string) string {
	t.Helper()
	var response any = client.ImageSnapshot{Kind: "ImageSnapshot", Metadata: client.ObjectMeta{Name: "web", Finalizers: []string{"a.example/b"}}}
	if reason != "" {
		response = client.Status{Kind: "Status", Status: "Failure", Message: "the server says why", Reason: reason, Code: status}
	}
	data, err := json.Marshal(response)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
