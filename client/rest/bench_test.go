package rest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tally/client/rest"
)

// BenchmarkDo is one request over loopback, with a response of 200 objects.
func BenchmarkDo(b *testing.B) {
	type response struct {
		Items []json.RawMessage `json:"items"`
	}
	value := `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"id":"5d4f9b2e-6c1a-4f3b-9a77-0c2f7e1b8d90","name":"run of a pipeline"},`, 200), ",") + `]}`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, value)
	}))
	defer s.Close()
	c, err := rest.New(rest.Options{Endpoint: s.URL})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	b.SetBytes(int64(len(value)))
	b.ReportAllocs()
	for b.Loop() {
		got, err := rest.Do[response](b.Context(), c, rest.Request{Operation: "list", Path: "/"})
		if err != nil || len(got.Items) != 200 {
			b.Fatal(len(got.Items), err)
		}
	}
}
