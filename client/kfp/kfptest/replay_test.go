package kfptest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// replay sends the requests that were recorded with a real server of release 2.17.0
// to the fake, in order, and compares the responses. Ids and page tokens differ, so
// the recorded ones are replaced by the fake's as they occur.
type replay struct {
	server *Server
	now    time.Time
	ids    map[string]string // from the recorded server's to ours
}

type row struct{ name, method, target, body, status, contentType, response string }

func recordedRows(t *testing.T) []row {
	t.Helper()
	const dir = "../testdata/2.17.0/"
	index, err := os.ReadFile(dir + "INDEX.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	for _, line := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		f := strings.Split(line, "\t")
		response, err := os.ReadFile(dir + f[0])
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row{strings.TrimSuffix(f[0], ".body"), f[1], f[2], f[3], f[4], f[5], string(response)})
	}
	return rows
}

// notAlike has the rows whose responses cannot be equal, with the reason.
var notAlike = map[string]string{
	// Which of several objects of the same second comes first depends on random ids.
	"027-experiments-filter-substring": "order", "030-experiments-filter-created-gt": "order", "065-pipelines-list": "order",
	"107-runs-list": "order", "108-runs-by-experiment": "order", "110-runs-by-pipeline-version": "order", "111-runs-by-job": "order",
	"113-runs-filter-status": "order", "115-runs-filter-available-v2": "order", "163-jobs-list": "order", "164-jobs-by-experiment": "order",
	"171-runs-of-job-all": "order", "201-runs-after-experiment-archive": "order", "204-runs-filter-status-case": "order",
	"205-runs-filter-two-predicates": "order", "206-runs-filter-status-in": "order", "207-runs-filter-op-number": "order",
	"208-runs-filter-long-as-string": "order", "209-runs-sort-status": "order", "210-runs-sort-finished": "order",
	"211-runs-namespace-query": "order", "213-accept-yaml": "order",
	"222-filter-percent": "the chain of causes is worded otherwise for each noun; the text for people is the same",
	// Changes between the requests were not recorded.
	"189-run-artifact-read-ok":   "an artifact was put into the object store",
	"090-version-delete-missing": "a version was made", "089-version-delete": "a version was made",
}

// before has the requests that must be sent before a row.
var before = map[string]string{
	"199-experiments-filter-archived-long": "/apis/v1beta1/experiments/fb499ae5-a8f8-4363-96f4-80b0a4d9317c:archive",
	"203-runs-after-experiment-unarchive":  "/apis/v1beta1/experiments/fb499ae5-a8f8-4363-96f4-80b0a4d9317c:unarchive",
}

// waits has the times by which the clock advances before a row.
var waits = map[string]time.Duration{
	"106-run-get-running": 2 * time.Second, "136-run-get-succeeded": 20 * time.Second,
}

func TestItRespondsAsTheRealServerDid(t *testing.T) {
	t.Parallel()
	r := &replay{now: time.Date(2026, 11, 20, 20, 41, 37, 0, time.UTC), ids: map[string]string{}}
	r.server = portless(t, Options{Empty: true, Now: func() time.Time { return r.now }})
	compared := 0
	for _, x := range recordedRows(t) {
		r.now = r.now.Add(waits[x.name])
		if target := before[x.name]; target != "" {
			r.send(t, row{method: http.MethodPost, target: target})
		}
		got := r.send(t, x)
		if reason := notAlike[x.name]; reason != "" {
			continue
		}
		compared++
		r.compare(t, x, got)
	}
	if compared < 178 {
		t.Errorf("%d rows were compared", compared)
	}
}

// translate replaces the recorded server's ids by ours.
func (r *replay) translate(s string) string {
	for theirs, ours := range r.ids {
		s = strings.ReplaceAll(s, theirs, ours)
	}
	return s
}

