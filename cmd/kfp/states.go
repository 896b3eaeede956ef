package kfp

import (
	"slices"

	"tally/client/kfp"
	"tally/output"
)

// runStates maps the states of runs and their steps to meanings.
func runStates() output.States {
	return output.States{
		output.Good:    {"Succeeded", "SUCCEEDED"},
		output.Bad:     {"Failed", "Error", "FAILED", "CANCELED"},
		output.Waiting: {"Pending", "Running", "Terminating", "PENDING", "RUNNING", "CANCELING", "PAUSED"},
		output.Off:     {"Skipped", "Omitted", "Unknown"},
	}
}

func enabledStates() output.States {
	return output.States{output.Good: {"true"}, output.Off: {"false"}}
}

func archivedStates() output.States { return output.States{output.Off: {"true"}} }

// metricStates maps the results of reported metrics to meanings.
func metricStates() output.States {
	return output.States{
		output.Good: {"OK"},
		output.Bad:  {"INVALID_ARGUMENT", "INTERNAL_ERROR"},
		output.Off:  {"DUPLICATE_REPORTING"},
	}
}

// applyStates maps the results of apply to meanings.
func applyStates() output.States {
	return output.States{output.Good: {"created", "updated"}, output.Off: {"unchanged"}}
}

// sayErrors reports that v2beta1 has no status Error, if only that was requested.
func (s *session) sayErrors(statuses []string) {
	if s.version == apiV2 && slices.Contains(statuses, string(kfp.StatusError)) && !slices.Contains(statuses, string(kfp.StatusFailed)) {
		s.call.App.Warn("by v2beta1 no run has the status %s: one that ended so is %s", kfp.StatusError, kfp.StatusFailed)
	}
}
