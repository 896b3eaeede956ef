package kfptest

import (
	"slices"
	"time"
)

// plan is the planned course of a run.
type plan struct {
	// pending is how long the run takes to begin, teardown how long to terminate.
	pending, teardown time.Duration
	steps             []step
	// end is its final status, if that is not determined by its steps.
	end string
}

const (
	defaultPending  = time.Second
	defaultTeardown = 2 * time.Second
)

// timeline is the progress of a run.
type timeline struct {
	status          string
	begun, finished time.Time
	steps           []stepState
}

// stepState is the progress of a step.
type stepState struct {
	step
	phase, message    string
	started, finished time.Time
}

// at returns the state of the run at a time.
func (r *run) at(now time.Time) timeline {
	begun := r.started.Add(r.plan.pending)
	t := timeline{begun: begun, status: "Pending"}
	if now.Before(begun) && r.terminated.IsZero() {
		return t
	}
	end := begun
	for _, s := range r.plan.steps {
		state := r.stepAt(s, now)
		end = latest(end, state.due)
		if state.phase != "" {
			t.steps = append(t.steps, state.stepState)
		}
	}
	if !r.terminated.IsZero() {
		end = r.terminated.Add(r.plan.teardown)
	}
	t.status = r.statusAt(now, end)
	if !now.Before(end) {
		t.finished = end
	}
	return t
}

func (r *run) statusAt(now, end time.Time) string {
	switch {
	case now.Before(end) && !r.terminated.IsZero():
		return "Terminating"
	case now.Before(end):
		return "Running"
	case r.plan.end != "":
		return r.plan.end
	case !r.terminated.IsZero(), slices.ContainsFunc(r.plan.steps, r.failing):
		return "Failed"
	}
	return "Succeeded"
}

// failing reports whether a step fails in this attempt: failing steps do so only
// once.
func (r *run) failing(s step) bool { return s.fails && r.attempt <= 1 }

type dueStep struct {
	stepState
	due time.Time
}

// stepAt returns a step's state; its phase is empty before it starts.
func (r *run) stepAt(s step, now time.Time) dueStep {
	start, blocked := r.startOf(s)
	end := start.Add(s.length)
	d := dueStep{stepState: stepState{step: s, started: start}, due: end}
	stopped := !r.terminated.IsZero() && r.terminated.Before(end)
	switch {
	case stopped && r.terminated.Before(start):
		d.settle(now, r.terminated.Add(r.plan.teardown), "Omitted", "omitted: depends condition not met")
	case blocked:
		d.due = start
		d.settle(now, start, "Omitted", "omitted: depends condition not met")
	case stopped:
		d.settle(now, r.terminated.Add(r.plan.teardown), "Failed", "Step exceeded its deadline")
	case r.failing(s):
		d.settle(now, end, "Failed", "Error (exit code 1)")
	default:
		d.settle(now, end, "Succeeded", "")
	}
	return d
}

// settle sets the final phase of a step that has ended, and Running before.
func (d *dueStep) settle(now, end time.Time, phase, message string) {
	switch {
	case !now.Before(end):
		d.phase, d.message, d.finished = phase, message, end
		if phase == "Omitted" {
			d.kind, d.started, d.artifacts = "Skipped", end, nil
		}
	case phase != "Omitted" && !now.Before(d.started):
		d.phase = "Running"
	}
}

// startOf returns when the steps before have ended, and whether one of them fails.
func (r *run) startOf(s step) (start time.Time, blocked bool) {
	start = r.started.Add(r.plan.pending)
	for _, name := range s.after {
		i := slices.IndexFunc(r.plan.steps, func(p step) bool { return p.name == name })
		if i < 0 || name == s.name {
			continue
		}
		before := r.plan.steps[i]
		begin, held := r.startOf(before)
		if held {
			start, blocked = latest(start, begin), true
			continue
		}
		start = latest(start, begin.Add(before.length))
		blocked = blocked || r.failing(before)
	}
	return start, blocked
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
