package kfp

import (
	"strings"
	"time"
)

// RunStatus is the status of a run.
type RunStatus string

// Statuses that servers send. They may also send others, or none.
const (
	StatusPending     RunStatus = "Pending"
	StatusRunning     RunStatus = "Running"
	StatusSucceeded   RunStatus = "Succeeded"
	StatusSkipped     RunStatus = "Skipped"
	StatusFailed      RunStatus = "Failed"
	StatusError       RunStatus = "Error"
	StatusTerminating RunStatus = "Terminating" // being terminated, but not ended yet
	StatusUnknown     RunStatus = "Unknown"
)

// Is compares ignoring case, as the server does.
func (s RunStatus) Is(other RunStatus) bool { return strings.EqualFold(string(s), string(other)) }

// near returns the statuses by which the server may find a run with this one:
// newer servers store a state and derive the status from it.
func (s RunStatus) near() any {
	switch {
	case s.Is(StatusSucceeded), s.Is(StatusSkipped):
		return string(s)
	case s.Is(StatusFailed):
		return []string{string(s), string(StatusError), string(StatusTerminating)}
	case s.Is(StatusRunning):
		return []string{string(s), string(StatusPending), string(StatusTerminating)}
	}
	return nil
}

func (s RunStatus) isOneOf(others ...RunStatus) bool {
	for _, other := range others {
		if s.Is(other) {
			return true
		}
	}
	return false
}

// isKnown reports whether it is one of the statuses above, or empty.
func (s RunStatus) isKnown() bool {
	return s.isOneOf("", StatusPending, StatusRunning, StatusSucceeded, StatusSkipped, StatusFailed, StatusError, StatusTerminating, StatusUnknown)
}

// Finished reports whether the run has ended, in success or failure. A run that
// is Terminating has not, nor has one that is retried. For an unknown status the
// server's end time decides.
func (r Run) Finished() bool {
	if r.Status.isOneOf(StatusSucceeded, StatusSkipped, StatusFailed, StatusError) {
		return true
	}
	return !r.Status.isOneOf(StatusPending, StatusRunning, StatusTerminating) && !r.FinishedAt.IsZero()
}

// Succeeded reports whether the run ended in success.
func (r Run) Succeeded() bool { return r.Status.Is(StatusSucceeded) }

// Duration returns how long the run took, or has been running at now. It is zero
// if the server's times make no sense.
func (r Run) Duration(now time.Time) time.Duration {
	end := now
	if !r.FinishedAt.IsZero() {
		end = r.FinishedAt
	}
	if r.CreatedAt.IsZero() {
		return 0
	}
	return max(end.Sub(r.CreatedAt), 0)
}

// Finished is Run.Finished.
func (d RunDetail) Finished() bool { return d.Run.Finished() }

// Succeeded is Run.Succeeded.
func (d RunDetail) Succeeded() bool { return d.Run.Succeeded() }
