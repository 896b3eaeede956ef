package kfp_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/client/rest"
)

var update = flag.Bool("update", false, "write the golden files")

// exchange is one recorded request and its response, a row of INDEX.tsv.
type exchange struct {
	name, method, path string
	query              url.Values
	body, contentType  string
	status             int
	response           []byte
}

func exchanges(t *testing.T, release string) []exchange {
	t.Helper()
	dir := filepath.Join("testdata", release)
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []exchange
	for _, row := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		f := strings.Split(row, "\t")
		response, err := os.ReadFile(filepath.Join(dir, f[0]))
		if err != nil {
			t.Fatal(err)
		}
		path, rawQuery, _ := strings.Cut(f[2], "?")
		query, err := url.ParseQuery(rawQuery)
		if err != nil {
			t.Fatal(err)
		}
		status, err := strconv.Atoi(f[4])
		if err != nil {
			t.Fatal(err)
		}
		_, name, _ := strings.Cut(strings.TrimSuffix(f[0], ".body"), "-")
		out = append(out, exchange{name, f[1], path, query, f[3], f[5], status, response})
	}
	return out
}

// notSendable are recorded requests that no method of the client can send.
var notSendable = map[string]bool{
	"experiment-create-unknown-field": true, "experiment-create-bad-json": true,
	"experiments-page-size-negative": true, "experiments-page-size-word": true, "experiments-unknown-query": true,
	"experiments-by-wrong-type": true, "experiments-by-bad-enum": true, "pipelines-by-namespace": true,
	"unknown-path": true, "method-not-allowed": true, "root-404": true,
	"pipeline-upload-wrong-field": true, "pipeline-upload-get-method": true,
	"runs-by-pipeline-version": true, "runs-by-job": true, "runs-namespace-query": true,
	"name-slash-get-encoded": true, "name-colon-get": true,
}

// isRefused are recorded requests that the client refuses to send.
var isRefused = map[string]bool{
	"experiment-create-noname": true, "run-create-noname": true, "job-create-noname": true,
	"experiments-filter-operation-v2name": true, "experiments-filter-bad-json": true,
	"pipeline-upload-bad-ext": true, "pipeline-upload-too-big": true, "version-upload-no-pipeline": true,
	"versions-list-no-key": true, "pipeline-create-no-url": true, "version-create-no-ref": true,
	"run-report-metrics": true, "job-create-both-triggers": true,
	"trailing-slash": true, "delete-empty-id": true, "get-empty-id": true,
	"experiment-name-too-long": true, "name-too-long": true,
}

// isFailure has the responses with status 200 that are failures.
var isFailure = map[string]bool{
	"default-version-set": true, "default-version-missing": true, "run-report-metrics-dup": true,
}

func TestReplayOfRecordedExchanges(t *testing.T) {
	t.Parallel()
	for _, release := range []string{"2.17.0", "2.0.5"} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			for _, x := range exchanges(t, release) {
				t.Run(x.name, func(t *testing.T) {
					t.Parallel()
					s := x.server(t)
					switch {
					case notSendable[x.name]:
						_ = x.raw(t, s.client) // its error is in the golden file
					case isRefused[x.name]:
						_, err := x.send(t, s.client)
						if e := (*rest.Error)(nil); err == nil || errors.As(err, &e) && e.Status != 0 || len(s.requests()) > 0 {
							t.Errorf("error is %v after %d requests, want a refusal", err, len(s.requests()))
						}
					default:
						got, err := x.send(t, s.client)
						x.checkResponse(t, got, err)
						x.checkRequest(t, s.requests()[0])
					}
				})
			}
		})
	}
}

// TestRecordedErrors pins what people read and programs act on.
func TestRecordedErrors(t *testing.T) {
	t.Parallel()
	for _, release := range []string{"2.17.0", "2.0.5"} {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			var table strings.Builder
			for _, x := range exchanges(t, release) {
				if x.status < 300 {
					continue
				}
				e := restError(t, x.raw(t, x.server(t).client))
				fmt.Fprintf(&table, "%s\t%d\t%s\t%s\t%s\t%s\n", x.name, e.Status, e.Kind, e.Code, e.Message, e.Hint)
			}
			golden(t, filepath.Join("testdata", "errors-"+release+".tsv"), table.String())
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", file, diff)
	}
}

// server responds to every request as recorded, and to one after a change of
// the default version with the pipeline as recorded then.
func (x exchange) server(t *testing.T) *server {
	t.Helper()
	var s *server
	s = newServer(t, func(w http.ResponseWriter, r *http.Request) {
		response := x.response
		if strings.HasPrefix(x.name, "default-version") && r.Method == http.MethodGet {
			response = recorded(t, "2.17.0/080-pipeline-get-after-default.body")
		}
		w.Header().Set("Content-Type", x.contentType)
		w.WriteHeader(x.status)
		write(t, w, string(response))
	}, func(o *rest.Options) { o.Attempts = 1 })
	return s
}

func recorded(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// raw sends the recorded request unchanged and returns the error.
func (x exchange) raw(t *testing.T, c *kfp.Client) error {
	t.Helper()
	r := rest.Request{Method: x.method, Path: x.path, Query: x.query}
	if x.body != "" {
		r.Body = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(x.body)), nil }
		r.ContentLength = int64(len(x.body))
	}
	_, err := rest.Do[json.RawMessage](t.Context(), c.Transport(), r)
	if (err != nil) != (x.status >= 300) {
		t.Errorf("status %d became %v", x.status, err)
	}
	return err
}

var multipartBody = regexp.MustCompile(`^multipart (\w+)=(\S+) \((\d+) bytes\)$`)

