package kfp_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tally/client/kfp"
)

func decode[T any](t *testing.T, data []byte) T {
	t.Helper()
	var m T
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestInt64IsAStringOrANumber(t *testing.T) {
	t.Parallel()
	for encoded, want := range map[string]kfp.Int64{`"2"`: 2, `2`: 2, `"9223372036854775807"`: math.MaxInt64, `-1`: -1} {
		if got := decode[kfp.Job](t, []byte(`{"max_concurrency":`+encoded+`}`)).MaxConcurrency; got != want {
			t.Errorf("%s became %d", encoded, got)
		}
	}
	if data, err := json.Marshal(kfp.Job{MaxConcurrency: 10}); err != nil || string(data) != `{"max_concurrency":"10"}` {
		t.Errorf("written as %s, %v", data, err)
	}
	for _, bad := range []string{`"x"`, `1.5`, `""`, `true`} {
		var j kfp.Job
		if err := json.Unmarshal([]byte(`{"max_concurrency":`+bad+`}`), &j); err != nil || j.MaxConcurrency != 0 {
			t.Errorf("%s became %d, %v", bad, j.MaxConcurrency, err)
		}
		if count, example := j.Unread(); count != 1 || example != "max_concurrency: "+bad {
			t.Errorf("%s: %d, %s", bad, count, example)
		}
	}
}

func TestMetricsMayBeWhatNoJSONNumberIs(t *testing.T) {
	t.Parallel()
	run := decode[kfp.Run](t, []byte(`{"metrics":[{"number_value":0.93},{"number_value":"NaN"},{"number_value":"-Infinity"},{"name":"zero"}]}`))
	var got []float64
	for _, m := range run.Metrics {
		got = append(got, float64(m.NumberValue))
	}
	if diff := cmp.Diff([]float64{0.93, math.NaN(), math.Inf(-1), 0}, got, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestTheEpochIsNever: the server writes a time that is not set as 1970.
func TestTheEpochIsNever(t *testing.T) {
	t.Parallel()
	run := decode[kfp.RunDetail](t, recorded(t, "2.17.0/106-run-get-running.body")).Run
	if !run.FinishedAt.IsZero() || run.CreatedAt.IsZero() {
		t.Errorf("finished %v, created %v", run.FinishedAt, run.CreatedAt)
	}
	job := decode[kfp.Job](t, []byte(`{"trigger":{"cron_schedule":{"end_time":"1970-01-01T00:00:00Z","cron":"* * * * *"}}}`))
	if !job.Trigger.CronSchedule.EndTime.IsZero() {
		t.Errorf("end %v", job.Trigger.CronSchedule.EndTime)
	}
}

func TestWhatAServerAddsIsKept(t *testing.T) {
	t.Parallel()
	const sent = `{"id":"x","new_field":{"exact":1.10,"big":12345678901234567890},"name":"n"}`
	for name, raw := range map[string][]byte{
		"experiment": decode[kfp.Experiment](t, []byte(sent)).RawJSON(),
		"run":        decode[kfp.Run](t, []byte(sent)).RawJSON(),
		"detail":     decode[kfp.RunDetail](t, []byte(sent)).RawJSON(),
		"job":        decode[kfp.Job](t, []byte(sent)).RawJSON(),
		"pipeline":   decode[kfp.Pipeline](t, []byte(sent)).RawJSON(),
		"version":    decode[kfp.PipelineVersion](t, []byte(sent)).RawJSON(),
		"template":   decode[kfp.Template](t, []byte(sent)).RawJSON(),
		"healthz":    decode[kfp.Healthz](t, []byte(sent)).RawJSON(),
		"metrics":    decode[kfp.ReportRunMetricsResponse](t, []byte(sent)).RawJSON(),
	} {
		if string(raw) != sent {
			t.Errorf("%s keeps %s", name, raw)
		}
	}
}

func TestMessagesOfTheWrongType(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]any{
		"experiment": &kfp.Experiment{}, "run": &kfp.Run{}, "detail": &kfp.RunDetail{}, "job": &kfp.Job{},
		"pipeline": &kfp.Pipeline{}, "version": &kfp.PipelineVersion{}, "template": &kfp.Template{}, "healthz": &kfp.Healthz{},
	} {
		if err := json.Unmarshal([]byte(`["a list"]`), message); err == nil {
			t.Errorf("%s took a list", name)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	job := decode[kfp.Job](t, recorded(t, "2.17.0/153-job-create-cron.body"))
	got := []string{job.Namespace(), job.ExperimentID(), job.PipelineID(), job.VersionID(), job.VersionName()}
	want := []string{"kubeflow", "fb499ae5-a8f8-4363-96f4-80b0a4d9317c", "8f6dbf8c-0351-42e2-b242-2cb1241f1e61", "561bc27e-c7ab-4744-b7ff-d873dd94d5c9", "v2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("job (-want +got):\n%s", diff)
	}
	var runs kfp.RunList = decode[kfp.RunList](t, recorded(t, "2.17.0/171-runs-of-job-all.body"))
	run := runs.Runs[0]
	got = []string{run.JobID(), run.Namespace(), run.VersionID(), run.VersionName(), run.PipelineID()}
	want = []string{"697d669f-44bc-4a50-8737-ef270ff828cf", "kubeflow", "561bc27e-c7ab-4744-b7ff-d873dd94d5c9", "v2", "8f6dbf8c-0351-42e2-b242-2cb1241f1e61"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("run (-want +got):\n%s", diff)
	}
	named := kfp.Run{ResourceReferences: kfp.References{{Key: kfp.ResourceKey{Type: kfp.ResourceVersion, ID: "1"}, Name: "as 1.x says"}}}
	if got := named.VersionName(); got != "as 1.x says" {
		t.Errorf("version name %q", got)
	}
	bare := kfp.Run{}
	if got := bare.ExperimentID() + bare.JobID() + bare.VersionID() + bare.PipelineID() + bare.Namespace(); got != "" {
		t.Errorf("a bare run refers to %q", got)
	}
}

func TestReferencesOnCreate(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(kfp.Run{Name: "r", ResourceReferences: kfp.References{kfp.InExperiment("e"), kfp.FromVersion("v")}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"name":"r","resource_references":[{"key":{"type":"EXPERIMENT","id":"e"},"relationship":"OWNER"},{"key":{"type":"PIPELINE_VERSION","id":"v"},"relationship":"CREATOR"}]}`
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	created := time.Date(2026, 11, 20, 20, 41, 41, 0, time.UTC)
	ended := created.Add(time.Minute)
	for _, tt := range []struct {
		status              kfp.RunStatus
		end                 time.Time
		finished, succeeded bool
	}{
		{"Pending", time.Time{}, false, false},
		{"Running", time.Time{}, false, false},
		{"Running", ended, false, false}, // retried, on a server that forgets to reset the time
		{"Succeeded", ended, true, true},
		{"SUCCEEDED", ended, true, true},
		{"Skipped", ended, true, false},
		{"Failed", ended, true, false},
		{"Error", time.Time{}, true, false},
		{"Terminating", time.Time{}, false, false},
		{"Terminating", ended, false, false},
		{"Unknown", time.Time{}, false, false},
		{"", time.Time{}, false, false},
		{"", ended, true, false},
		{"Something new", ended, true, false},
	} {
		run := kfp.Run{Status: tt.status, FinishedAt: tt.end}
		if run.Finished() != tt.finished || run.Succeeded() != tt.succeeded {
			t.Errorf("%q ended %v: finished %v, succeeded %v", tt.status, tt.end, run.Finished(), run.Succeeded())
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	created := time.Date(2026, 11, 20, 20, 41, 41, 0, time.UTC)
	now := created.Add(time.Hour)
	for name, tt := range map[string]struct {
		run  kfp.Run
		want time.Duration
	}{
		"finished":                  {kfp.Run{CreatedAt: created, FinishedAt: created.Add(time.Minute)}, time.Minute},
		"going on":                  {kfp.Run{CreatedAt: created}, time.Hour},
		"finished before it began":  {kfp.Run{CreatedAt: created, FinishedAt: created.Add(-time.Hour)}, 0},
		"of a run that is no more":  {kfp.Run{}, 0},
		"by a clock that is behind": {kfp.Run{CreatedAt: now.Add(time.Hour)}, 0},
	} {
		if got := tt.run.Duration(now); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestStepsOfRecordedRuns(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		file string
		want []string
	}{
		{"2.17.0/094-run-create-manifest.body", nil},
		{"2.17.0/106-run-get-running.body", []string{
			"hello-wait-h2kvk DAG Running 20:41:41 -", "first Suspend Succeeded 20:41:41 20:41:44", "second Suspend Running 20:41:44 -",
		}},
		{"2.17.0/137-run-get-terminated.body", []string{
			"hello-long-8wxpp DAG Failed 20:41:41 20:41:51", "first Suspend Failed 20:41:41 20:41:51 Step exceeded its deadline",
			"second Skipped Omitted 20:41:51 20:41:51 omitted: depends condition not met",
		}},
		{"2.17.0/197-v2spec-run-get.body", nil},
		{"2.0.5/104-run-get-new.body", nil},
		{"2.0.5/177-run-get-succeeded2.body", []string{"hello-wait-0 DAG Succeeded 20:00:00 20:01:00 [out gone]"}},
	} {
		steps, err := kfp.Steps(decode[kfp.RunDetail](t, recorded(t, tt.file)))
		if err != nil {
			t.Errorf("%s: %v", tt.file, err)
		}
		var got []string
		for _, s := range steps {
			got = append(got, describe(s))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.file, diff)
		}
	}
}

func describe(s kfp.Step) string {
	clock := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.Format(time.TimeOnly)
	}
	parts := []string{s.Name, s.Type, s.Phase, clock(s.Started), clock(s.Finished)}
	if s.Message != "" {
		parts = append(parts, s.Message)
	}
	var artifacts []string
	for _, a := range s.Artifacts {
		artifacts = append(artifacts, a.Name)
	}
	if artifacts != nil {
		parts = append(parts, "["+strings.Join(artifacts, " ")+"]")
	}
	return strings.Join(parts, " ")
}

func TestStepsInDetail(t *testing.T) {
	t.Parallel()
	const manifest = `{"status":{"nodes":{
		"w-2":{"id":"w-2","displayName":"later","type":"Pod","phase":"Pending","startedAt":null,"finishedAt":null},
		"w-1":{"id":"w-1","displayName":"train","type":"Pod","phase":"Succeeded","templateName":"train",
			"startedAt":"2026-11-20T20:41:41Z","finishedAt":"2026-11-20T20:42:41Z",
			"inputs":{"parameters":[{"name":"epochs","value":10},{"name":"who","value":"me"},{"name":"flag","value":true}]},
			"outputs":{"parameters":[{"name":"loss","value":"0.10"}],"artifacts":[{"name":"model","path":"/tmp/model","s3":{"key":"a/model.tgz"}},{"name":"logs","gcs":{"key":"a/main.log"}}],"exitCode":"0"}}}}}`
	steps, err := kfp.Steps(kfp.RunDetail{PipelineRuntime: kfp.PipelineRuntime{PipelineManifest: manifest}})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 11, 20, 20, 41, 41, 0, time.UTC)
	want := []kfp.Step{
		{
			ID: "w-1", Name: "train", Type: "Pod", Phase: "Succeeded", Template: "train", Started: began, Finished: began.Add(time.Minute),
			Inputs:    []kfp.Parameter{{Name: "epochs", Value: "10"}, {Name: "who", Value: "me"}, {Name: "flag", Value: "true"}},
			Outputs:   []kfp.Parameter{{Name: "loss", Value: "0.10"}},
			Artifacts: []kfp.Artifact{{Name: "model", Path: "/tmp/model", Key: "a/model.tgz"}, {Name: "logs", Key: "a/main.log"}},
		},
		{ID: "w-2", Name: "later", Type: "Pod", Phase: "Pending"},
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := []time.Duration{steps[0].Duration(began), steps[1].Duration(began), (kfp.Step{Started: began}).Duration(began.Add(time.Second))}; got[0] != time.Minute || got[1] != 0 || got[2] != time.Second {
		t.Errorf("durations %v", got)
	}
}

func TestAWorkflowThatIsNoJSON(t *testing.T) {
	t.Parallel()
	_, err := kfp.Steps(kfp.RunDetail{Run: kfp.Run{ID: "r1"}, PipelineRuntime: kfp.PipelineRuntime{WorkflowManifest: "kind: Workflow"}})
	if err == nil || !strings.Contains(err.Error(), "r1") {
		t.Errorf("error %v", err)
	}
}
