package kit

import "tally/output"

// Results maps the results of verbs that change something to meanings.
func Results() output.States {
	return output.States{
		output.Good:    {"deleted", "archived", "unarchived", "retried", "terminated", "enabled", "disabled", "created"},
		output.Bad:     {"failed"},
		output.Waiting: {"terminating", "already terminating"},
		output.Off:     {"absent", "kept", "unchanged"},
	}
}
