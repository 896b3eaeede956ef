package cci

import (
	"tally/client/cci"
	"tally/output"
)

// phases are what the phases of snapshots and namespaces mean.
func phases() output.States {
	return output.States{
		output.Good:    {cci.PhaseAvailable, "Active"},
		output.Bad:     {"Failed"},
		output.Waiting: {cci.PhaseCreating, "Pending"},
		output.Off:     {cci.PhaseTerminating, "Expired"},
	}
}

// conditionStates are those of what holds a deletion up, which is there or not.
func conditionStates() output.States {
	return output.States{output.Waiting: {"True"}, output.Off: {"False", "Unknown"}}
}
