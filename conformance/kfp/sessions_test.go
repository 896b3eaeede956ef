package kfp

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// sessions are command lines by noun. Each session has its own server.
func sessions() map[string][]command {
	return map[string][]command{
		"healthz":     {{op: "healthz", args: "healthz -o json", want: facts{"multi_user": "false", "tag_name": "2.0.5"}}},
		"experiments": experimentSession(),
		"pipelines":   pipelineSession(),
		"versions":    versionSession(),
		"runs":        runSession(),
		"run-end":     runEndSession(),
		"jobs":        jobSession(),
	}
}

func experimentSession() []command {
	return []command{
		{op: "experiments list", args: "experiments list -o json", want: facts{"#": "1", "0.name": "Default"}},
		{op: "experiments create", args: "experiments create alpha --description first -o json",
			want: facts{"name": "alpha", "description": "first"}, save: map[string]string{"alpha": "id"}},
		{op: "experiments create", args: "experiments create alpha", exit: refused, err: "already exists", note: "409: names are unique"},
		{op: "experiments get", args: "experiments get ${alpha} -o json", want: facts{"name": "alpha"}},
		{args: "experiments get alpha -o json", want: facts{"id": "${alpha}"}, note: "by name: a filter"},
		{op: "experiments get", args: "experiments get nope", exit: notFound, err: "nope"},
		{op: "experiments archive", args: "experiments archive alpha -o json", want: facts{"0.result": "archived"}},
		{args: "experiments get ${alpha} -o json", want: facts{"storage_state": "STORAGESTATE_ARCHIVED"}},
		{args: "experiments list -o json", want: facts{"#": "1", "0.name": "Default"}, note: "lists leave archived ones out"},
		{args: "experiments list --archived -o json", want: facts{"#": "1", "0.name": "alpha"}},
		{args: "experiments list --all -o json", want: facts{"#": "2"}},
		{args: "experiments archive nope", exit: notFound, note: "the server would answer 200 and do nothing"},
		{op: "experiments unarchive", args: "experiments unarchive alpha -o json", want: facts{"0.result": "unarchived"}},
		{args: "experiments get ${alpha} -o json", want: facts{"storage_state": "STORAGESTATE_AVAILABLE"}},
		{args: "experiments delete ${alpha}", exit: usage, err: "--yes", note: "nothing is asked without a terminal"},
		{args: "experiments delete ${alpha} --dry-run -o json", want: facts{"0.result": "kept"}},
		{op: "experiments delete", args: "experiments delete ${alpha} --yes -o json", want: facts{"0.id": "${alpha}", "0.result": "deleted"}},
		{args: "experiments delete ${alpha} --yes", exit: notFound},
		{args: "experiments delete ${alpha} --yes --ignore-not-found -o json", want: facts{"0.result": "absent"}},
	}
}

func pipelineSession() []command {
	return []command{
		{op: "pipelines list", args: "pipelines list -o json", want: facts{"#": "0"}},
		{op: "pipelines upload", args: "pipelines upload ${data}/hello.yaml --name hello --description waits -o json",
			want: facts{"name": "hello", "description": "waits", "parameters.#": "2"}, save: map[string]string{"hello": "id", "first": "default_version.id"}},
		{op: "pipelines upload", args: "pipelines upload ${data}/hello.yaml --name hello", exit: refused, err: "already exists",
			note: "500 with the cause in error_message"},
		{op: "pipelines get", args: "pipelines get ${hello} -o json", want: facts{"name": "hello"}},
		{op: "pipelines getByName", args: "pipelines get hello -o json", want: facts{"id": "${hello}"}},
		{args: "pipelines get nope", exit: notFound},
		{op: "pipelines templates", args: "pipelines template hello", out: "hello-wait-"},
		{op: "pipelines create", args: "pipelines create fetched --url ${files}/hello.yaml -o json",
			want: facts{"name": "fetched"}, save: map[string]string{"fetched": "id"}, note: "the server fetches it; newer ones refuse plain http"},
		{args: "pipelines apply ${data}/hello.yaml --name hello -o json", want: facts{"result": "unchanged"}, note: "the same spec"},
		{args: "versions list --pipeline hello -o json", want: facts{"#": "1"}},
		{op: "versions upload", args: "pipelines apply ${data}/hello-two.yaml --name hello -o json", want: facts{"result": "updated"}, note: "another spec"},
		{args: "versions list --pipeline hello -o json", want: facts{"#": "2"}},
		{op: "pipelines setDefaultVersion", args: "pipelines set-default-version hello ${first}", exit: refused,
			note: "200 without effect: the newest version stays the default"},
		{args: "pipelines delete hello --yes", exit: refused, err: "versions", note: "400: versions first"},
		{op: "pipelines delete", args: "pipelines delete hello --cascade --yes --api-version v1beta1 -o json", want: facts{"0.result": "deleted"}},
		{args: "pipelines get hello", exit: notFound},
		{args: "pipelines delete fetched nope --cascade --yes -o json", exit: notFound,
			want: facts{"0.result": "deleted", "1.result": "failed"}, note: "each one is tried, the worst decides"},
	}
}

