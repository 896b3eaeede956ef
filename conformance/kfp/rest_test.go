package kfp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// call is one request of a plain HTTP client and the expected response.
type call struct {
	op     string            // names the operation, which gives the method and checks the path
	path   string            // after the prefix, query included
	body   string            // JSON
	file   string            // under testdata, uploaded as the form field "uploadfile" in place of a body
	status int               // 200 if unset
	want   facts             // of the JSON response
	save   map[string]string // variables to store for later calls, by path in the response
}

// do sends the call and checks its response.
func (c call) do(t *testing.T, b *bench) {
	t.Helper()
	path := b.vars.expand(c.path)
	method := methodOf(t, c.op)
	bare, _, _ := strings.Cut(prefix+path, "?")
	if got := operationOf(method, bare); got != c.op {
		t.Fatalf("%s %s is operation %q, the call says %q", method, bare, got, c.op)
	}
	body, contentType := c.content(t, b)
	status, response := send(t, method, b.url+prefix+path, contentType, body)
	if want := max(c.status, http.StatusOK); status != want {
		t.Fatalf("%s: status %d, want %d: %s", c.op, status, want, response)
	}
	decoded := decode(t, response)
	c.want.check(t, c.op, decoded, b.vars)
	b.vars.save(t, decoded, c.save)
}

func (c call) content(t *testing.T, b *bench) (io.Reader, string) {
	t.Helper()
	if c.file == "" {
		return strings.NewReader(b.vars.expand(c.body)), "application/json"
	}
	data, err := os.ReadFile(filepath.Join("testdata", c.file))
	if err != nil {
		t.Fatal(err)
	}
	return form(t, "uploadfile", c.file, data)
}

// form is the body of an upload.
func form(t *testing.T, field, name string, data []byte) (io.Reader, string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &body, w.FormDataContentType()
}

func send(t *testing.T, method, url, contentType string, body io.Reader) (int, []byte) {
	t.Helper()
	status, response, err := exchanged(t.Context(), method, url, contentType, body)
	if err != nil {
		t.Fatal(err)
	}
	return status, response
}

// exchanged is send for places in which a test must not be ended.
func exchanged(ctx context.Context, method, url, contentType string, body io.Reader) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", contentType)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }() // it was read to its end
	data, err := io.ReadAll(response.Body)
	return response.StatusCode, data, err
}

// decode keeps numbers as written.
func decode(t *testing.T, data []byte) any {
	t.Helper()
	var value any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		t.Fatalf("not JSON: %v: %s", err, data)
	}
	return value
}

func methodOf(t *testing.T, op string) string {
	t.Helper()
	for _, o := range operations() {
		if o.name == op {
			return o.method
		}
	}
	t.Fatalf("no operation is called %q", op)
	return ""
}

// manifestOf is a pipeline of testdata as a JSON string for a request.
func manifestOf(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted)
}

// fileServer serves testdata, for the server's own HTTP client, and gives the address.
func fileServer(t *testing.T) string {
	t.Helper()
	files := httptest.NewServer(http.FileServer(http.Dir("testdata")))
	t.Cleanup(files.Close)
	return files.URL
}

// responded is the set of operations that a bench has served with success.
func responded(seen []request) map[string]bool {
	done := map[string]bool{}
	for _, r := range seen {
		if r.status == http.StatusOK {
			done[r.operation] = true
		}
	}
	return done
}

// missing returns the operations of all that are not in the set.
func missing(all []operation, done map[string]bool) []string {
	var names []string
	for _, o := range all {
		if !done[o.name] {
			names = append(names, fmt.Sprintf("%s (%s %s)", o.name, o.method, o.path))
		}
	}
	return names
}
