package cci_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tally/conformance/cci/server"
	v2 "tally/conformance/cci/v2"
)

const (
	collection = "/apis/cci/v2/imagesnapshots"
	never      = time.Hour
	keep       = `"annotations":{"test.double/keep":"true"}`
)

// cluster is a server with methods by which the tests change it directly, without
// tally.
type cluster struct{ *server.Server }

// start runs a server that knows an operator, a user with a temporary key and a
// read-only user.
func start(t *testing.T, options server.Options) cluster {
	t.Helper()
	options.Accounts = []server.Account{
		{Name: "operator", AccessKey: "AK", SecretKey: "operators-secret", Token: "operators-token"},
		{Name: "temporary", AccessKey: "TMP", SecretKey: "temporary-secret", SecurityToken: "temporary-token"},
		{Name: "reader", AccessKey: "READ", SecretKey: "readers-secret", ReadOnly: true},
	}
	s, err := server.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close server: %v", err)
		}
	})
	return cluster{s}
}

// call sends a request as the operator and returns status and body.
func (c cluster) call(t *testing.T, method, path, body string) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, c.URL()+collection+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "operators-token")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "test")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, content
}

// create makes a snapshot; metadata are additional members of its metadata.
func (c cluster) create(t *testing.T, name, metadata string) v2.ImageSnapshot {
	t.Helper()
	if metadata != "" {
		metadata = "," + metadata
	}
	body := `{"metadata":{"name":"` + name + `"` + metadata + `},"spec":{"images":[{"image":"nginx:stable"}]}}`
	code, response := c.call(t, "POST", "", body)
	if code != http.StatusCreated {
		t.Fatalf("create %s: status %d: %s", name, code, response)
	}
	return decode(t, response)
}

// find returns a snapshot, or nil when it does not exist.
func (c cluster) find(t *testing.T, name string) *v2.ImageSnapshot {
	t.Helper()
	code, response := c.call(t, "GET", "/"+name, "")
	switch code {
	case http.StatusNotFound:
		return nil
	case http.StatusOK:
		found := decode(t, response)
		return &found
	}
	t.Fatalf("get %s: status %d: %s", name, code, response)
	return nil
}

// seen returns the requests of tally.
func (c cluster) seen() []server.Request {
	var all []server.Request
	for _, r := range c.Requests() {
		if r.Header.Get("User-Agent") != "test" {
			all = append(all, r)
		}
	}
	return all
}

func decode(t *testing.T, body []byte) v2.ImageSnapshot {
	t.Helper()
	var snapshot v2.ImageSnapshot
	if err := json.Unmarshal(body, &snapshot); err != nil {
		t.Fatalf("decode %s: %v", body, err)
	}
	return snapshot
}
