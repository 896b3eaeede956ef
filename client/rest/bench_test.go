package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"tally/client/rest"
)

// BenchmarkPages is what paging itself costs: pages of 200 that are there already.
func BenchmarkPages(b *testing.B) {
	const pages, size = 50, 200
	items := make([]int, size)
	fetch := func(_ context.Context, token string) (rest.Page[int], error) {
		n, _ := strconv.Atoi(token)
		if n++; n == pages {
			return rest.Page[int]{Items: items}, nil
		}
		return rest.Page[int]{Items: items, Next: strconv.Itoa(n)}, nil
	}
	b.ReportAllocs()
	for b.Loop() {
		count := 0
		for _, err := range rest.Pages(b.Context(), fetch) {
			if err != nil {
				b.Fatal(err)
			}
			count++
		}
		if count != pages*size {
			b.Fatal(count)
		}
	}
	b.ReportMetric(float64(pages*size)*float64(b.N)/b.Elapsed().Seconds(), "items/s")
}

// BenchmarkDo is one request over loopback, with an answer of 200 objects.
func BenchmarkDo(b *testing.B) {
	type answer struct {
		Items []json.RawMessage `json:"items"`
	}
	text := `{"items":[` + strings.TrimSuffix(strings.Repeat(`{"id":"5d4f9b2e-6c1a-4f3b-9a77-0c2f7e1b8d90","name":"run of a pipeline"},`, 200), ",") + `]}`
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, text)
	}))
	defer s.Close()
	c, err := rest.New(rest.Options{Endpoint: s.URL})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		got, err := rest.Do[answer](b.Context(), c, rest.Request{Operation: "list", Path: "/"})
		if err != nil || len(got.Items) != 200 {
			b.Fatal(len(got.Items), err)
		}
	}
}