func versionSession() []command {
	return []command{
		{args: "pipelines upload ${data}/hello.yaml --name hello -o json", save: map[string]string{"hello": "id"}},
		{op: "versions upload", args: "versions upload ${data}/hello-two.yaml --pipeline hello --name two -o json",
			want: facts{"name": "two"}, save: map[string]string{"two": "id"}},
		{op: "versions upload", args: "versions upload ${data}/hello-two.yaml --pipeline hello --name two", exit: refused, err: "already exist",
			note: "500 with the cause in error_message"},
		{op: "versions create", args: "versions create three --pipeline hello --url ${files}/hello.yaml -o json",
			want: facts{"name": "three"}, save: map[string]string{"three": "id"}},
		{op: "versions list", args: "versions list --pipeline hello -o json", want: facts{"#": "3"}},
		{args: "versions list --pipeline hello --sort created_at:desc --limit 1 -o json", want: facts{"#": "1", "0.name": "three"}},
		{op: "versions get", args: "versions get ${two} -o json", want: facts{"name": "two"}},
		{op: "versions templates", args: "versions template ${two}", out: "hello-two-"},
		{op: "versions delete", args: "versions delete ${two} ${three} --yes -o json", want: facts{"0.result": "deleted", "1.result": "deleted"}},
		{args: "versions get ${two}", exit: notFound},
	}
}

func jobSession() []command {
	return []command{
		{args: "pipelines upload ${data}/hello.yaml --name hello"},
		{args: "jobs create nightly --pipeline hello --cron nonsense", exit: usage, note: "what cannot be a schedule is not sent"},
		{op: "jobs create", args: "jobs create nightly --pipeline hello --cron ${badcron}", exit: refused, note: "400: the server knows the rest"},
		{op: "jobs create", args: "jobs create hourly --pipeline hello --every 1h --param message=hi -o json",
			want: facts{"enabled": "true", "max_concurrency": "1", "trigger.periodic_schedule.interval_second": "3600"}, save: map[string]string{"hourly": "id"}},
		{op: "jobs create", args: "jobs create idle ${data}/hello.yaml --cron ${cron} --disabled --max-concurrency 2 --no-catchup -o json",
			want: facts{"enabled": "-", "max_concurrency": "2", "no_catchup": "true", "trigger.cron_schedule.cron": "${cron}"}},
		{op: "jobs list", args: "jobs list -o json", want: facts{"#": "2"}},
		{op: "jobs get", args: "jobs get hourly -o json", want: facts{"id": "${hourly}"}},
		{op: "jobs disable", args: "jobs disable hourly -o json", want: facts{"0.result": "disabled"}},
		{args: "jobs get ${hourly} -o json", want: facts{"enabled": "-"}},
		{op: "jobs enable", args: "jobs enable hourly -o json", want: facts{"0.result": "enabled"}},
		{args: "jobs get ${hourly} -o json", want: facts{"enabled": "true"}},
		{args: "jobs enable nope", exit: notFound},
		{op: "jobs delete", args: "jobs delete ${hourly} --yes -o json", want: facts{"0.result": "deleted"}},
		{args: "jobs get ${hourly}", exit: notFound},
	}
}

