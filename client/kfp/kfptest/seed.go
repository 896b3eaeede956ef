package kfptest

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// helloWorkflow waits twice and ends.
const helloWorkflow = `{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"generateName":"hello-wait-","annotations":{"pipelines.kubeflow.org/pipeline_spec":"{\"name\": \"hello wait\", \"description\": \"Waits, then ends.\", \"inputs\": [{\"name\": \"message\", \"type\": \"String\", \"default\": \"hello\", \"optional\": true}]}"}},"spec":{"entrypoint":"main","arguments":{"parameters":[{"name":"message","value":"hello"},{"name":"seconds","value":"3"}]},"templates":[{"name":"main","dag":{"tasks":[{"name":"first","template":"wait"},{"name":"second","template":"wait","dependencies":["first"]}]}},{"name":"wait","suspend":{"duration":"3"}}],"serviceAccountName":"pipeline-runner"}}`

// trainWorkflow prepares, trains and evaluates; trainFails fails in training, the first time.
const (
	trainWorkflow = `{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"generateName":"train-model-"},"spec":{"entrypoint":"main","arguments":{"parameters":[{"name":"epochs","value":"10"},{"name":"dataset","value":"s3://data/iris.csv"}]},"templates":[{"name":"main","dag":{"tasks":[{"name":"prepare","template":"prepare"},{"name":"train","template":"train","dependencies":["prepare"]},{"name":"evaluate","template":"evaluate","dependencies":["train"]}]}},{"name":"prepare","container":{"image":"python:3.12","args":["prepare.py"]},"outputs":{"artifacts":[{"name":"dataset"}]}},{"name":"train","container":{"image":"python:3.12","args":["train.py"]},"outputs":{"artifacts":[{"name":"model"},{"name":"mlpipeline-metrics"}]}},{"name":"evaluate","container":{"image":"python:3.12","args":["evaluate.py"]},"outputs":{"artifacts":[{"name":"mlpipeline-ui-metadata"}]}}],"serviceAccountName":"pipeline-runner"}}`
	trainFails    = `{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{"generateName":"train-model-"},"spec":{"entrypoint":"main","arguments":{"parameters":[{"name":"epochs","value":"50"},{"name":"dataset","value":"s3://data/iris.csv"}]},"templates":[{"name":"main","dag":{"tasks":[{"name":"prepare","template":"prepare"},{"name":"train","template":"train","dependencies":["prepare"]},{"name":"evaluate","template":"evaluate","dependencies":["train"]}]}},{"name":"prepare","container":{"image":"python:3.12","args":["prepare.py"]},"outputs":{"artifacts":[{"name":"dataset"}]}},{"name":"train","container":{"image":"python:3.12","args":["train.py || exit 1"]},"outputs":{"artifacts":[{"name":"model"}]}},{"name":"evaluate","container":{"image":"python:3.12","args":["evaluate.py"]}}],"serviceAccountName":"pipeline-runner"}}`
)

const sayPipeline = `components:
  comp-say:
    executorLabel: exec-say
    inputDefinitions:
      parameters:
        text:
          parameterType: STRING
deploymentSpec:
  executors:
    exec-say:
      container:
        command:
        - echo
        - '{{$.inputs.parameters[''text'']}}'
        image: busybox
pipelineInfo:
  name: say
root:
  dag:
    tasks:
      say:
        componentRef:
          name: comp-say
        taskInfo:
          name: say
  inputDefinitions:
    parameters:
      text:
        defaultValue: hi
        parameterType: STRING
schemaVersion: 2.1.0
sdkVersion: kfp-2.9.0
`

const team = "team-a"

// seed fills the store with its initial content.
func (s *store) seed(o Options) {
	start := s.now()
	namespace := ""
	if o.MultiUser {
		namespace = team
	}
	s.ago(start, 30*24*time.Hour)
	standard := s.addExperiment("Default", "All runs created without specifying an experiment will be grouped here.", namespace)
	if !o.Empty {
		s.seedObjects(start, namespace)
		s.seedNamed(start, o.Names, namespace)
	}
	s.ago(start, 29*24*time.Hour)
	hello := seeded(helloWorkflow)
	for n := len(s.runs.order); n < o.Runs; n++ {
		r := s.addRun(work{template: hello, experimentID: standard.id, namespace: namespace}, fmt.Sprintf("batch %05d", n))
		r.created = r.created.Add(time.Duration(n) * time.Second)
		r.started, r.scheduled = r.created, r.created
	}
	s.now = o.Now
}

// ago sets the creation time of the objects that are made next.
func (s *store) ago(start time.Time, d time.Duration) {
	at := start.Add(-d).Truncate(time.Second)
	s.now = func() time.Time { return at }
}

func (s *store) defaultExperiment() *experiment {
	for _, e := range s.experiments.where(func(e *experiment) bool { return e.name == "Default" }) {
		return e
	}
	return s.addExperiment("Default", "All runs created without specifying an experiment will be grouped here.", "")
}

