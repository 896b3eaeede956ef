package stackrox_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/conformance/stackrox/internal/central"
)

// TestBothGenerationsWriteTheSameRecords compares every pod, hostile ones included: a
// client needs one decoder for records and two for errors.
func TestBothGenerationsWriteTheSameRecords(t *testing.T) {
	t.Parallel()
	bodies := map[central.Generation]string{}
	for _, generation := range central.Generations() {
		c := central.Start(t, central.Config{Generation: generation, Pods: central.Pods(200, 1)})
		body, err := readAll(send(t, c, request{}))
		if err != nil {
			t.Fatalf("%s: %v", generation, err)
		}
		bodies[generation] = string(body)
	}
	if diff := cmp.Diff(bodies[central.V44], bodies[central.V46]); diff != "" {
		t.Errorf("records (-4.4 +4.6):\n%s", diff)
	}
}

// TestRecordsShowEveryField pins how the marshallers write absent fields, unknown
// values and characters that are special in HTML.
func TestRecordsShowEveryField(t *testing.T) {
	t.Parallel()
	for _, generation := range central.Generations() {
		c := central.Start(t, central.Config{Generation: generation, Pods: central.HostilePods()})
		body, err := readAll(send(t, c, request{}))
		if err != nil {
			t.Fatalf("%s: %v", generation, err)
		}
		lines := strings.Split(string(body), "\n")
		for i, want := range []string{
			`"terminatedInstances":[],"started":null}}}`,       // no time
			`"liveInstances":[],`,                              // no containers
			`"liveInstances":[{"instanceId":null,`,             // no instance ID
			`"instanceId":{"containerRuntime":7,`,              // a runtime without a name
			`"finished":null,"exitCode":0,"terminationReason"`, // a running container
		} {
			if !strings.Contains(lines[i], want) {
				t.Errorf("%s: record %d has no %s\n%s", generation, i, want, lines[i])
			}
		}
		if want := `"name":"\u003cb\u003e\u0026amp;\u003c/b\u003e \u2028 \u2029"`; !strings.Contains(lines[2], want) {
			t.Errorf("%s: record 2 has no %s\n%s", generation, want, lines[2])
		}
	}
}
