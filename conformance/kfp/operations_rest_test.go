package kfp

import (
	"fmt"
	"testing"
)

// TestServerServesEveryOperation shows with a plain HTTP client that the server of the
// other tests is complete, and pins its behaviour where the reference differs.
func TestServerServesEveryOperation(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.vars["manifest"] = manifestOf(t, "hello.yaml")

	for _, calls := range [][]call{healthCalls(), experimentCalls(), pipelineCalls(), versionCalls(), parameterCalls(), runCalls()} {
		for _, c := range calls {
			c.do(t, b)
		}
	}
	b.report(t, b.vars["run"], "Failed")
	if err := b.PutObject("artifacts/out.tgz", []byte("data")); err != nil {
		t.Fatal(err)
	}
	for _, calls := range [][]call{finishedRunCalls(), jobCalls(), deleteCalls()} {
		for _, c := range calls {
			c.do(t, b)
		}
	}
	for _, name := range missing(operations(), responded(b.trace.take())) {
		t.Errorf("never answered: %s", name)
	}
}

func healthCalls() []call {
	return []call{{op: "healthz", path: "/healthz", want: facts{"multi_user": "false", "tag_name": "2.0.5"}}}
}

func experimentCalls() []call {
	return []call{
		{op: "experiments list", path: "/experiments", want: facts{"total_size": "1", "experiments.0.name": "Default"}},
		{op: "experiments create", path: "/experiments", body: `{"name": "alpha", "description": "first"}`,
			want: facts{"name": "alpha", "storage_state": "STORAGESTATE_AVAILABLE"}, save: map[string]string{"experiment": "id"}},
		{op: "experiments create", path: "/experiments", body: `{"name": "alpha"}`, status: 409, want: facts{"code": "6"}},
		{op: "experiments create", path: "/experiments", body: `{}`, status: 500, want: facts{"code": "13", "message": "~non-empty name"}},
		{op: "experiments get", path: "/experiments/${experiment}", want: facts{"description": "first"}},
		{op: "experiments get", path: "/experiments/nope", status: 404, want: facts{"details.0.message": "Experiment nope not found"}},
		{op: "experiments archive", path: "/experiments/${experiment}:archive"},
		{op: "experiments get", path: "/experiments/${experiment}", want: facts{"storage_state": "STORAGESTATE_ARCHIVED"}},
		{op: "experiments archive", path: "/experiments/nope:archive"}, // accepted, without effect
		{op: "experiments unarchive", path: "/experiments/${experiment}:unarchive"},
		{op: "experiments get", path: "/experiments/${experiment}", want: facts{"storage_state": "STORAGESTATE_AVAILABLE"}},
	}
}

func pipelineCalls() []call {
	return []call{
		{op: "pipelines upload", path: "/pipelines/upload?name=hello", file: "hello.yaml",
			want: facts{"name": "hello", "parameters.#": "2"}, save: map[string]string{"pipeline": "id", "version": "default_version.id"}},
		{op: "pipelines upload", path: "/pipelines/upload?name=hello", file: "hello.yaml", status: 500,
			want: facts{"error_message": "~already exists", "code": "-"}},
		{op: "pipelines create", path: "/pipelines", body: `{"name": "fetched", "url": {"pipeline_url": "${files}/hello.yaml"}}`,
			save: map[string]string{"fetched": "id", "fetched_version": "default_version.id"}},
		{op: "pipelines list", path: "/pipelines?sort_by=name", want: facts{"total_size": "2", "pipelines.1.name": "hello"}},
		{op: "pipelines get", path: "/pipelines/${pipeline}", want: facts{"name": "hello"}},
		{op: "pipelines getByName", path: "/namespaces/-/pipelines/hello", want: facts{"id": "${pipeline}"}},
		{op: "pipelines templates", path: "/pipelines/${pipeline}/templates", want: facts{"template": "~hello-wait-"}},
	}
}

