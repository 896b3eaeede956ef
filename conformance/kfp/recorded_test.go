package kfp

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// exchange is one request that was recorded on a server of this release, with its response.
type exchange struct {
	Name, Method, Path, Request string
	Status                      int
	Type, Response              string
}

// TestServerRespondsAsRecorded repeats, in order, the requests to a server of this release
// and compares the responses: status, content type and every field. Ids, page tokens and
// times are those of this server. A list is compared by its length, because servers order
// objects of the same second by their random ids.
func TestServerRespondsAsRecorded(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r := &replay{bench: b, known: map[string]string{"http://127.0.0.1:18999": fileServer(t)}}
	unrecorded := map[string]func(*testing.T){
		"089-version-delete":       r.uploadVersion,
		"179-run-artifact-read-ok": r.putArtifact,
	}
	for _, x := range recorded(t) {
		if prepare := unrecorded[x.Name]; prepare != nil {
			prepare(t)
		}
		r.repeat(t, x)
	}
}

func recorded(t *testing.T) []exchange {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "recorded-2.0.5.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var all []exchange
	for d := json.NewDecoder(bufio.NewReader(f)); ; {
		var x exchange
		if err := d.Decode(&x); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("after %d exchanges: %v", len(all), err)
		}
		all = append(all, x)
	}
}

// replay maps the generated values (ids, page tokens) of the recorded server to those
// of this one.
type replay struct {
	*bench
	known map[string]string
}

func (r *replay) repeat(t *testing.T, x exchange) {
	t.Helper()
	body, contentType := recordedBody(t, r.translate(x.Request))
	status, live := send(t, x.Method, r.url+r.translate(x.Path), contentType, body)
	if status != x.Status {
		t.Errorf("%s: status %d, recorded %d: %s", x.Name, status, x.Status, live)
		return
	}
	if x.Type != "application/json" {
		r.comparePlain(t, x, string(live))
		return
	}
	r.learn(x, string(live))
	if x.Name == "096-run-create-pipeline-id" {
		return // it runs the newest of two versions, which the recorded server made in the same second
	}
	want, got := plain(t, r.translate(x.Response)), plain(t, string(live))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-recorded +here):\n%s", x.Name, diff)
	}
}

// comparePlain compares errors that the handlers write as plain text, JSON or not.
func (r *replay) comparePlain(t *testing.T, x exchange, live string) {
	t.Helper()
	same := func(s string) string { return chance.ReplaceAllString(s, " ") }
	if diff := cmp.Diff(same(r.translate(x.Response)), same(live)); diff != "" {
		t.Errorf("%s (-recorded +here):\n%s", x.Name, diff)
	}
}

// madeUp matches ids and page tokens.
var madeUp = regexp.MustCompile(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"next_page_token":"[^"]+"`)

// learn pairs the values that both servers generate by their path in the response, unless that is a list in random
// order.
func (r *replay) learn(x exchange, live string) {
	if strings.Contains(x.Response, `"total_size"`) && !strings.Contains(x.Path, "sort_by=name") {
		return
	}
	theirs, ours := madeUp.FindAllString(x.Response, -1), madeUp.FindAllString(live, -1)
	if len(theirs) != len(ours) {
		return // the comparison reports it
	}
	for i, id := range theirs {
		trim := func(s string) string { return strings.Trim(strings.TrimPrefix(s, `"next_page_token":`), `"`) }
		if _, known := r.known[trim(id)]; !known {
			r.known[trim(id)] = trim(ours[i])
		}
	}
}

func (r *replay) translate(s string) string {
	for theirs, ours := range r.known {
		s = strings.ReplaceAll(s, theirs, ours)
	}
	return s
}

// chance matches the parts that differ between builds: times, the optional second space
// that the protobuf library puts between fields, and stack traces.
var chance = regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ|  |\\ngithub\.com/[^"]*`)

// plain returns a response without the values that differ each time.
func plain(t *testing.T, response string) any {
	t.Helper()
	value := decode(t, []byte(chance.ReplaceAllString(response, " ")))
	object, ok := value.(map[string]any)
	if !ok || object["total_size"] == nil {
		return value
	}
	for key, field := range object {
		if items, ok := field.([]any); ok {
			object[key] = len(items)
		}
	}
	if object["next_page_token"] != nil {
		object["next_page_token"] = "TOKEN"
	}
	return object
}

// uploadVersion makes the version that the recorded session deletes.
func (r *replay) uploadVersion(t *testing.T) {
	const deleted, owner = "59b91d04-2605-4062-9b2f-b059d1e895bb", "be0d7ba4-7113-4587-a9ab-88e36be9f25f"
	c := call{op: "versions upload", path: "/pipelines/upload_version?name=gone&pipelineid=" + r.known[owner], file: "hello.yaml",
		save: map[string]string{"gone": "id"}}
	c.do(t, r.bench)
	r.known[deleted] = r.vars["gone"]
}

// putArtifact stores the artifact that the recorded session reads.
func (r *replay) putArtifact(t *testing.T) {
	if err := r.PutObject("artifacts/demo/out.txt", []byte("artifact bytes \x00\xff end\n")); err != nil {
		t.Fatal(err)
	}
}
