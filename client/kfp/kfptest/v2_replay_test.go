package kfptest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func rowsV2(t *testing.T, dir string) []row {
	t.Helper()
	index, err := os.ReadFile(dir + "INDEX.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, line := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		f := strings.Split(line, "\t")
		recorded, err := os.ReadFile(dir + f[0])
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row{strings.TrimSuffix(f[0], ".body"), f[1], f[2], f[3], f[4], f[5], string(recorded)})
	}
	return rows
}

// unlikeV2 has the rows whose responses cannot be equal, with the reason.
var unlikeV2 = map[string]string{
	"067-experiment-delete": "its experiment was made unrecorded", "177-pipeline-delete-with-versions": "the text names an id that was not seen before",
	"181-version-delete": "its version was not seen before", "183-run-create-pipeline-without-version": "its version was not deleted",
	"189-run-create-spec-and-platform": "its body was not recorded whole", "288-run-delete": "its run was made unrecorded", "084-pipeline-upload-empty": "an empty file is one like others here",
	"267-run-get-failed": "it was made to fail", "273-artifact-read": "an artifact was put into the object store",
	"274-artifact-read-tgz": "an artifact was put into the object store", "349-run-log-v1alpha1": "another API",
	"350-run-retry-failed": "its run was made unrecorded", "351-run-get-retried": "its run was made unrecorded",
	"001-healthz": "the release has no name", "002-healthz-v1": "the release has no name",
}

// beforeV2 has the experiments that were created before a row.
var beforeV2 = map[string][]string{
	"015-experiments-page1": {`{"display_name":"exp-0"}`, `{"display_name":"exp-1"}`, `{"display_name":"exp-2"}`, `{"display_name":"exp-3"}`, `{"display_name":"exp-4"}`},
}

// waitsV2 has the times by which the clock advances before a row.
var waitsV2 = map[string]time.Duration{"210-run-get-running": 2 * time.Second, "265-run-get-succeeded": 20 * time.Second}

// TestItAnswersV2AsTheRealServerDid sends the recorded requests of v2beta1 in order.
// For errors it compares the code and the message for people, for lists whether there
// are rows: the order of rows of the same second depends on random ids.
func TestItRespondsByV2AsTheRealServerDid(t *testing.T) {
	t.Parallel()
	r := &replay{now: time.Date(2026, 11, 28, 0, 46, 33, 0, time.UTC), ids: map[string]string{}}
	r.server = portless(t, Options{Empty: true, Now: func() time.Time { return r.now }})
	compared := 0
	for _, x := range rowsV2(t, "../v2beta1/testdata/2.17.0/") {
		r.now = r.now.Add(waitsV2[x.name])
		for _, body := range beforeV2[x.name] {
			r.send(t, row{method: http.MethodPost, target: "/apis/v2beta1/experiments", body: body})
		}
		got := r.send(t, x)
		if unlikeV2[x.name] == "" {
			compared++
			r.compareV2(t, x, got)
		}
	}
	if compared < 335 {
		t.Errorf("%d rows were compared", compared)
	}
}

func (r *replay) compareV2(t *testing.T, x row, got *httptest.ResponseRecorder) {
	t.Helper()
	if fmt.Sprint(got.Code) != x.status {
		t.Errorf("%s: %d, recorded %s: %s\n%s", x.name, got.Code, x.status, got.Body, x.response)
		return
	}
	var theirs, ours any
	if json.Unmarshal([]byte(x.response), &theirs) != nil {
		return
	}
	if err := json.Unmarshal(got.Body.Bytes(), &ours); err != nil {
		t.Errorf("%s: %v: %s", x.name, err, got.Body)
		return
	}
	if got.Code >= http.StatusBadRequest {
		theirs, ours = r.forPeople(theirs), r.forPeople(ours)
	} else if a, b := members(x.response), members(got.Body.String()); a != b && !strings.Contains(a, "total_size") {
		t.Errorf("%s: members are %s, recorded %s", x.name, b, a)
	}
	r.pair("", theirs, ours) // learns the tokens
	theirs = r.pair("", counted(theirs), counted(ours))
	if diff := cmp.Diff(theirs, r.pair("", counted(ours), counted(ours))); diff != "" {
		t.Errorf("%s (-recorded +got):\n%s", x.name, diff)
	}
}

// forPeople returns the code and the message of an error.
func (r *replay) forPeople(tree any) any {
	e, _ := tree.(map[string]any)
	out := map[string]any{"code": e["code"], "error_message": e["error_message"]}
	if details, ok := e["details"].([]any); ok {
		out["text"] = details[0].(map[string]any)["message"]
	}
	return out
}

// counted returns whether a list has rows: not all objects that were created between
// the requests were recorded.
func counted(tree any) any {
	list, _ := tree.(map[string]any)
	out := map[string]any{}
	for name, value := range list {
		if name == "pipeline_spec" || name == "run_details" || name == "state_history" {
			continue // made by each
		}
		if _, ok := value.([]any); ok && list["total_size"] != nil {
			return name
		}
		out[name] = value
	}
	return out
}

// unlikeMany has the rows in multi-user mode whose responses cannot be equal, with
// the reason.
var unlikeMany = map[string]string{"001-healthz": "the release has no name", "006-experiments-empty": "there is an experiment from the start"}

// waitsMany has the times by which the clock advances before a row.
var waitsMany = map[string]time.Duration{"043-run-get": 20 * time.Second}

// othersRows has the rows of callers without permission or identity: the fake treats
// every caller as the same user.
var othersRows = map[string]bool{
	"002-experiments-no-identity": true, "004-experiments-bad-token": true, "005-experiments-forbidden": true, "009-experiment-create-forbidden": true,
	"011-experiment-get-other-user": true, "015-upload-forbidden": true, "018-pipelines-forbidden": true, "022-pipeline-get-other-user": true,
	"025-run-create-other-user": true, "026-run-create-viewer": true, "031-run-get-other-user": true, "032-run-terminate-viewer": true,
	"036-recurringrun-delete-other-user": true,
}

// TestItRespondsByV2AsTheRealServerDidWithManyUsers does the same in multi-user mode.
func TestItRespondsByV2AsTheRealServerDidWithManyUsers(t *testing.T) {
	t.Parallel()
	r := &replay{now: time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC), ids: map[string]string{}}
	r.server = portless(t, Options{Empty: true, MultiUser: true, Now: func() time.Time { return r.now }})
	compared := 0
	for _, x := range rowsV2(t, "../v2beta1/testdata/2.17.0-multiuser/") {
		if othersRows[x.name] {
			continue
		}
		r.now = r.now.Add(waitsMany[x.name])
		got := r.send(t, x)
		if unlikeMany[x.name] == "" {
			compared++
			r.compareV2(t, x, got)
		}
	}
	if compared != 28 {
		t.Errorf("%d rows were compared", compared)
	}
}
