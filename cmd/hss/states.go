package hss

import (
	"tally/client/hss"
	"tally/output"
)

// containerStates maps the states of containers to meanings.
func containerStates() output.States {
	return output.States{
		output.Good:    {"Running"},
		output.Bad:     {"Isolated"},
		output.Waiting: {"Waiting"},
		output.Off:     {"Terminated", "Paused"},
	}
}

func riskStates() output.States { return output.States{output.Bad: {"true"}} }

// taskStates maps the states of exports to meanings.
func taskStates() output.States {
	return output.States{
		output.Good:    {hss.TaskSuccess},
		output.Bad:     {hss.TaskFailure},
		output.Waiting: {hss.TaskRunning},
	}
}
