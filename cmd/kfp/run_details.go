package kfp

import "tally/cmd/internal/kit"

const runsListLong = `List runs, newest first. Archived ones are omitted unless --archived or --all is
set.

The server filters by name, status, time, experiment and job. It ignores filters
by pipeline and version: for these, all runs are fetched and filtered locally.

Each run comes with its manifest, tens of kB. JSON and YAML omit it unless --full
is set.`

// runDetails returns the help and the flags of verbs that work on several runs.
func runDetails() map[string]kit.Detail {
	return map[string]kit.Detail{
		"list": {
			Long: runsListLong,
			Example: `  tally kfp runs list --sandbox --sort created_at:desc --limit 5
  tally kfp runs list --sandbox --experiment fraud-detection --status Failed,Error -o csv
  tally kfp runs list --sandbox --pipeline "train model" --since 7d --columns name,status,duration
  tally kfp runs list --sandbox --job nightly-train -o name
  tally kfp runs list --sandbox --param epochs=50 --columns +param.epochs,+metric.accuracy`,
			Values: map[string]kit.Completer{
				"experiment": offerExperiments(), "pipeline": offerPipelines(), "job": offerJobs(), "status": kit.OneOf(runStatuses()...),
			},
		},
		"get": {
			Long:    "Show runs by id or name. --full adds the manifests, and the workflow with the\nstate of its steps as pipeline_runtime.",
			Example: "  tally kfp runs get baseline --sandbox -o wide\n  tally kfp runs get baseline --sandbox --full -o json --jq .pipeline_spec",
			Flags:   bindFull,
		},
		"retry": {
			Short:   "Restart the failed steps of runs",
			Long:    "Restart the failed steps of runs. The runs must have ended as\nFailed or Error; they are Running afterwards.",
			Example: "  tally kfp runs retry 'more epochs' --sandbox\n  tally kfp runs retry 'more epochs' --sandbox -o name",
		},
		"terminate": {
			Short:   "End runs early",
			Long:    "End runs early. A run is Terminating for a while, and then Failed. A run that has\nalready ended is refused.",
			Example: "  tally kfp runs terminate 'long training' --sandbox\n  tally kfp runs terminate 'long training' --sandbox -o json",
		},
		"archive": {
			Short:   "Archive runs",
			Example: "  tally kfp runs archive baseline 'say hi' --sandbox\n  tally kfp runs archive baseline --sandbox -o name",
		},
		"unarchive": {
			Short:   "Restore archived runs",
			Example: "  tally kfp runs unarchive hello --sandbox\n  tally kfp runs unarchive hello --sandbox -o name",
		},
		"delete": {
			Short:   "Delete runs",
			Example: "  tally kfp runs delete baseline --yes --sandbox\n  tally kfp runs delete baseline nope --dry-run --ignore-not-found --sandbox",
		},
	}
}
