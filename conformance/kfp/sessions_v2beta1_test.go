package kfp

// newerSessions are command lines with v2beta1 only, by noun.
func newerSessions() map[string][]command {
	return map[string][]command{
		"healthz":     {{op: newerMark + "healthz", args: "healthz -o json", want: facts{"multi_user": "false", "tag_name": "2.0.5"}}},
		"experiments": newerExperimentSession(),
		"pipelines":   newerPipelineSession(),
		"versions":    newerVersionSession(),
		"runs":        newerRunSession(),
		"run-end":     newerRunEndSession(),
		"jobs":        newerJobSession(),
	}
}

func newerExperimentSession() []command {
	return []command{
		{op: newerMark + "experiments list", args: "experiments list -o json", want: facts{"#": "1", "0.display_name": "Default"}},
		{op: newerMark + "experiments create", args: "experiments create alpha --description first -o json",
			want: facts{"display_name": "alpha", "description": "first"}, save: map[string]string{"alpha": "experiment_id"}},
		{args: "experiments create alpha", exit: refused, err: "already exist"},
		{op: newerMark + "experiments get", args: "experiments get ${alpha} -o json", want: facts{"display_name": "alpha"}},
		{args: "experiments get alpha -o json", want: facts{"experiment_id": "${alpha}"}, note: "by name: a filter"},
		{args: "experiments get nope", exit: notFound, err: "nope"},
		{op: newerMark + "experiments archive", args: "experiments archive alpha -o json", want: facts{"0.result": "archived"}},
		{args: "experiments get ${alpha} -o json", want: facts{"storage_state": "ARCHIVED"}},
		{args: "experiments list -o json", want: facts{"#": "1", "0.display_name": "Default"}},
		{args: "experiments list --archived -o json", want: facts{"#": "1", "0.display_name": "alpha"}},
		{op: newerMark + "experiments unarchive", args: "experiments unarchive alpha -o json", want: facts{"0.result": "unarchived"}},
		{op: newerMark + "experiments delete", args: "experiments delete ${alpha} --yes -o json", want: facts{"0.id": "${alpha}", "0.result": "deleted"}},
		{args: "experiments delete ${alpha} --yes", exit: notFound},
	}
}

func newerPipelineSession() []command {
	return []command{
		{op: newerMark + "pipelines list", args: "pipelines list -o json", want: facts{"#": "0"}},
		{op: newerMark + "pipelines upload", args: "pipelines upload ${data}/ir.yaml --name greet --description greets -o json",
			want: facts{"display_name": "greet", "description": "greets"}, save: map[string]string{"greet": "pipeline_id"}},
		{args: "pipelines upload ${data}/ir.yaml --name greet", exit: refused, err: "already exist"},
		{op: newerMark + "pipelines get", args: "pipelines get ${greet} -o json", want: facts{"display_name": "greet"}},
		{args: "pipelines get greet -o json", want: facts{"pipeline_id": "${greet}"}, note: "by name: a filter"},
		{args: "pipelines get nope", exit: notFound},
		{args: "pipelines template greet", out: "comp-greet"},
		{op: newerMark + "pipelines create", args: "pipelines create empty -o json", want: facts{"display_name": "empty"}},
		{op: newerMark + "pipelines createWithVersion", args: "pipelines create fetched --url ${files}/ir.yaml -o json"},
		{args: "pipelines apply ${data}/ir.yaml --name greet -o json", want: facts{"result": "unchanged"}},
		{op: newerMark + "versions upload", args: "pipelines apply ${data}/hello.yaml --name greet -o json", want: facts{"result": "updated"}},
		{args: "pipelines set-default-version greet ${greet}", exit: refused, note: "v2beta1 has no such operation"},
		{op: newerMark + "pipelines delete", args: "pipelines delete greet --cascade --yes -o json", want: facts{"0.result": "deleted"}},
		{args: "pipelines get greet", exit: notFound},
		{args: "pipelines upload ${data}/ir.yaml --name tagged --tag team=ml", exit: refused, err: "was created without its tags", note: "since 2.17"},
		{args: "pipelines create named --display-name shown", exit: refused, err: "was created without its name", note: "since 2.14"},
	}
}

