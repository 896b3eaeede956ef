package kfp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
)

func TestSameSpec(t *testing.T) {
	t.Parallel()
	const yaml = "kind: Workflow\nspec:\n  entrypoint: main\n  templates: [{name: main, n: 1}]\n"
	cases := map[string]struct {
		server, file string
		same         bool
	}{
		"the same text":                    {yaml, yaml, true},
		"JSON of the same":                 {`{"spec":{"templates":[{"n":1,"name":"main"}],"entrypoint":"main"},"kind":"Workflow"}`, yaml, true},
		"with empty fields":                {`{"kind":"Workflow","metadata":{"creationTimestamp":null},"spec":{"entrypoint":"main","arguments":{},"templates":[{"n":1,"name":"main","inputs":{}}]},"status":{"startedAt":null}}`, yaml, true},
		"another value":                    {strings.Replace(yaml, "n: 1", "n: 2", 1), yaml, false},
		"a value of another type":          {strings.Replace(yaml, "n: 1", `n: "1"`, 1), yaml, false},
		"one step more":                    {strings.Replace(yaml, "[{", "[{name: other}, {", 1), yaml, false},
		"another order":                    {"a: [1, 2]", "a: [2, 1]", false},
		"a second document":                {yaml + "---\nplatforms: {kubernetes: {}}\n", yaml, true},
		"a second one that says something": {yaml + "---\nplatforms: {kubernetes: {x: 1}}\n", yaml, false},
		"large numbers":                    {`{"n":12345678901234567890}`, `{"n":12345678901234567891}`, false},
		"no YAML":                          {"a: [", "a: [", false},
	}
	for name, tc := range cases {
		if got := sameSpec(tc.server, tc.file); got != tc.same {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "inputs.yaml")
	if err := os.WriteFile(file, []byte("n: 7\ny: no\nlist: [1]\ntext: under\nlarge: 123\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	arguments, err := readArguments([]string{"text=over", "empty=", "equation=a=b"}, file)
	if err != nil {
		t.Fatal(err)
	}
	want := []kfp.Parameter{
		{Name: "empty"}, {Name: "equation", Value: "a=b"}, {Name: "large", Value: "123"}, {Name: "list", Value: "[1]"},
		{Name: "n", Value: "7"}, {Name: "text", Value: "over"}, {Name: "y", Value: "no"},
	}
	if diff := cmp.Diff(want, parameters(arguments)); diff != "" {
		t.Errorf("as text (-want +got):\n%s", diff)
	}
	for _, bad := range []string{"x", "=1", ""} {
		if _, err := readArguments([]string{bad}, ""); err == nil {
			t.Errorf("--param %q is taken", bad)
		}
	}
	if _, err := readArguments(nil, file+".none"); err == nil {
		t.Error("a file that is not there is taken")
	}
}

func TestTypedArguments(t *testing.T) {
	t.Parallel()
	p := &pipelineText{v2: true, types: map[string]string{"s": "STRING", "n": "NUMBER_INTEGER", "b": "BOOLEAN", "l": "LIST"}}
	got, err := p.values([]argument{
		{name: "s", text: "5"}, {name: "n", text: "5"}, {name: "b", text: "true"}, {name: "l", text: `["a"]`},
		{name: "unknown", text: "5"}, {name: "file", json: json.RawMessage(`{"a":1}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(got)
	if want := `{"b":true,"file":{"a":1},"l":["a"],"n":5,"s":"5","unknown":"5"}`; err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := p.values([]argument{{name: "l", text: "a,b"}}); exit.Of(err) != exit.BadUsage {
		t.Errorf("a list that is none: %v", err)
	}
}

func TestParsePipeline(t *testing.T) {
	t.Parallel()
	p, err := parsePipeline("pipelineInfo: {name: x}\nroot: {inputDefinitions: {parameters: {n: {parameterType: NUMBER_INTEGER}, old: {type: INT}}}}\n---\nplatforms: {}\n")
	if err != nil || !p.v2 || p.types["n"] != "NUMBER_INTEGER" || p.types["old"] != "INT" {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := parsePipeline(`{"kind":"Workflow","apiVersion":"argoproj.io/v1alpha1"}`); err != nil || p.v2 {
		t.Errorf("%+v, %v", p, err)
	}
	for _, text := range []string{"", "kind: Pod", "[1]", "a: [", "text"} {
		if _, err := parsePipeline(text); err == nil {
			t.Errorf("%q is taken for a pipeline", text)
		}
	}
}

func TestCronFields(t *testing.T) {
	t.Parallel()
	for cron, good := range map[string]bool{
		"0 3 * * 1": true, "0 0 3 * * MON-FRI": true, "*/5 * ? * *": true, "@daily": true,
		"": false, "0 3 * *": false, "0 0 0 3 * * *": false, "0_3 * * * *": false, "@every 1 2 3": false, "0;3 * * * *": false,
	} {
		if err := checkCron(cron); (err == nil) != good {
			t.Errorf("%q: %v", cron, err)
		}
	}
}

func TestShortSpans(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Hour: "1h", 90 * time.Minute: "1h30m", 24 * time.Hour: "24h", 10 * time.Minute: "10m", 90 * time.Second: "1m30s", 15 * time.Second: "15s",
		time.Hour + 5*time.Second: "1h0m5s",
	} {
		if got := shortSpan(d); got != want {
			t.Errorf("%v: %s, not %s", d, got, want)
		}
	}
}

// A step is found by its id, and by its name if that is of one step only; of
// several the one that has the artifact.
func TestNodeIDs(t *testing.T) {
	t.Parallel()
	d := kfp.RunDetail{Run: kfp.Run{ID: "r"}}
	d.PipelineRuntime.WorkflowManifest = `{"status":{"nodes":{
		"n-1":{"id":"n-1","displayName":"train","type":"Retry"},
		"n-2":{"id":"n-2","displayName":"train","type":"Pod","outputs":{"artifacts":[{"name":"model"}]}},
		"n-3":{"id":"n-3","displayName":"loop","type":"Pod"},"n-4":{"id":"n-4","displayName":"loop","type":"Pod"}}}}`
	for _, tc := range []struct {
		typed, want string
		code        exit.Code
	}{
		{"n-1", "n-1", exit.OK}, {"train", "n-2", exit.OK}, {"loop", "", exit.BadUsage}, {"loopp", "", exit.NotFound},
	} {
		got, err := nodeID(d, tc.typed, produces("model"))
		if got != tc.want || exit.Of(err) != tc.code {
			t.Errorf("%s: %s, %v", tc.typed, got, err)
		}
	}
	if got, err := nodeID(kfp.RunDetail{}, "anything", anyStep); got != "anything" || err != nil {
		t.Errorf("a run without steps: %s, %v", got, err)
	}
}
