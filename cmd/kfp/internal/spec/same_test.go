package spec_test

import (
	"strings"
	"testing"

	"tally/cmd/kfp/internal/spec"
)

func TestSame(t *testing.T) {
	t.Parallel()
	const yaml = "kind: Workflow\nspec:\n  entrypoint: main\n  templates: [{name: main, n: 1}]\n"
	for name, tc := range map[string]struct {
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
		"numbers in another form":          {`{"n":1.0,"m":1e3}`, "n: 1\nm: 1000\n", true},
		"no YAML":                          {"a: [", "a: [", false},
		"words of old YAML":                {`{"kind":"Workflow","spec":{"suspend":true}}`, "kind: Workflow\nspec: {suspend: yes}\n", true},
		"a date":                           {`{"kind":"Workflow","spec":{"a":"2026-01-02"}}`, "kind: Workflow\nspec: {a: 2026-01-02}\n", true},
		"an endless exponent":              {`{"n":1e999999999}`, `{"n":1e999999998}`, false},
	} {
		if got := spec.Same(tc.server, tc.file); got != tc.same {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The specifications of v2 have quantities in members of their own.
func TestE9QuantitiesOfV2AreComparedByValue(t *testing.T) {
	t.Parallel()
	of := func(member, value string) string {
		return "deploymentSpec: {executors: {e: {container: {resources: {" + member + ": " + value + "}}}}}\n"
	}
	for _, tc := range []struct {
		member, file, server string
		same                 bool
	}{
		{"resourceCpuLimit", `"0.5"`, "500m", true},
		{"resourceCpuRequest", "1500m", `"1.5"`, true},
		{"resourceMemoryLimit", "1024Mi", "1Gi", true},
		{"resourceMemoryRequest", "1Gi", "1G", false},
		{"resourceType", `"1.0"`, `"1"`, false},
	} {
		if got := spec.Same(of(tc.member, tc.server), of(tc.member, tc.file)); got != tc.same {
			t.Errorf("%s: %s and %s: %v", tc.member, tc.file, tc.server, got)
		}
	}
}

// Servers that read an Argo workflow rewrite quantities.
func TestE9QuantitiesAreComparedAsServersWriteThem(t *testing.T) {
	t.Parallel()
	workflow := func(format, value string) string {
		return "kind: Workflow\nspec: " + strings.ReplaceAll(format, "@", value) + "\n"
	}
	const limits = "{templates: [{container: {resources: {limits: {cpu: @}}}}]}"
	const claim = "{volumeClaimTemplates: [{spec: {resources: {requests: {storage: @}}}}]}"
	const parameter = "{arguments: {parameters: [{name: p, value: @}]}}"
	for _, tc := range []struct {
		format, file, server string
		same                 bool
	}{
		{limits, "0.5", `"500m"`, true},
		{limits, "0.50", "500m", true},
		{limits, "1", `"1"`, true},
		{limits, "1.0", `"1"`, true},
		{limits, "1500m", "1.5", true},
		{limits, "1e3", "1k", true},
		{limits, "1E3", "1k", true},
		{limits, "0.0000000001", "1n", true},
		{limits, "100u", "0.1m", true},
		{limits, ".5", "500m", true},
		{limits, "+5", "5", true},
		{claim, "1024Mi", "1Gi", true},
		{claim, "1073741824", "1Gi", true},
		{claim, "1000M", "1G", true},
		{claim, "1048576Ki", "1Gi", true},
		{"{volumes: [{emptyDir: {sizeLimit: @}}]}", "0.5Gi", "512Mi", true},
		{"{env: [{resourceFieldRef: {divisor: @}}]}", "", `"0"`, true},
		{parameter, "5", `"5"`, true},
		{parameter, "1.10", `"1.1"`, true},
		{parameter, "1e3", `"1000"`, true},
		{parameter, "yes", `"true"`, true},

		{limits, "0.5", "501m", false},
		{limits, "1", "1k", false},
		{claim, "1G", "1Gi", false},
		{claim, "1K", "1k", false},
		{limits, "5x", "5", false},
		{limits, "1mi", "1m", false},
		{limits, "i", "1", false},
		{parameter, "0.5", `"500m"`, false},
		{parameter, "5", `"6"`, false},
		{"{replicas: @}", "5", `"5"`, false},
	} {
		if got := spec.Same(workflow(tc.format, tc.server), workflow(tc.format, tc.file)); got != tc.same {
			t.Errorf("%s: %s and %s: %v", tc.format, tc.file, tc.server, got)
		}
	}
	if spec.Same("pipelineInfo: {}\nlimits: {cpu: '0.5'}\n", "pipelineInfo: {}\nlimits: {cpu: 500m}\n") {
		t.Error("quantities of a v2 pipeline are strings, which servers keep")
	}
}
