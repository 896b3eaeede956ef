package cci

import (
	"tally/client/cci"
	"tally/output"
)

// phases maps the phases of snapshots and namespaces to meanings.
func phases() output.States {
	return output.States{
		output.Good:    {cci.PhaseAvailable, "Active"},
		output.Bad:     {"Failed"},
		output.Waiting: {cci.PhaseCreating, "Pending"},
		output.Off:     {cci.PhaseTerminating, "Expired"},
	}
}

// conditionStates are the states of conditions that delay a deletion.
func conditionStates() output.States {
	return output.States{output.Waiting: {"True"}, output.Off: {"False", "Unknown"}}
}
