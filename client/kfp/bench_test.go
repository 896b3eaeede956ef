package kfp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"tally/client/kfp"
	"tally/client/rest"
)

// benchPage is a page of 200 runs in the form of a server's, of 1.4 KB each,
// most of which is the manifest. Its page token is yet to come.
func benchPage() string {
	manifest := strings.Repeat(`{\"name\":\"train\",\"template\":\"train\",\"dependencies\":[\"prepare\"]},`, 14)
	var page strings.Builder
	page.WriteString(`{"runs":[`)
	for n := range 200 {
		if n > 0 {
			page.WriteByte(',')
		}
		fmt.Fprintf(&page, `{"id":"5218f306-5ee0-4842-874e-%012d","name":"batch %05d","pipeline_spec":{"workflow_manifest":"%s"},`+
			`"resource_references":[{"key":{"type":"EXPERIMENT","id":"0ecce6fc-962b-455b-bb33-7139545fa990"},"relationship":"OWNER"}],"service_account":"pipeline-runner",`+
			`"created_at":"2026-01-02T03:04:05Z","scheduled_at":"2026-01-02T03:04:05Z","finished_at":"2026-01-02T03:04:12Z","status":"Succeeded"}`, n, n, manifest)
	}
	page.WriteString(`],"total_size":10000,"next_page_token":"`)
	return page.String()
}

// BenchmarkRuns is a list of 10,000 runs over loopback, from a server that has
// its pages ready.
func BenchmarkRuns(b *testing.B) {
	const pages = 50
	page := benchPage()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("page_token"))
		next := ""
		if n++; n < pages {
			next = strconv.Itoa(n)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, page, next, `"}`)
	}))
	defer s.Close()
	c, err := kfp.New(kfp.Options{Options: rest.Options{Endpoint: s.URL}})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	for _, short := range []bool{true, false} {
		b.Run(fmt.Sprintf("short=%t", short), func(b *testing.B) {
			b.SetBytes(int64(pages * len(page)))
			b.ReportAllocs()
			for b.Loop() {
				if err := drain(c.Runs(b.Context(), kfp.RunQuery{Short: short})); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