func versionCalls() []call {
	return []call{
		{op: "versions upload", path: "/pipelines/upload_version?name=two&pipelineid=${pipeline}", file: "hello-two.yaml",
			want: facts{"name": "two"}, save: map[string]string{"two": "id"}},
		{op: "versions create", path: "/pipeline_versions", body: `{"name": "three", "package_url": {"pipeline_url": "${files}/hello.yaml"},
			"resource_references": [{"key": {"type": "PIPELINE", "id": "${pipeline}"}, "relationship": "OWNER"}]}`,
			want: facts{"name": "three"}, save: map[string]string{"three": "id"}},
		{op: "versions list", path: "/pipeline_versions?resource_key.type=PIPELINE&resource_key.id=${pipeline}", want: facts{"total_size": "3"}},
		{op: "versions list", path: "/pipeline_versions", status: 400},
		{op: "versions get", path: "/pipeline_versions/${two}", want: facts{"name": "two"}},
		{op: "versions templates", path: "/pipeline_versions/${two}/templates", want: facts{"template": "~hello-two-"}},
		{op: "pipelines setDefaultVersion", path: "/pipelines/${pipeline}/default_version/nope"}, // accepted, without effect
	}
}

// parameterCalls show that each kind of pipeline has its own place for parameters: a version 2 spec ignores those of
// version 1 and the other way round.
func parameterCalls() []call {
	const run = `{"name": "typed", "pipeline_spec": {"pipeline_id": "${%s}", %s}}`
	const values, typed = `"parameters": [{"name": "%s", "value": "me"}]`, `"runtime_config": {"parameters": {"%s": "me"}}`
	spec := func(pipeline, form, name string) string { return fmt.Sprintf(run, pipeline, fmt.Sprintf(form, name)) }
	return []call{
		{op: "pipelines upload", path: "/pipelines/upload?name=greet", file: "ir.yaml", want: facts{"parameters": "-"}, save: map[string]string{"greet": "id"}},
		{op: "runs create", path: "/runs", body: spec("greet", values, "who"), status: 400, want: facts{"details.0.message": "~parameter who is not optional"}},
		{op: "runs create", path: "/runs", body: spec("greet", typed, "who"),
			want: facts{"run.pipeline_spec.pipeline_manifest": "~comp-greet", "run.pipeline_spec.workflow_manifest": "-"}, save: map[string]string{"typed": "run.id"}},
		{op: "runs delete", path: "/runs/${typed}"},
		{op: "runs create", path: "/runs", body: spec("pipeline", values, "message"),
			want: facts{"pipeline_runtime.workflow_manifest": `~{"name":"message","value":"me"}`}, save: map[string]string{"texts": "run.id"}},
		{op: "runs delete", path: "/runs/${texts}"},
		{op: "runs create", path: "/runs", body: spec("pipeline", typed, "message"),
			want: facts{"pipeline_runtime.workflow_manifest": `~{"name":"message","value":"hello"}`}, save: map[string]string{"ignored": "run.id"}},
		{op: "runs delete", path: "/runs/${ignored}"},
	}
}

func runCalls() []call {
	const spec = `"pipeline_spec": {"workflow_manifest": ${manifest}}`
	const references = `"resource_references": [{"key": {"type": "EXPERIMENT", "id": "${experiment}"}, "relationship": "OWNER"}]`
	return []call{
		{op: "runs create", path: "/runs", body: `{"name": "one", ` + spec + `, ` + references + `}`,
			want: facts{"run.status": "Pending", "run.finished_at": "1970-01-01T00:00:00Z"}, save: map[string]string{"run": "run.id"}},
		{op: "runs create", path: "/runs", body: `{"name": "none"}`, status: 500, want: facts{"message": "~empty pipeline spec"}},
		{op: "runs list", path: "/runs?resource_reference_key.type=EXPERIMENT&resource_reference_key.id=${experiment}", want: facts{"total_size": "1"}},
		{op: "runs list", path: "/runs?resource_reference_key.type=JOB&resource_reference_key.id=x", want: facts{"total_size": "1"}}, // ignored
		{op: "runs archive", path: "/runs/${run}:archive"},
		{op: "runs get", path: "/runs/${run}", want: facts{"run.storage_state": "STORAGESTATE_ARCHIVED"}},
		{op: "runs unarchive", path: "/runs/${run}:unarchive"},
		{op: "runs get", path: "/runs/${run}", want: facts{"run.storage_state": "-"}},
		{op: "runs retry", path: "/runs/${run}/retry", status: 409, want: facts{"code": "10"}},
		{op: "runs terminate", path: "/runs/${run}/terminate"},
		{op: "runs get", path: "/runs/${run}", want: facts{"run.status": "Terminating"}},
	}
}

