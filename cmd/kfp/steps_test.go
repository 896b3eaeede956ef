package kfp

import (
	"strings"
	"testing"

	"tally/client/kfp"
)

// A person at a terminal sees each step once in each phase; groups of steps are omitted.
func TestStepsAreShownAsTheyMove(t *testing.T) {
	t.Parallel()
	var lines []string
	steps := stepLines{of: kfp.Steps, phases: map[string]string{}, say: func(what, state string) { lines = append(lines, what+": "+state) }}
	check := func(status kfp.RunStatus, nodes string) {
		d := kfp.RunDetail{Run: kfp.Run{Name: "one", Status: status}}
		d.PipelineRuntime.WorkflowManifest = `{"status":{"nodes":{` + nodes + `}}}`
		steps.show(d)
	}
	const dag = `"d":{"id":"d","displayName":"main","type":"DAG","phase":"Running"}`
	check("Running", dag+`,"a":{"id":"a","displayName":"prepare","type":"Pod","phase":"Running"}`)
	check("Running", dag+`,"a":{"id":"a","displayName":"prepare","type":"Pod","phase":"Running"}`)
	check("Failed", dag+`,"a":{"id":"a","displayName":"prepare","type":"Pod","phase":"Failed"}`)
	want := "run one: Running,  prepare: Running,run one: Failed,  prepare: Failed"
	if got := strings.Join(lines, ","); got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}
