package kfp

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestListsOfManyPages reads more than one page of the largest size, and each object once.
func TestListsOfManyPages(t *testing.T) {
	t.Parallel()
	const count, largestPage = 450, 200
	b := newBench(t)
	fill(t, b, count)
	got := command{op: "experiments list", args: "experiments list -o json --sort name", want: facts{"#": fmt.Sprint(count + 1), "0.name": "Default", "1.name": "many-0000", "450.name": "many-0449"}}.run(t, b)
	pages := slices.DeleteFunc(got.requests, func(r request) bool { return r.operation != "experiments list" })
	if len(pages) != (count+largestPage)/largestPage {
		t.Errorf("read in %d requests: %v", len(pages), got.requests)
	}
	command{args: "experiments list -o json --limit 7", want: facts{"#": "7"}}.run(t, b)
}

// fill creates experiments concurrently.
func fill(t *testing.T, b *bench, count int) {
	t.Helper()
	numbers := make(chan int)
	var hands sync.WaitGroup
	for range 4 {
		hands.Go(func() {
			for i := range numbers {
				body := fmt.Sprintf(`{"name": "many-%04d"}`, i)
				status, response, err := exchanged(t.Context(), "POST", b.url+prefix+"/experiments", "application/json", strings.NewReader(body))
				if err != nil || status != http.StatusOK {
					t.Errorf("create experiment %d: status %d, %v: %s", i, status, err, response)
				}
			}
		})
	}
	for i := range count {
		numbers <- i
	}
	close(numbers)
	hands.Wait()
}

// TestNamesWithAnything finds objects by names that filters and paths must escape.
func TestNamesWithAnything(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, name := range []string{"with space", "a+b", "50%", "50%2B", `"quoted"`, `back\slash`, "é ü 中", "a/b", "x?y&z=1#f", "{}", "name:archive"} {
		b.vars["name"] = name
		for _, c := range []command{
			{args: "experiments create ${name} -o json", want: facts{"name": "${name}"}, save: map[string]string{"id": "id"}},
			{args: "experiments get ${name} -o json", want: facts{"id": "${id}"}},
			{args: "experiments list --name ${name} -o json", want: facts{"#": "1", "0.id": "${id}"}},
			{args: "pipelines upload ${data}/hello.yaml --name ${name} -o json", want: facts{"name": "${name}"}, save: map[string]string{"pipeline": "id"}},
			{args: "pipelines get ${name} -o json", want: facts{"id": "${pipeline}"}},
		} {
			if c.run(t, b); t.Failed() {
				t.Fatalf("with the name %q", name)
			}
		}
	}
}

// TestAmbiguousNames refuses to choose: two runs may have one name.
func TestAmbiguousNames(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, c := range []command{
		{args: "runs create same ${data}/hello.yaml -o json", save: map[string]string{"first": "id"}},
		{args: "runs create same ${data}/hello.yaml -o json", save: map[string]string{"second": "id"}},
		{args: "runs get same", exit: usage, err: "${first}"},
		{args: "runs terminate same", exit: usage, err: "${second}"},
		{args: "runs get ${second} -o json", want: facts{"status": "Pending"}},
	} {
		c.run(t, b)
	}
}

// TestRunsOfAJob omits runs that the server sends without a request.
func TestRunsOfAJob(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, c := range []command{
		{args: "runs create alone ${data}/hello.yaml"},
		{args: "jobs create hourly ${data}/hello.yaml --every 1h -o json", save: map[string]string{"job": "id"}},
		{args: "runs list --job hourly -o json", want: facts{"#": "0"}, then: fireJob},
		{args: "runs list --job hourly -o json", want: facts{"#": "1", "0.name": "hourly-1", "0.status": "Running"}},
		{args: "runs list -o json", want: facts{"#": "2"}},
	} {
		c.run(t, b)
	}
}

// TestTypedParameters runs a pipeline of version 2 through version 1 of the API.
func TestTypedParameters(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, c := range []command{
		{args: "pipelines upload ${data}/ir.yaml --name greet -o json", want: facts{"name": "greet"}},
		{args: "pipelines template greet", out: "comp-greet"},
		{args: "pipelines apply ${data}/ir.yaml --name greet -o json", want: facts{"result": "unchanged"}},
		{args: "runs create who --pipeline greet", exit: usage, err: "the pipeline needs a value for who"},
		{args: "runs create when --pipeline greet --param who=me --param times=often", exit: usage, err: "NUMBER_INTEGER"},
		{args: "runs create hi --pipeline greet --param who=me --param times=2 -o json", want: facts{"status": "Pending"}, save: map[string]string{"run": "id"}},
		{args: "runs get ${run} --full -o json", want: facts{
			"pipeline_spec.pipeline_manifest": "~comp-greet", "pipeline_spec.runtime_config.parameters.times": "2", "pipeline_spec.runtime_config.parameters.who": "me",
		}},
	} {
		c.run(t, b)
	}
}

// TestArchives uploads what the compiler packs.
func TestArchives(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, content := range map[string][]byte{
		"p.zip":    zipped(t, "pipeline.yaml", fixture(t, "hello.yaml")),
		"p.tar.gz": tarred(t, "pipeline.yaml", fixture(t, "hello.yaml")),
	} {
		if err := os.WriteFile(filepath.Join(b.vars["dir"], name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		b.vars["archive"] = name
		for _, c := range []command{
			{args: "pipelines upload ${dir}/${archive} -o json", want: facts{"name": name, "parameters.#": "2"}},
			{args: "pipelines apply ${dir}/${archive} -o json", want: facts{"result": "unchanged"}},
			{args: "runs create one ${dir}/${archive} --param message=hi -o json", want: facts{"pipeline_spec.parameters.0.value": "hi"}},
		} {
			c.run(t, b)
		}
	}
}