func newerVersionSession() []command {
	return []command{
		{args: "pipelines upload ${data}/ir.yaml --name greet"},
		{op: newerMark + "versions upload", args: "versions upload ${data}/hello.yaml --pipeline greet --name two -o json",
			want: facts{"display_name": "two"}, save: map[string]string{"two": "pipeline_version_id"}},
		{op: newerMark + "versions create", args: "versions create three --pipeline greet --url ${files}/ir.yaml -o json",
			want: facts{"display_name": "three"}, save: map[string]string{"three": "pipeline_version_id"}},
		{op: newerMark + "versions list", args: "versions list --pipeline greet -o json", want: facts{"#": "3"}},
		{op: newerMark + "versions get", args: "versions get ${two} --pipeline greet -o json", want: facts{"display_name": "two"}},
		{args: "versions template ${three} --pipeline greet", out: "comp-greet"},
		{op: newerMark + "versions delete", args: "versions delete ${two} ${three} --pipeline greet --yes -o json",
			want: facts{"0.result": "deleted", "1.result": "deleted"}},
		{args: "versions get ${two} --pipeline greet", exit: notFound},
	}
}

func newerRunSession() []command {
	return []command{
		{args: "experiments create alpha"},
		{args: "pipelines upload ${data}/ir.yaml --name greet"},
		{op: newerMark + "runs create", args: "runs create one --pipeline greet --experiment alpha --param who=me -o json",
			want: facts{"display_name": "one"}, save: map[string]string{"one": "run_id"}},
		{args: "runs create two ${data}/ir.yaml --param who=me --param times=3 -o json",
			want: facts{"display_name": "two", "runtime_config.parameters.times": "3"}, save: map[string]string{"two": "run_id"}},
		{args: "runs create three ${data}/ir.yaml --param who=me --param nope=1", exit: usage, err: "the pipeline has no input nope"},
		{op: newerMark + "runs list", args: "runs list --experiment alpha -o json", want: facts{"#": "1", "0.display_name": "one"}},
		{args: "runs list --name two -o json", want: facts{"#": "1", "0.run_id": "${two}"}},
		{op: newerMark + "runs get", args: "runs get ${one} -o json", want: facts{"display_name": "one"}},
		{op: newerMark + "runs retry", args: "runs retry ${one}", exit: refused},
		{op: newerMark + "runs archive", args: "runs archive one two -o json", want: facts{"0.result": "archived"}},
		{args: "runs list -o json", want: facts{"#": "0"}},
		{args: "runs list --archived -o json", want: facts{"#": "2"}},
		{op: newerMark + "runs unarchive", args: "runs unarchive one -o json", want: facts{"0.result": "unarchived"}},
		{op: newerMark + "runs terminate", args: "runs terminate one -o json", want: facts{"0.result": "terminated"}},
		{op: newerMark + "runs delete", args: "runs delete ${one} ${two} --yes -o json", want: facts{"0.result": "deleted", "1.result": "deleted"}},
		{args: "runs get ${one}", exit: notFound},
	}
}

func newerRunEndSession() []command {
	return []command{
		{args: "runs create one ${data}/hello.yaml -o json", save: map[string]string{"run": "run_id"}},
		{args: "runs wait ${run} --interval 20ms -o json", exit: hasFailed, once: newerMark + "runs get", during: endNewest("Failed"), want: facts{"state": "FAILED"}},
		{args: "runs steps ${run} -o json", want: facts{"0.id": "*"}, save: map[string]string{"step": "0.id"}},
		{op: newerMark + "runs readArtifact", args: "runs read-artifact ${run} step-1 none", exit: notFound},
		{args: "runs report-metrics ${run} --node step-1 --metric loss=0.5", exit: refused, note: "v2beta1 has no such operation"},
	}
}

func newerJobSession() []command {
	return []command{
		{args: "pipelines upload ${data}/ir.yaml --name greet"},
		{op: newerMark + "recurringruns create", args: "jobs create hourly --pipeline greet --every 1h --param who=me -o json",
			want: facts{"display_name": "hourly", "trigger.periodic_schedule.interval_second": "3600"}, save: map[string]string{"hourly": "recurring_run_id"}},
		{args: "jobs create broken --pipeline greet --cron ${badcron} --param who=me", exit: refused},
		{op: newerMark + "recurringruns list", args: "jobs list -o json", want: facts{"#": "1"}},
		{op: newerMark + "recurringruns get", args: "jobs get hourly -o json", want: facts{"recurring_run_id": "${hourly}"}},
		{op: newerMark + "recurringruns disable", args: "jobs disable hourly -o json", want: facts{"0.result": "disabled"}},
		{op: newerMark + "recurringruns enable", args: "jobs enable hourly -o json", want: facts{"0.result": "enabled"}},
		{args: "jobs enable nope", exit: notFound},
		{args: "jobs create following --pipeline greet --every 1h --param who=me --follow-newest", exit: refused, err: "cannot let job following follow the newest version"},
		{args: "jobs list -o json", want: facts{"#": "1"}, note: "what did not follow is gone"},
		{op: newerMark + "recurringruns delete", args: "jobs delete ${hourly} --yes -o json", want: facts{"0.result": "deleted"}},
		{args: "jobs get ${hourly}", exit: notFound},
	}
}
