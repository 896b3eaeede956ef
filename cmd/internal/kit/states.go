package kit

import (
	"cmp"

	"tally/cmd/internal/app"
)

// States reports an object that a command waits for, with one line for each new
// state.
type States struct {
	App *app.App
	// What is waited for: "export task 7".
	What string

	last string
}

// See takes the state at a poll. A known one is reported when it is new;
// [States.Unknown] reports an unknown one, and the command itself reports the end.
func (s *States) See(state string, known bool) {
	if state != s.last && state != "" && known {
		s.App.Notice("%s is %s", cmp.Or(s.What, "it"), state)
	}
	s.last = state
}

// Unknown reports a state that this version does not know.
func (s *States) Unknown(state string) {
	s.App.Notice("%s has the state %q, which this version does not know; still waiting", cmp.Or(s.What, "it"), state)
}

// Failed reports a poll that failed and is tolerated.
func (s *States) Failed(err error) { s.App.Notice("%v; still waiting", err) }
