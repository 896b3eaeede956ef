package hss

import (
	"tally/client/hss"
	"tally/output"
)

// containerStates are what the states of containers mean.
func containerStates() output.States {
	return output.States{
		output.Good:    {"Running"},
		output.Bad:     {"Isolated"},
		output.Waiting: {"Waiting"},
		output.Off:     {"Terminated", "Paused"},
	}
}

func riskStates() output.States { return output.States{output.Bad: {"true"}} }

// taskStates are what the states of exports mean.
func taskStates() output.States {
	return output.States{
		output.Good:    {hss.TaskSuccess},
		output.Bad:     {hss.TaskFailure},
		output.Waiting: {hss.TaskRunning},
	}
}
