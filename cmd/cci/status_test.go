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

// TestStatusCodesOfCCI gives a delete every status code of the API's
// reference, and expects the documented exit code and the server's words.
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
			out, errs, code := deleteAnswered(t, status, c.reason)
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

// lastLine is where the error is, behind what was said before.
func lastLine(errs string) string {
	lines := strings.Split(strings.TrimSpace(errs), "\n")
	return lines[len(lines)-1]
}

// deleteAnswered deletes a snapshot; the server answers with a status, and with
// the object or, where there is a reason, with a Status.
func deleteAnswered(t *testing.T, status int, reason string) (stdout, stderr string, code exit.Code) {
	t.Helper()
	server, err := cci.StartUsual(huaweitest.Fault{
		Method: http.MethodDelete, Status: status, Body: answerOfDelete(t, status, reason),
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

func answerOfDelete(t *testing.T, status int, reason string) string {
	t.Helper()
	var answer any = client.ImageSnapshot{Kind: "ImageSnapshot", Metadata: client.ObjectMeta{Name: "web", Finalizers: []string{"a.example/b"}}}
	if reason != "" {
		answer = client.Status{Kind: "Status", Status: "Failure", Message: "the server says why", Reason: reason, Code: status}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