func seeded(source string) template {
	t, err := parseTemplate([]byte(source))
	if err != nil {
		panic("kfptest: " + err.Error()) // a constant of this file
	}
	return t
}

func (s *store) seedObjects(start time.Time, namespace string) {
	s.ago(start, 20*24*time.Hour)
	fraud := s.addExperiment("fraud-detection", "weekly models", namespace)
	demo := s.addExperiment("demo", "", namespace)
	s.addExperiment("old-trials", "kept for the record", namespace).archived = true
	hello := s.addPipeline("hello wait", "waits then ends", "", seeded(helloWorkflow))
	train := s.addPipeline("train model", "prepares, trains, evaluates", "", seeded(trainWorkflow))
	say := s.addPipeline("say", "a v2 pipeline", "", seeded(sayPipeline))
	s.ago(start, 10*24*time.Hour)
	s.addVersion(train.id, "v2", "more epochs", seeded(trainFails))

	first := s.versions.where(func(v *version) bool { return v.pipelineID == train.id })[0]
	training := work{template: first.template, version: first, pipelineID: train.id, experimentID: fraud.id, namespace: namespace}
	greeting := s.latestWork(hello, demo)
	saying := s.latestWork(say, demo)
	saying.config = &runtimeConfig{Parameters: map[string]json.RawMessage{"text": json.RawMessage(`"hi"`)}}
	s.seedJobs(start, training, greeting)
	s.seedRuns(start, training, s.latestWork(train, fraud), greeting, saying)
}

func (s *store) latestWork(p *pipeline, e *experiment) work {
	v := s.newest(p.id)
	return work{template: v.template, version: v, pipelineID: p.id, experimentID: e.id, namespace: e.namespace}
}

func (s *store) seedJobs(start time.Time, training, greeting work) {
	s.ago(start, 9*24*time.Hour)
	nightly := s.addJob(training, jobMessage{Name: "nightly-train", Description: "every night at two", MaxConcurrency: 1, Enabled: true, NoCatchup: true, Trigger: &trigger{Cron: &cron{Cron: "0 0 2 * * *"}}})
	s.addJob(greeting, jobMessage{Name: "hourly-hello", MaxConcurrency: 2, Trigger: &trigger{Periodic: &periodic{Interval: 3600}}})
	for _, days := range []int{3, 2, 1} {
		s.ago(start, time.Duration(days)*24*time.Hour)
		s.runJob(nightly, s.now().Add(-5*time.Second))
	}
}

// forever is longer than any test or session.
const forever = 365 * 24 * time.Hour

func (s *store) seedRuns(start time.Time, training, failing, greeting, saying work) {
	at := func(ago time.Duration, w work, name string) *run {
		s.ago(start, ago)
		return s.addRun(w, name)
	}
	baseline := at(8*24*time.Hour, training, "baseline")
	baseline.parameters = []parameter{{"epochs", "10"}, {"dataset", "s3://data/iris.csv"}}
	baseline.metrics = []metric{{Name: "accuracy", NodeID: baseline.nodeID("train"), Value: json.RawMessage("0.93"), Format: "PERCENTAGE"}}
	at(7*24*time.Hour, greeting, "hello").archived = true
	at(6*24*time.Hour+3*time.Hour, failing, "more epochs").parameters = []parameter{{"epochs", "50"}, {"dataset", "s3://data/iris.csv"}}
	at(5*24*time.Hour, saying, "say hi")
	at(4*24*time.Hour, greeting, "no such image").plan.end = "Error"
	skipped := at(4*24*time.Hour, greeting, "nothing to do")
	skipped.plan.end, skipped.plan.steps = "Skipped", nil
	stuck := at(3*time.Hour, training, "being stopped")
	stuck.plan.pending, stuck.plan.teardown = 2*time.Hour, forever
	stuck.terminated = start.Add(-30 * time.Minute)
	at(20*time.Minute, training, "waiting for a GPU").plan.pending = forever
	long := at(15*time.Minute, training, "long training")
	long.plan.steps = longTraining(long.plan.steps, forever)
	moving := at(10*time.Second, training, "fresh")
	moving.plan.steps = longTraining(moving.plan.steps, 15*time.Second)
}

func longTraining(steps []step, length time.Duration) []step {
	out := slices.Clone(steps)
	for i := range out {
		if out[i].name == "train" {
			out[i].length = length
		}
	}
	return out
}

// seedNamed adds runs of these names, in an experiment of the first of them.
func (s *store) seedNamed(start time.Time, names []string, namespace string) {
	if len(names) == 0 {
		return
	}
	s.ago(start, 26*time.Hour+30*time.Minute)
	home := s.addExperiment(names[0], names[0], namespace)
	for i, name := range names {
		s.ago(start, 25*time.Hour+30*time.Minute-time.Duration(i)*time.Second)
		s.addRun(work{template: seeded(trainWorkflow), experimentID: home.id, namespace: namespace}, name)
	}
}
