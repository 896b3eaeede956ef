package kfp

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// TestServerTakesRequestsAtOnce sends requests that the packaged fakes and their in-memory database fail on: many
// concurrent writers and readers, and several jobs.
func TestServerTakesRequestsAtOnce(t *testing.T) {
	t.Parallel()
	const each = 12
	b := newBench(t)
	spec := `"pipeline_spec": {"workflow_manifest": ` + manifestOf(t, "hello.yaml") + `}`
	bodies := map[string]string{
		"/runs": `{"name": "run-%d", ` + spec + `}`,
		"/jobs": `{"name": "job-%d", "max_concurrency": "1", "trigger": {"periodic_schedule": {"interval_second": "60"}}, ` + spec + `}`,
	}
	var all sync.WaitGroup
	ask := func(method, path, body string) {
		all.Go(func() {
			status, response, err := exchanged(t.Context(), method, b.url+prefix+path, "application/json", strings.NewReader(body))
			if err != nil || status != http.StatusOK {
				t.Errorf("%s %s: status %d, %v: %s", method, path, status, err, response)
			}
		})
	}
	for i := range each {
		for path, body := range bodies {
			ask("POST", path, strings.Replace(body, "%d", fmt.Sprint(i), 1))
			ask("GET", path, "")
		}
	}
	all.Wait()
	for path := range bodies {
		_, response := send(t, "GET", b.url+prefix+path, "", http.NoBody)
		facts{"total_size": fmt.Sprint(each)}.check(t, path, decode(t, response), b.vars)
	}
}
