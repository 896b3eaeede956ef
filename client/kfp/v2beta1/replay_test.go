package v2beta1_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write the golden files")

// exchange is one recorded request and its response, a row of INDEX.tsv.
type exchange struct {
	name, method, path string
	query              url.Values
	body, contentType  string
	status             int
	response           []byte
}

func exchanges(t *testing.T, dir string) []exchange {
	t.Helper()
	index, err := os.ReadFile(filepath.Join("testdata", dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []exchange
	for _, row := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		f := strings.Split(row, "\t")
		path, rawQuery, _ := strings.Cut(f[2], "?")
		response, err := os.ReadFile(filepath.Join("testdata", dir, f[0]))
		query, queryErr := url.ParseQuery(rawQuery)
		status, statusErr := strconv.Atoi(f[4])
		if err := errors.Join(err, queryErr, statusErr); err != nil {
			t.Fatal(err)
		}
		out = append(out, exchange{strings.TrimSuffix(f[0], ".body"), f[1], path, query, f[3], f[5], status, response})
	}
	return out
}

type sent struct {
	method, path, query, contentType string
	body                             []byte
}

// server responds to every request as recorded, and keeps them.
type server struct {
	client *v2beta1.Client
	mu     sync.Mutex
	log    []sent
}

func (s *server) requests() []sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

func (x exchange) server(t *testing.T) *server {
	t.Helper()
	s := &server{}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // a request that was cut is not one that was sent
		}
		s.mu.Lock()
		s.log = append(s.log, sent{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("Content-Type"), body})
		s.mu.Unlock()
		w.Header().Set("Content-Type", x.contentType)
		w.WriteHeader(x.status)
		_, _ = w.Write(x.response) // a caller that disconnected is not a failure of the server
	}))
	t.Cleanup(h.Close)
	o := rest.Options{Endpoint: h.URL, Attempts: 1, Sleep: func(context.Context, time.Duration) error { return nil }}
	c, err := v2beta1.New(v2beta1.Options{Options: o})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	s.client = c
	return s
}

// refused are recorded requests that the client does not send, and why.
var refused = map[string]string{
	"007-experiment-create-noname": "no name", "012-experiment-create-long-name": "too long", "137-pipeline-create-noname": "no name",
	"193-run-create-noname": "no name", "300-recurringrun-create-noname": "no name",
	"044-experiments-filter-op-v1": "v1beta1's word", "052-experiments-filter-bad-json": "no JSON", "069-experiments-empty-id": "an empty id",
	"076-pipeline-upload-tags-bad": "no tags", "077-pipeline-upload-tags-dot": "a dot in a tag", "084-pipeline-upload-empty": "an empty file",
	"085-pipeline-upload-bad-ext": "no pipeline's ending", "086-pipeline-upload-name-129": "too long", "095-version-upload-no-pipeline": "no pipeline",
	"107-pipeline-by-name-slash": "a slash in a path", "133-pipeline-patch-empty": "nothing to change",
	"141-pipeline-create-and-version-no-url": "no URL", "143-version-create-no-url": "no URL",
	"186-run-create-version-id-deprecated": "servers fail on it", "190-run-create-two-sources": "two sources", "299-recurringrun-create-both": "two schedules",
}

// notSendable are recorded requests that no method of the client can send, and why.
var notSendable = map[string]string{
	"005-experiment-create-camelcase": "members in camel case", "008-experiment-create-v1-name": "an unknown member", "010-experiment-create-bad-json": "no JSON",
	"011-experiment-create-readonly-fields": "an id of one's own", "021-experiments-page-size-negative": "a page size", "023-experiments-page-size-word": "a page size",
	"059-experiments-v1-reference": "an unknown parameter", "088-pipeline-upload-wrong-field": "another field",
	"089-pipeline-upload-get-method": "another method", "132-pipeline-patch-name": "a name cannot be changed", "142-version-create-url": "no id in the body",
	"191-run-create-query-experiment-id": "an ignored parameter", "201-run-create-unknown-field": "an unknown member", "189-run-create-spec-and-platform": "its body was not recorded whole",
}

// elsewhere are recorded requests that are of no operation of this API, and why.
var elsewhere = map[string]string{
	"002-healthz-v1": "v1beta1", "019-experiments-page2-on-v1": "v1beta1", "208-run-get-through-v1": "v1beta1", "305-recurringrun-get-through-v1": "v1beta1",
	"039-auth-v1": "v1beta1", "349-run-log-v1alpha1": "v1alpha1", "070-method-not-allowed": "a method", "071-unknown-path": "a path",
	"285-run-report-metrics-none": "v1beta1's alone", "286-default-version-none": "v1beta1's alone", "287-template-none": "v1beta1's alone",
	"338-recurringrun-delete-v1style-slash": "a slash for the colon", "037-auth": "not served", "038-auth-denied": "not served",
	"346-auth": "not served", "347-visualization": "not served", "348-filters-dummy": "not served",
}

// isFailure are responses of 200 that are an error here.
var isFailure = map[string]string{"171-version-get-wrong-pipeline": "it is a version of another pipeline"}