func (r *replay) send(t *testing.T, x row) *httptest.ResponseRecorder {
	t.Helper()
	var body io.Reader = strings.NewReader(r.translate(x.body))
	contentType := "application/json"
	if strings.HasPrefix(x.body, "multipart ") {
		body, contentType = upload(t, x.body)
	}
	request := httptest.NewRequest(x.method, strings.ReplaceAll(r.translate(x.target), "%3D%3D", "=="), body)
	if x.body != "" {
		request.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	r.server.ServeHTTP(w, request)
	return w
}

// upload returns the file that was sent, or one like it: the recording has only its name
// and size.
func upload(t *testing.T, described string) (io.Reader, string) {
	t.Helper()
	field, file, _ := strings.Cut(strings.TrimPrefix(described, "multipart "), "=")
	file, size, _ := strings.Cut(file, " (")
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, err := w.CreateFormFile(field, file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(fileLike(t, file, size)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &out, w.FormDataContentType()
}

func fileLike(t *testing.T, name, size string) []byte {
	t.Helper()
	switch name {
	case "bad.yaml":
		return []byte("not: a pipeline")
	case "v2.yaml", "v2-noname.yaml", "third.yaml", "o.yaml":
		named := strings.ReplaceAll(sayPipeline, "name: say\nroot", "name: say-v2\nroot")
		return []byte(strings.ReplaceAll(named, "      text:\n        defaultValue", "      n:\n        defaultValue: 3\n        parameterType: NUMBER_INTEGER\n      text:\n        defaultValue"))
	case "big.yaml":
		n, err := strconv.Atoi(strings.Fields(size)[0])
		if err != nil {
			t.Fatal(err)
		}
		return make([]byte, n)
	case "p.zip":
		return packed(t, func(w io.Writer) (io.Writer, func() error) {
			z := zip.NewWriter(w)
			f, err := z.Create("pipeline.yaml")
			if err != nil {
				t.Fatal(err)
			}
			return f, z.Close
		})
	case "p.tar.gz":
		return packed(t, func(w io.Writer) (io.Writer, func() error) {
			z := gzip.NewWriter(w)
			a := tar.NewWriter(z)
			if err := a.WriteHeader(&tar.Header{Name: "pipeline.yaml", Size: int64(len(helloWorkflow)), Mode: 0o644}); err != nil {
				t.Fatal(err)
			}
			return a, func() error { _ = a.Close(); return z.Close() }
		})
	}
	return []byte(helloWorkflow)
}

func packed(t *testing.T, open func(io.Writer) (io.Writer, func() error)) []byte {
	t.Helper()
	var out bytes.Buffer
	w, done := open(&out)
	if _, err := io.WriteString(w, helloWorkflow); err != nil {
		t.Fatal(err)
	}
	if err := done(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func (r *replay) compare(t *testing.T, x row, got *httptest.ResponseRecorder) {
	t.Helper()
	head := fmt.Sprint(got.Code, " ", got.Header().Get("Content-Type"))
	if want := x.status + " " + x.contentType; head != want {
		t.Errorf("%s: %s, recorded %s: %s", x.name, head, want, got.Body)
		return
	}
	var theirs, ours any
	if json.Unmarshal([]byte(x.response), &theirs) != nil {
		if diff := cmp.Diff(x.response, got.Body.String()); diff != "" {
			t.Errorf("%s (-recorded +got):\n%s", x.name, diff)
		}
		return
	}
	if err := json.Unmarshal(got.Body.Bytes(), &ours); err != nil {
		t.Errorf("%s: %v: %s", x.name, err, got.Body)
		return
	}
	if a, b := members(x.response), members(got.Body.String()); a != b {
		t.Errorf("%s: members are %s, recorded %s", x.name, b, a)
	}
	theirs = r.pair("", theirs, ours)
	if diff := cmp.Diff(theirs, r.pair("", ours, ours)); diff != "" {
		t.Errorf("%s (-recorded +got):\n%s", x.name, diff)
	}
}

// members returns the names of the top-level members, in order.
func members(object string) string {
	d := json.NewDecoder(strings.NewReader(object))
	_, _ = d.Token()
	var names []string
	for d.More() {
		name, _ := d.Token()
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
		names = append(names, fmt.Sprint(name))
	}
	return strings.Join(names, " ")
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$`)

// strings has the members whose values each server generates.
var embeddedDocuments = map[string]bool{"workflow_manifest": true, "pipeline_manifest": true, "template": true, "error_details": true, "pipeline_runtime": true}

// pair makes a recorded value comparable with the fake's, and learns the
// corresponding ids.
func (r *replay) pair(name string, theirs, ours any) any {
	switch value := theirs.(type) {
	case map[string]any:
		other, _ := ours.(map[string]any)
		out := map[string]any{}
		for key, inner := range value {
			out[key] = r.pair(key, inner, other[key])
		}
		return out
	case []any:
		return r.pairList(value, ours)
	case string:
		return r.pairStrings(name, value, ours)
	}
	if embeddedDocuments[name] {
		return "made by each"
	}
	return theirs
}

// pairList sorts named objects by name: the recorded ones are sorted by id.
func (r *replay) pairList(theirs []any, ours any) any {
	other, _ := ours.([]any)
	byName := func(a, b any) int { return strings.Compare(nameOf(a), nameOf(b)) }
	slices.SortStableFunc(theirs, byName)
	slices.SortStableFunc(other, byName)
	out := make([]any, 0, len(theirs))
	for i, item := range theirs {
		var counterpart any
		if i < len(other) {
			counterpart = other[i]
		}
		out = append(out, r.pair("", item, counterpart))
	}
	return out
}

func nameOf(item any) string {
	object, _ := item.(map[string]any)
	name, _ := object["name"].(string)
	return name
}

func (r *replay) pairStrings(name, theirs string, ours any) string {
	other, _ := ours.(string)
	switch {
	case name == "next_page_token":
		r.ids[escapedToken(theirs)] = escapedToken(other)
		return "a token"
	case embeddedDocuments[name]:
		return "made by each"
	case strings.HasSuffix(name, "_at") && !strings.HasPrefix(theirs, "1970"):
		return "a time"
	case uuid.MatchString(theirs) && other != "" && r.ids[theirs] == "":
		r.ids[theirs] = other
	}
	return r.translate(theirs)
}

func escapedToken(token string) string {
	return strings.NewReplacer("=", "%3D", "+", "%2B", "/", "%2F").Replace(token)
}

func TestEveryMethodOfAPathItDoesNotServe(t *testing.T) {
	t.Parallel()
	s := portless(t, Options{})
	for target, want := range map[string]int{
		"/apis/v1beta1/runs/x/unknown": http.StatusNotFound, "/apis/v9/runs": http.StatusNotFound, "/": http.StatusNotFound,
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, target, nil))
		if w.Code != want {
			t.Errorf("%s: %d", target, w.Code)
		}
	}
}