func finishedRunCalls() []call {
	return []call{
		{op: "runs get", path: "/runs/${run}", want: facts{"run.status": "Failed", "run.finished_at": "2026-01-02T03:05:05Z"}},
		{op: "runs readArtifact", path: "/runs/${run}/nodes/step-1/artifacts/out:read", want: facts{"data": "ZGF0YQ=="}},
		{op: "runs readArtifact", path: "/runs/${run}/nodes/step-1/artifacts/gone:read", status: 500},
		{op: "runs readArtifact", path: "/runs/${run}/nodes/step-1/artifacts/none:read", status: 404},
		{op: "runs reportMetrics", path: "/runs/${run}:reportMetrics",
			body: `{"metrics": [{"name": "loss", "node_id": "step-1", "number_value": 0.5}, {"name": "Bad Name", "node_id": "step-1"}]}`,
			want: facts{"results.0.status": "OK", "results.1.status": "INVALID_ARGUMENT"}},
		{op: "runs retry", path: "/runs/${run}/retry"},
		{op: "runs get", path: "/runs/${run}", want: facts{"run.status": "Running", "run.finished_at": "1970-01-01T00:00:00Z"}},
	}
}

func jobCalls() []call {
	return []call{
		{op: "jobs create", path: "/jobs", body: `{"name": "nightly", "max_concurrency": "1", "enabled": true,
			"trigger": {"cron_schedule": {"cron": "0 0 3 * * *"}}, "pipeline_spec": {"workflow_manifest": ${manifest}}}`,
			want: facts{"enabled": "true", "max_concurrency": "1"}, save: map[string]string{"job": "id"}},
		{op: "jobs create", path: "/jobs", body: `{"name": "hourly", "max_concurrency": "1",
			"trigger": {"periodic_schedule": {"interval_second": "3600"}}, "pipeline_spec": {"workflow_manifest": ${manifest}}}`,
			want: facts{"enabled": "-", "trigger.periodic_schedule.interval_second": "3600"}, save: map[string]string{"hourly": "id"}},
		{op: "jobs list", path: "/jobs?sort_by=name", want: facts{"total_size": "2", "jobs.0.id": "${hourly}"}},
		{op: "jobs disable", path: "/jobs/${job}/disable"},
		{op: "jobs get", path: "/jobs/${job}", want: facts{"enabled": "-"}},
		{op: "jobs enable", path: "/jobs/${job}/enable"},
		{op: "jobs get", path: "/jobs/${job}", want: facts{"enabled": "true"}},
	}
}

func deleteCalls() []call {
	return []call{
		{op: "jobs delete", path: "/jobs/${job}"},
		{op: "jobs get", path: "/jobs/${job}", status: 404},
		{op: "runs delete", path: "/runs/${run}"},
		{op: "runs get", path: "/runs/${run}", status: 404},
		{op: "pipelines delete", path: "/pipelines/${fetched}", status: 400, want: facts{"message": "~existing pipeline versions"}},
		{op: "versions delete", path: "/pipeline_versions/${fetched_version}"},
		{op: "pipelines delete", path: "/pipelines/${fetched}"},
		{op: "versions get", path: "/pipeline_versions/${fetched_version}", status: 404},
		{op: "experiments delete", path: "/experiments/${experiment}"},
		{op: "experiments get", path: "/experiments/${experiment}", status: 404},
	}
}