func TestReplayOfRecordedExchanges(t *testing.T) {
	t.Parallel()
	replayed := 0
	for _, dir := range []string{"2.17.0", "2.17.0-multiuser"} {
		for _, x := range exchanges(t, dir) {
			name, ids := match(x.method, x.path)
			if notSendable[x.name]+elsewhere[x.name] != "" {
				continue
			}
			if name == "" {
				t.Errorf("%s/%s is of no operation: %s %s", dir, x.name, x.method, x.path)
				continue
			}
			replayed++
			t.Run(dir+"/"+x.name, func(t *testing.T) {
				t.Parallel()
				s := x.server(t)
				got, err := x.send(t, s.client, name, ids)
				if reason := refused[x.name]; reason != "" && dir == "2.17.0" {
					if err == nil || len(s.requests()) > 0 {
						t.Errorf("%v after %d requests, want a refusal for %s", err, len(s.requests()), reason)
					}
					return
				}
				x.checkResponse(t, got, err)
				x.checkRequest(t, s.requests())
			})
		}
	}
	if want := 393 - len(notSendable) - len(elsewhere); replayed != want {
		t.Errorf("%d exchanges were replayed, want %d", replayed, want)
	}
}

// TestRecordedErrors pins what people read and programs act on.
func TestRecordedErrors(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	for _, dir := range []string{"2.17.0", "2.17.0-multiuser"} {
		for _, x := range exchanges(t, dir) {
			if x.status < 300 {
				continue
			}
			r := rest.Request{Method: x.method, Path: x.path, Query: x.query}
			_, err := rest.Do[json.RawMessage](t.Context(), x.server(t).client.Transport(), r)
			e := restError(t, err)
			fmt.Fprintf(&table, "%s\t%d\t%s\t%s\t%s\t%s\n", x.name, e.Status, e.Kind, e.Code, e.Message, e.Hint)
		}
	}
	golden(t, filepath.Join("testdata", "errors.tsv"), table.String())
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

func restError(t *testing.T, err error) *rest.Error {
	t.Helper()
	var e *rest.Error
	if !errors.As(err, &e) {
		t.Fatalf("error is %v (%T), want a *rest.Error", err, err)
	}
	return e
}

var multipartBody = regexp.MustCompile(`^multipart (\w+)=(\S+) \((\d+) bytes\)$`)

// send sends the recorded request through the client's own method for it.
func (x exchange) send(t *testing.T, c *v2beta1.Client, name string, ids []string) (any, error) {
	t.Helper()
	a := arguments{ids: ids, query: x.query, body: []byte(x.body)}
	if filter := x.query.Get("filter"); filter != "" {
		var err error
		if a.filter, err = v2beta1.ParseFilter(decodedFilter(filter)); err != nil {
			return nil, err
		}
	}
	if m := multipartBody.FindStringSubmatch(x.body); m != nil {
		size, _ := strconv.Atoi(m[3])
		a.upload.FileName, a.upload.Size, a.upload.Name, a.upload.Description = m[2], int64(size), x.query.Get("name"), x.query.Get("description")
		a.upload.Namespace, a.upload.DisplayName = x.query.Get("namespace"), x.query.Get("display_name")
		a.upload.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(make([]byte, size))), nil }
		if tags := x.query.Get("tags"); tags != "" {
			if err := json.Unmarshal([]byte(tags), &a.upload.Tags); err != nil {
				return nil, err
			}
		}
	}
	return calls()[name](t.Context(), c, a)
}

func decodedFilter(filter string) string {
	if plain, err := url.QueryUnescape(filter); err == nil && strings.HasPrefix(filter, "%") {
		return plain
	}
	return filter
}

// checkRequest compares what the client sent with what the real server took.
func (x exchange) checkRequest(t *testing.T, all []sent) {
	t.Helper()
	if len(all) != 1 {
		t.Fatalf("%d requests were sent", len(all))
	}
	r := all[0]
	path, err := url.PathUnescape(r.path)
	want, wantErr := url.PathUnescape(x.path)
	query, queryErr := url.ParseQuery(r.query)
	if err := errors.Join(err, wantErr, queryErr); err != nil || r.method != x.method || path != want {
		t.Errorf("sent %s %s, recorded %s %s: %v", r.method, r.path, x.method, x.path, err)
	}
	if diff := cmp.Diff(x.normalQuery(x.query), x.normalQuery(query)); diff != "" {
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

// normalQuery decodes JSON, and sets the page size that the client requests by
// default or instead of one that is too large.
func (x exchange) normalQuery(q url.Values) map[string]any {
	out := map[string]any{}
	for name := range q {
		out[name] = q.Get(name)
	}
	for _, name := range []string{"filter", "tags"} {
		if encoded, ok := out[name].(string); ok {
			var tree any
			if json.Unmarshal([]byte(decodedFilter(encoded)), &tree) == nil {
				out[name] = tree
			}
		}
	}
	if size, err := strconv.Atoi(q.Get("page_size")); x.method == http.MethodGet && (err != nil || size > 200) {
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
}

// checkResponse compares what the client returns with what was recorded.
func (x exchange) checkResponse(t *testing.T, got any, err error) {
	t.Helper()
	switch {
	case isFailure[x.name] != "":
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
		got = map[string]any{"data": data}
	}
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(normalJSON(t, x.response), normalJSON(t, data)); diff != "" {
		t.Errorf("fields (-recorded +decoded):\n%s", diff)
	}
	if message, ok := got.(interface{ RawJSON() []byte }); ok {
		if diff := cmp.Diff(string(bytes.TrimSpace(x.response)), string(message.RawJSON())); diff != "" {
			t.Errorf("raw JSON (-recorded +kept):\n%s", diff)
		}
	}
}

// normalJSON omits what says nothing: zero values, times that are not set, and
// whether an int64 is written as a number or a string.
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
			if value == "0" && name == "max_concurrency" {
				continue
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
		if tree != false && tree != "" && tree != 0.0 && tree != "1970-01-01T00:00:00Z" && tree != "0001-01-01T00:00:00Z" {
			return tree
		}
	}
	return nil
}