func runSession() []command {
	return []command{
		{args: "experiments create alpha"},
		{args: "pipelines upload ${data}/hello.yaml --name hello"},
		{op: "runs create", args: "runs create one --pipeline hello --experiment alpha --param message=hi -o json",
			want: facts{"name": "one", "status": "Pending"}, save: map[string]string{"one": "id"}},
		{op: "runs create", args: "runs create two ${data}/hello.yaml -o json", want: facts{"name": "two"}, save: map[string]string{"two": "id"}},
		{args: "runs create three ${data}/hello.yaml --param nope=1", exit: usage, err: "the pipeline has no input nope", note: "refused before the request: the spec has no such parameter"},
		{args: "runs create four --pipeline nope", exit: notFound},
		{op: "runs list", args: "runs list --experiment alpha -o json", want: facts{"#": "1", "0.name": "one", "0.pipeline_spec.workflow_manifest": "-"}},
		{args: "runs list --pipeline hello -o json", want: facts{"#": "1", "0.name": "one"}, note: "the server ignores it, so tally sorts them out"},
		{args: "runs list --job nope", exit: notFound},
		{args: "runs list --name two -o json", want: facts{"#": "1", "0.id": "${two}"}},
		{op: "runs get", args: "runs get ${one} -o json", want: facts{"name": "one"}},
		{op: "runs retry", args: "runs retry ${one}", exit: refused, note: "409: only what failed can be tried again"},
		{op: "runs archive", args: "runs archive one two -o json", want: facts{"0.result": "archived"}},
		{args: "runs list -o json", want: facts{"#": "0"}},
		{args: "runs list --archived -o json", want: facts{"#": "2"}},
		{op: "runs unarchive", args: "runs unarchive one -o json", want: facts{"0.result": "unarchived"}},
		{op: "runs terminate", args: "runs terminate one -o json", want: facts{"0.result": "terminated"}},
		{args: "runs get one -o json", want: facts{"status": "Terminating"}},
		{op: "runs delete", args: "runs delete ${one} ${two} --yes -o json", want: facts{"0.result": "deleted", "1.result": "deleted"}},
		{args: "runs get ${one}", exit: notFound},
	}
}

func runEndSession() []command {
	return []command{
		{args: "runs create one ${data}/hello.yaml -o json", save: map[string]string{"run": "id"}},
		{args: "runs wait ${run} --interval 20ms -o json", exit: hasFailed, once: "runs get", during: endNewest("Failed"), want: facts{"status": "Failed"}},
		{op: "runs retry", args: "runs retry ${run} -o json", want: facts{"0.result": "retried"}, note: "finished_at is 1970 again"},
		{args: "runs get ${run} -o json", want: facts{"status": "Running", "finished_at": "1970-01-01T00:00:00Z"}},
		{args: "runs wait ${run} --interval 20ms -o json", once: "runs get", during: endNewest("Succeeded"), want: facts{"status": "Succeeded"}},
		{args: "runs wait ${run} -o json", want: facts{"finished_at": "2026-01-02T03:05:05Z"}},
		{args: "runs create two ${data}/hello.yaml --wait --interval 20ms -o json", once: "runs create", during: endNewest("Failed"),
			exit: hasFailed, want: facts{"name": "two", "status": "Failed"}},
		{args: "runs steps ${run} -o json", want: facts{"0.id": "step-1", "0.phase": "Succeeded"}},
		{args: "runs artifacts ${run} -o json", want: facts{"#": "2", "0.node_id": "step-1", "0.step": "first", "0.name": "out"}, then: putArtifact},
		{op: "runs readArtifact", args: "runs read-artifact ${run} step-1 out --extract ${dir}/got", then: artifactIsThere},
		{args: "runs read-artifact ${run} step-1 out --extract -", out: "the artifact\n"},
		{op: "runs readArtifact", args: "runs read-artifact ${run} step-1 none", exit: notFound},
		{op: "runs readArtifact", args: "runs read-artifact ${run} step-1 gone", exit: unexpected, note: "500: the store has lost it"},
		{op: "runs reportMetrics", args: "runs report-metrics ${run} --node step-1 --metric loss=0.5 -o json", want: facts{"0.status": "OK"}},
		{op: "runs reportMetrics", args: "runs report-metrics ${run} --node step-1 --metric loss=0.5", exit: refused, note: "200 with DUPLICATE_REPORTING inside"},
		{args: "runs report-metrics ${run} --node step-1 --metric Bad_Name!=1", exit: usage, note: "refused before it is sent"},
		{args: "runs get ${run} -o json", want: facts{"metrics.0.name": "loss", "metrics.0.number_value": "0.5"}},
	}
}

// endNewest ends the run that was created last.
func endNewest(phase string) func(*testing.T, *bench) {
	return func(t *testing.T, b *bench) {
		_, response := send(t, "GET", b.url+prefix+"/runs?sort_by=created_at%20desc&page_size=1", "", http.NoBody)
		id, _ := lookup(decode(t, response), "runs.0.id")
		b.report(t, id, phase)
	}
}

const artifactContent = "the artifact\n"

func putArtifact(t *testing.T, b *bench) {
	if err := b.PutObject("artifacts/out.tgz", tarred(t, "out.txt", []byte(artifactContent))); err != nil {
		t.Error(err)
	}
}

func artifactIsThere(t *testing.T, b *bench) {
	content, err := os.ReadFile(filepath.Join(b.vars["dir"], "got", "out.txt"))
	if err != nil || string(content) != artifactContent {
		t.Errorf("extracted %q, %v; want %q", content, err, artifactContent)
	}
}
