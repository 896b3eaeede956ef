package kfp

import (
	"strings"
	"time"
)

// RunStatus is how far a run is.
type RunStatus string

// The statuses that servers send. They may send others, and none.
const (
	StatusPending     RunStatus = "Pending"
	StatusRunning     RunStatus = "Running"
	StatusSucceeded   RunStatus = "Succeeded"
	StatusSkipped     RunStatus = "Skipped"
	StatusFailed      RunStatus = "Failed"
	StatusError       RunStatus = "Error"
	StatusTerminating RunStatus = "Terminating" // terminated, and not ended yet
	StatusUnknown     RunStatus = "Unknown"
)

// Is compares as the server does, in any case of letters.
func (s RunStatus) Is(other RunStatus) bool { return strings.EqualFold(string(s), string(other)) }

// near are the statuses by which the server may find a run that has this one:
// newer servers keep a state, and make the status of it.
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
// is Terminating has not, and one that is retried continues. For an unknown
// status the server's time of the end decides.
func (r Run) Finished() bool {
	if r.Status.isOneOf(StatusSucceeded, StatusSkipped, StatusFailed, StatusError) {
		return true
	}
	return !r.Status.isOneOf(StatusPending, StatusRunning, StatusTerminating) && !r.FinishedAt.IsZero()
}

// Succeeded reports whether the run ended in success.
func (r Run) Succeeded() bool { return r.Status.Is(StatusSucceeded) }

// Duration is how long the run took, or has been going on at now. It is zero if
// the server's times make no sense.
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

// Finished is that of the run.
func (d RunDetail) Finished() bool { return d.Run.Finished() }

// Succeeded is that of the run.
func (d RunDetail) Succeeded() bool { return d.Run.Succeeded() }
