package server_test

import (
	"testing"

	"tally/conformance/cci/server"
)

func TestNegotiation(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{ReadyIn: never})
	create(t, s, "one", "")
	for _, test := range []struct {
		name string
		call call
		want failure // Message is a part of it
	}{
		{"PUT on the collection", call{Method: "PUT", Body: `{}`},
			failure{405, "MethodNotAllowed", "the server does not allow this method on the requested resource", nil}},
		{"POST on a snapshot", call{Method: "POST", Path: "/one", Body: `{}`},
			failure{405, "MethodNotAllowed", "the server does not allow this method on the requested resource", nil}},
		{"XML wanted", call{Method: "GET", Path: "/one", Header: []string{"Accept: application/xml"}},
			failure{406, "NotAcceptable", "Available representations: application/json, application/yaml", nil}},
		{"XML sent", call{Method: "POST", Body: `<a/>`, Header: []string{"Content-Type: application/xml"}},
			failure{415, "UnsupportedMediaType", "accepted media types include: application/json", nil}},
		{"plain JSON as patch", call{Method: "PATCH", Path: "/one", Body: `{}`},
			failure{415, "UnsupportedMediaType", "Unsupported Media Type", nil}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			compareFailure(t, test.want, failureOf(t, do(t, s, test.call)))
		})
	}
}

// A Status is sent as YAML, too, if the client requests YAML.
func TestYAML(t *testing.T) {
	t.Parallel()
	s := start(t, server.Options{})
	got := do(t, s, call{Method: "GET", Path: "/none", Header: []string{"Accept: application/yaml"}}).must(t, 404)
	if kind := got.Header.Get("Content-Type"); kind != "application/yaml" {
		t.Errorf("Content-Type %q: %s", kind, got.Body)
	}
}
