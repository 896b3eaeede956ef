package rest_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"tally/client/rest"
)

func TestFetchReturnsTheBodyAsSent(t *testing.T) {
	t.Parallel()
	c := serve(t, status(200, " {\"name\" : 1.10}\n")).client(t)
	body, err := c.Fetch(t.Context(), rest.Request{Operation: "get", Path: "/things"})
	if err != nil || string(body.Bytes) != " {\"name\" : 1.10}\n" {
		t.Fatalf("%q, %v", body.Bytes, err)
	}
	other, err := serve(t, status(200, "{\"name\":\"\xe9\"}")).client(t).Fetch(t.Context(), rest.Request{})
	var name thing
	if err = errors.Join(err, other.Decode(&name)); err != nil || name.Name != "\ufffd" || string(other.Bytes) != "{\"name\":\"\xe9\"}" {
		t.Errorf("not UTF-8: %q, %q, %v", other.Bytes, name.Name, err)
	}
	var e *rest.Error
	if err := body.Decode(&thing{}); !errors.As(err, &e) || e.Reason != rest.ReasonNotJSON || e.Operation != "get" {
		t.Errorf("a number for a text: %v", err)
	}
	if err := body.Unusable(errors.New("no thing")); !errors.As(err, &e) || !strings.Contains(e.Message, "no thing") || e.Status != 200 {
		t.Errorf("%v", err)
	}
}

func TestFetchFailsAsDoDoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]*rest.Client{
		"refused": serve(t, status(403, "no")).client(t),
		"cut":     serve(t, status(200, "{}", "Content-Length", "10")).client(t),
	} {
		var e *rest.Error
		if _, err := c.Fetch(t.Context(), rest.Request{Operation: "get"}); !errors.As(err, &e) || e.Operation != "get" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The memory of a response is reused, and values decoded from it stay valid.
func TestWhatWasDecodedOutlivesItsBody(t *testing.T) {
	t.Parallel()
	c := serve(t, status(200, `{"name":"first"}`), status(200, `["other one"]   `)).client(t)
	first, err := rest.Do[json.RawMessage](t.Context(), c, rest.Request{})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		body, err := c.Fetch(t.Context(), rest.Request{})
		if err != nil || string(body.Bytes) != `["other one"]   ` {
			t.Fatalf("%v, %v", body, err)
		}
		body.Release()
	}
	if string(first) != `{"name":"first"}` {
		t.Errorf("it became %s", first)
	}
}
