package stackrox_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/conformance/stackrox/internal/central"
)

// TestTallyTransport checks the effect of each flag on the request. Compressed or
// not, over either protocol, the pods are the same.
func TestTallyTransport(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		pods := central.Pods(200, 1)
		c := central.Start(t, central.Config{Generation: generation, Pods: pods})
		for i, tc := range []struct {
			args  []string
			proto string
			gzip  bool
		}{
			{nil, "HTTP/1.1", false},
			{[]string{"--compress", "gzip"}, "HTTP/1.1", true},
			{[]string{"--http2"}, "HTTP/2.0", false},
			{[]string{"--http2", "--compress", "gzip"}, "HTTP/2.0", true},
		} {
			got := export(t, c, append([]string{"-o", "csv"}, tc.args...)...)
			got.want(t, 0)
			if diff := cmp.Diff(podIDs(pods), column(t, got.stdout, "id")); diff != "" {
				t.Errorf("%v (-served +exported):\n%s", tc.args, diff)
			}
			call := c.Calls()[i]
			if call.Proto != tc.proto || strings.Contains(call.AcceptEncoding, "gzip") != tc.gzip {
				t.Errorf("%v: asked over %s with Accept-Encoding %q", tc.args, call.Proto, call.AcceptEncoding)
			}
		}
	})
}

// TestTallyQuery checks the parameters as they reach the service behind the
// gateway.
func TestTallyQuery(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		pods := central.Pods(100, 1)
		c := central.Start(t, central.Config{Generation: generation, Pods: pods})
		for i, tc := range []struct {
			args    []string
			query   string
			timeout int32
			pods    int
		}{
			{[]string{"-n", "stackrox"}, `Namespace:"stackrox"`, 0, 20},
			{[]string{"--namespace", "stackrox,payments"}, `Namespace:"stackrox","payments"`, 0, 40},
			{[]string{"-n", "stackrox", "--match", "prefix"}, `Namespace:stackrox`, 0, 40},
			{[]string{"-q", "Namespace:kube-system", "--timeout", "30s"}, "Namespace:kube-system", 30, 20},
			{[]string{"-q", "Cluster:c1+Namespace:a b", "--timeout", "1m30s"}, "Cluster:c1+Namespace:a b", 90, 100},
		} {
			got := export(t, c, append([]string{"-o", "jsonl"}, tc.args...)...)
			got.want(t, 0)
			if lines := strings.Count(got.stdout, "\n"); lines != tc.pods {
				t.Errorf("%v: %d pods, want %d", tc.args, lines, tc.pods)
			}
			call := c.Calls()[i]
			if call.Query != tc.query || (tc.timeout != 0 && call.Timeout != tc.timeout) {
				t.Errorf("%v: the service got query %q and timeout %d", tc.args, call.Query, call.Timeout)
			}
			if strings.Contains(tc.query, "+") && !strings.Contains(call.RawQuery, "%2B") {
				t.Errorf("%v: + was not sent as %%2B: %s", tc.args, call.RawQuery)
			}
		}
	})
}

// TestTallyRefusesWhatMatchesEverything checks that a query with a misspelt
// field is never sent: the response would have every pod.
func TestTallyRefusesWhatMatchesEverything(t *testing.T) {
	t.Parallel()
	eachGeneration(t, func(t *testing.T, generation central.Generation) {
		c := central.Start(t, central.Config{Generation: generation, Pods: central.Pods(12, 1)})
		got := export(t, c, "-q", "Naemspace:stackrox")
		got.want(t, 2, `"Naemspace"`, `did you mean "namespace"`)
		if calls, others := c.Calls(), c.Others(); len(calls) != 0 || others != 0 {
			t.Errorf("the server received %+v, and %d other requests", calls, others)
		}
		export(t, c, "-q", "Naemspace:stackrox", "--allow-unknown-fields").want(t, 0)
	})
}