// send sends the recorded request through the client's own method for it.
func (x exchange) send(t *testing.T, c *kfp.Client) (any, error) {
	t.Helper()
	o, ids, ok := match(x.method, x.path)
	if !ok {
		t.Fatalf("no operation for %s %s", x.method, x.path)
	}
	a := arguments{ids: ids, query: x.query, body: []byte(x.body)}
	if m := multipartBody.FindStringSubmatch(x.body); m != nil {
		size, _ := strconv.Atoi(m[3])
		a.upload = kfp.Upload{
			FileName: m[2], Size: int64(size), Name: x.query.Get("name"), Description: x.query.Get("description"),
			Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(make([]byte, size))), nil },
		}
	}
	return o.call(t.Context(), c, a)
}

// checkRequest compares what the client sent with what the real server accepted.
func (x exchange) checkRequest(t *testing.T, r sent) {
	t.Helper()
	path, err := url.PathUnescape(r.path)
	want, wantErr := url.PathUnescape(x.path)
	if r.method != x.method || path != want || err != nil || wantErr != nil {
		t.Errorf("sent %s %s, recorded %s %s", r.method, r.path, x.method, x.path)
	}
	query, err := url.ParseQuery(r.query)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(normalQuery(x.query, x.method), normalQuery(query, x.method)); diff != "" {
		t.Errorf("query (-recorded +sent):\n%s", diff)
	}
	if m := multipartBody.FindStringSubmatch(x.body); m != nil {
		checkMultipart(t, r, m[1], m[2], m[3])
		return
	}
	if diff := cmp.Diff(normalJSON(t, []byte(x.body)), normalJSON(t, r.body)); diff != "" {
		t.Errorf("body (-recorded +sent):\n%s", diff)
	}
}

// normalQuery decodes filters, and sets the page size that the client requests
// by default or instead of one that is too large.
func normalQuery(q url.Values, method string) map[string]any {
	out := map[string]any{}
	for name := range q {
		out[name] = q.Get(name)
	}
	if filter, ok := out["filter"].(string); ok {
		var decoded any
		if json.Unmarshal([]byte(decodedFilter(filter)), &decoded) == nil {
			out["filter"] = decoded
		}
	}
	if size, err := strconv.Atoi(q.Get("page_size")); method == http.MethodGet && (err != nil || size > 200) {
		out["page_size"] = "200"
	}
	return out
}

func checkMultipart(t *testing.T, r sent, field, file, size string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(r.contentType)
	if err != nil {
		t.Fatal(err)
	}
	part, err := multipart.NewReader(bytes.NewReader(r.body), params["boundary"]).NextPart()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(part)
	if err != nil || part.FormName() != field || part.FileName() != file || strconv.Itoa(len(content)) != size {
		t.Errorf("sent %s=%s (%d bytes, %v), recorded %s=%s (%s bytes)", part.FormName(), part.FileName(), len(content), err, field, file, size)
	}
	if r.length != int64(len(r.body)) {
		t.Errorf("Content-Length %d of %d bytes", r.length, len(r.body))
	}
}

// checkResponse compares what the client returns with what was recorded.
func (x exchange) checkResponse(t *testing.T, got any, err error) {
	t.Helper()
	switch {
	case isFailure[x.name]:
		if err == nil {
			t.Error("no error")
		}
		return
	case x.status >= 300:
		if e := restError(t, err); e.Status != x.status || e.Message == "" {
			t.Errorf("status %d with %q, want status %d with a message", e.Status, e.Message, x.status)
		}
		return
	case err != nil:
		t.Fatal(err)
	}
	if data, ok := got.([]byte); ok {
		if diff := cmp.Diff("artifact bytes \x00\xff end\n", string(data)); diff != "" {
			t.Errorf("artifact (-want +got):\n%s", diff)
		}
		return
	}
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(normalJSON(t, x.response), normalJSON(t, data)); diff != "" {
		t.Errorf("fields (-recorded +decoded):\n%s", diff)
	}
	x.checkRaw(t, got)
}

// checkRaw finds bytes of the response that the message does not keep.
func (x exchange) checkRaw(t *testing.T, got any) {
	t.Helper()
	if message, ok := got.(interface{ RawJSON() []byte }); ok {
		if diff := cmp.Diff(string(bytes.TrimSpace(x.response)), string(message.RawJSON())); diff != "" {
			t.Errorf("raw JSON (-recorded +kept):\n%s", diff)
		}
		return
	}
	list := reflect.ValueOf(got)
	if list.NumField() == 0 {
		return // an action's response
	}
	for _, item := range list.Field(0).Seq2() {
		raw := item.Interface().(interface{ RawJSON() []byte }).RawJSON()
		if len(raw) == 0 || !bytes.Contains(x.response, raw) {
			t.Errorf("raw JSON of an item is not in the answer: %s", raw)
		}
	}
}

// normalJSON omits what says nothing: zero values, the epoch, and whether an
// int64 is written as a number or a string.
func normalJSON(t *testing.T, data []byte) any {
	t.Helper()
	if len(data) == 0 {
		return nil
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return normal(tree)
}

func normal(tree any) any {
	switch node := tree.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, value := range node {
			if number, ok := value.(float64); ok && (name == "max_concurrency" || name == "interval_second") {
				value = strconv.Itoa(int(number))
			}
			if value = normal(value); value != nil {
				out[name] = value
			}
		}
		if len(out) > 0 {
			return out
		}
	case []any:
		for i := range node {
			node[i] = normal(node[i])
		}
		if len(node) > 0 {
			return node
		}
	default:
		if tree != false && tree != "" && tree != 0.0 && tree != "1970-01-01T00:00:00Z" {
			return tree
		}
	}
	return nil
}
