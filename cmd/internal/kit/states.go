package kit

import (
	"cmp"

	"tally/cmd/internal/app"
)

// States reports the states of an object that a command waits for, one line for
// each new state.
type States struct {
	App *app.App
	// What the command waits for: "export task 7".
	What string

	last string
}

// See takes the state of a poll. A known state is reported when it is new; an
// unknown one is reported by [States.Unknown], and the end by the command itself.
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
