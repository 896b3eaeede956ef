package kfp

import (
	"context"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
)

// runActions are the verbs that do one thing with each of several runs.
func runActions(complete kit.Completer) []kit.Verb {
	exists := func(s *session, ctx context.Context, id string) error { _, err := s.Run(ctx, id); return err }
	actions := []action{
		{
			use: "retry RUN...", short: "Start the failed steps of runs again", done: "retried", do: acted((*kfp.Client).RetryRun),
			long:     "Start the failed steps of runs again. Only runs that ended as Failed or Error\ncan be; they are Running afterwards.",
			examples: "  tally kfp runs retry 'more epochs' --sandbox\n  tally kfp runs retry baseline --sandbox   # exit 7: it succeeded",
		},
		{
			use: "terminate RUN...", short: "End runs early", done: "terminated", do: acted((*kfp.Client).TerminateRun),
			long:     "End runs early. A run is Terminating for a while, and Failed then. One that has\nended already is refused.",
			examples: "  tally kfp runs terminate 'long training' --sandbox\n  tally kfp runs terminate 'long training' baseline --sandbox -o json   # exit 7: one has ended",
		},
		{
			use: "archive RUN...", short: "Archive runs", done: "archived", do: acted((*kfp.Client).ArchiveRun),
			examples: "  tally kfp runs archive baseline 'say hi' --sandbox\n  tally kfp runs archive baseline --sandbox -o name",
		},
		{
			use: "unarchive RUN...", short: "Restore archived runs", done: "unarchived", do: acted((*kfp.Client).UnarchiveRun),
			examples: "  tally kfp runs unarchive hello --sandbox\n  tally kfp runs unarchive nope --sandbox   # exit 5",
		},
	}
	var verbs []kit.Verb
	for _, a := range actions {
		a.noun, a.find, a.exists, a.complete = "runs", (*session).RunID, exists, complete
		verbs = append(verbs, a.verb())
	}
	return append(verbs, action{
		use: "delete RUN...", short: "Delete runs", noun: "runs",
		examples: "  tally kfp runs delete baseline --yes --sandbox\n  tally kfp runs delete baseline nope --dry-run --ignore-not-found --sandbox",
		find:     (*session).RunID, exists: exists, do: acted((*kfp.Client).DeleteRun), complete: complete,
	}.deletion())
}

// first completes the first argument only.
func first(complete kit.Completer) kit.Completer {
	return func(ctx context.Context, call *kit.Call, typed string) []string {
		if len(call.Args) > 0 {
			return nil
		}
		return complete(ctx, call, typed)
	}
}
