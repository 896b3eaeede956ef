package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"tally/conformance/cci/server"
	v2 "tally/conformance/cci/v2"
)

const (
	collection = "/apis/cci/v2/imagesnapshots"
	never      = time.Hour
)

// start runs a server for the test.
func start(t *testing.T, options server.Options) *server.Server {
	t.Helper()
	s, err := server.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close server: %v", err)
		}
	})
	return s
}

// call is a request as curl would send it; header lines are "Name: value".
type call struct {
	Method string
	Path   string // after the collection, such as "/one?dryRun=All"
	Body   string
	Header []string
}

// response is the complete response to a call.
type response struct {
	Code   int
	Header http.Header
	Body   []byte
}

// do sends a call. Content-Type is application/json unless the call sets another.
func do(t *testing.T, s *server.Server, c call) response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), c.Method, s.URL()+collection+c.Path, strings.NewReader(c.Body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for _, line := range c.Header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	return send(t, r)
}

func send(t *testing.T, r *http.Request) response {
	t.Helper()
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response{Code: resp.StatusCode, Header: resp.Header, Body: body}
}

// must fails the test unless the response has the status code.
func (a response) must(t *testing.T, code int) response {
	t.Helper()
	if a.Code != code {
		t.Fatalf("status %d, want %d: %s", a.Code, code, a.Body)
	}
	return a
}

func decode[T any](t *testing.T, a response) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(a.Body, &value); err != nil {
		t.Fatalf("decode %s: %v", a.Body, err)
	}
	return value
}

func snapshotOf(t *testing.T, a response) v2.ImageSnapshot { return decode[v2.ImageSnapshot](t, a) }

// failure is the part of a Status that tests compare.
type failure struct {
	Code    int32
	Reason  metav1.StatusReason
	Message string
	Causes  []string // "reason field"
}

func failureOf(t *testing.T, a response) failure {
	t.Helper()
	status := decode[metav1.Status](t, a)
	if status.Kind != "Status" || status.Status != metav1.StatusFailure || int(status.Code) != a.Code {
		t.Fatalf("not a failure with code %d: %s", a.Code, a.Body)
	}
	f := failure{Code: status.Code, Reason: status.Reason, Message: status.Message}
	if status.Details != nil {
		for _, cause := range status.Details.Causes {
			f.Causes = append(f.Causes, string(cause.Type)+" "+cause.Field)
		}
	}
	return f
}

// create makes a snapshot of one image.
func create(t *testing.T, s *server.Server, name string, metadata string) v2.ImageSnapshot {
	t.Helper()
	if metadata != "" {
		metadata = "," + metadata
	}
	body := `{"metadata":{"name":"` + name + `"` + metadata + `},"spec":{"images":[{"image":"nginx:stable"}]}}`
	return snapshotOf(t, do(t, s, call{Method: "POST", Body: body}).must(t, 201))
}

// eventually repeats a check until it succeeds.
func eventually(t *testing.T, what string, yes func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for !yes() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never came: %s", what)
		}
	}
}
