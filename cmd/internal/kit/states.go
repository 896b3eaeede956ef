package kit

import (
	"cmp"

	"tally/cmd/internal/app"
)

// States tells of an object that is waited for, on one line for each state that it
// comes to.
type States struct {
	App *app.App
	// What is waited for: "export task 7".
	What string

	last string
}

// See takes the state at a poll. A known one is told when it is new; of one that is
// not known [States.Unknown] tells, and the end is told by the command itself.
func (s *States) See(state string, tell bool) {
	if state != s.last && state != "" && tell {
		s.App.Notice("%s is %s", cmp.Or(s.What, "it"), state)
	}
	s.last = state
}

// Unknown tells of a state that this version does not know.
func (s *States) Unknown(state string) {
	s.App.Notice("%s has the state %q, which this version does not know; still waiting", cmp.Or(s.What, "it"), state)
}

// Failed tells of a poll that failed and is borne.
func (s *States) Failed(err error) { s.App.Notice("%v; still waiting", err) }
