package kfp

import "testing"

// TestListFlags sends the server every sort and filter that the flags of lists can
// produce.
func TestListFlags(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.vars["raw"] = `{"predicates":[{"op":"IS_SUBSTRING","key":"name","string_value":"%+ b"}]}`
	for _, c := range []command{
		{args: "experiments create a%+ -o json"},
		{args: "pipelines upload ${data}/hello.yaml --name a -o json", save: map[string]string{"pipeline": "id"}},
		{args: "jobs create a --pipeline a --every 1h"},
		{args: "runs create a --pipeline a --experiment a%+ -o json"},
		{args: "versions upload ${data}/hello-two.yaml --pipeline a --name b -o json", save: map[string]string{"version": "id"}},
		{args: "jobs create b --pipeline a --version ${version} --every 1h --disabled"},
		{args: "runs create b --pipeline a --version ${version} -o json", then: endNewest("Failed")},
	} {
		if c.run(t, b); t.Failed() {
			return
		}
	}
	for _, c := range listCommands() {
		c.run(t, b)
	}
}

func listCommands() []command {
	both := facts{"#": "2"}
	first, second := facts{"#": "1", "0.name": "a"}, facts{"#": "1", "0.name": "b"}
	return []command{
		{args: "experiments list --sort id -o json", want: both},
		{args: "experiments list --sort name:desc -o json", want: facts{"#": "2", "0.name": "a%+"}},
		{args: "experiments list --sort created_at:desc -o json", want: facts{"#": "2", "0.name": "a%+"}},
		{args: "experiments list --name-contains %+ -o json", want: facts{"#": "1", "0.name": "a%+"}},
		{args: "experiments list --filter ${raw} -o json", want: facts{"#": "0"}},
		{args: "experiments list --since 1d -o json", want: both},
		{args: "experiments list --before 1d -o json", want: facts{"#": "0"}},

		{args: "pipelines list --sort id -o json", want: first},
		{args: "pipelines list --sort name:desc -o json", want: first},
		{args: "pipelines list --sort created_at -o json", want: first},
		{args: "pipelines list --name b -o json", want: facts{"#": "0"}},
		{args: "pipelines list --name-contains a --since 1h -o json", want: first},

		{args: "versions list --pipeline a --sort id -o json", want: both},
		{args: "versions list --pipeline a --sort name:desc -o json", want: facts{"0.name": "b"}},
		{args: "versions list --pipeline a --sort created_at -o json", want: facts{"0.name": "a"}},
		{args: "versions list --pipeline ${pipeline} --name b -o json", want: second},

		{args: "jobs list --sort id -o json", want: both},
		{args: "jobs list --sort name:desc -o json", want: facts{"0.name": "b"}},
		{args: "jobs list --sort created_at:desc -o json", want: facts{"0.name": "b"}},
		{args: "jobs list --sort updated_at -o json", want: both},
		{args: "jobs list --status disabled -o json", want: second},
		{args: "jobs list --pipeline a -o json", want: both},
		{args: "jobs list --pipeline a --version b -o json", want: second},
		{args: "jobs list --experiment Default --name a -o json", want: first},

		{args: "runs list --sort id -o json", want: both},
		{args: "runs list --sort name:desc -o json", want: facts{"0.name": "b"}},
		{args: "runs list --sort created_at:desc -o json", want: facts{"0.name": "b"}},
		{args: "runs list --sort scheduled_at:desc -o json", want: facts{"0.name": "b"}},
		{args: "runs list --sort finished_at:desc -o json", want: facts{"0.name": "b"}},
		{args: "runs list --sort finished_at -o json", want: both},
		{args: "runs list --sort status -o json", want: facts{"0.name": "b"}},
		{args: "runs list --sort duration:desc -o json", want: both},
		{args: "runs list --status Failed -o json", want: second},
		{args: "runs list --status Pending,Running -o json", want: first},
		{args: "runs list --pipeline a --version b -o json", want: second},
		{args: "runs list --version ${version} -o json", want: second},
		{args: "runs list --experiment a%+ --status pending -o json", want: first},
		{args: "runs list --since 1h --before 2099-01-01 -o json", want: both},
		{args: "runs list --all --name b -o json", want: second},
		{args: "runs list -o csv --columns name,status,experiment,version", out: "b,Failed,Default,b\na,Pending,a%+,a\n"},
	}
}
