package hss

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tally/client/rest"
)

// DefaultInterval is how often WaitExport asks.
const DefaultInterval = 5 * time.Second

// WaitOptions say how WaitExport waits.
type WaitOptions struct {
	// Delay is the time before the first question.
	Delay time.Duration
	// Interval is the time between questions; zero means DefaultInterval.
	Interval time.Duration
	// OnChange hears of the first state and of every change; nil hears nothing.
	OnChange func(ExportTask)
	// Sleep waits until d has passed or ctx ends; nil waits in real time.
	Sleep func(ctx context.Context, d time.Duration) error
}

// TaskFailedError is the end of a task that ended badly.
type TaskFailedError struct {
	// Task is its last state.
	Task ExportTask
}

// Error names the task.
func (e *TaskFailedError) Error() string {
	text := fmt.Sprintf("export task %s failed", e.Task.ID)
	if e.Task.Name != "" {
		text += fmt.Sprintf(" (%q)", e.Task.Name)
	}
	return text
}

// WaitExport asks for the state of a task until it ends, and returns the last
// one. A task that failed is a *TaskFailedError. When ctx ends first, the error
// wraps its cause and the task goes on; it can be waited for again.
func (c *Client) WaitExport(ctx context.Context, id string, o WaitOptions) (ExportTask, error) {
	if o.Sleep == nil {
		o.Sleep = rest.Sleep
	}
	if o.OnChange == nil {
		o.OnChange = func(ExportTask) {}
	}
	if err := o.Sleep(ctx, o.Delay); err != nil {
		return ExportTask{ID: id}, stopped(ctx, id, err)
	}
	var last ExportTask
	for {
		task, err := c.ExportTask(ctx, id)
		if err != nil {
			return last, stopped(ctx, id, err)
		}
		if task.Status != last.Status {
			o.OnChange(task)
		}
		last = task
		if task.Finished() {
			return task, verdict(id, task)
		}
		if err := o.Sleep(ctx, cmp.Or(o.Interval, DefaultInterval)); err != nil {
			return last, stopped(ctx, id, err)
		}
	}
}

// verdict is nil for a task that has a file.
func verdict(id string, task ExportTask) error {
	task.ID = cmp.Or(task.ID, id)
	switch {
	case task.Status == TaskFailure:
		return &TaskFailedError{Task: task}
	case task.FileID == "":
		return &rest.Error{Operation: "wait for export task " + id, Kind: rest.KindUnexpected, Message: "the task succeeded, but the server names no file"}
	}
	return nil
}

// stopped says of an end by the caller's own context that the task goes on.
func stopped(ctx context.Context, id string, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("stopped waiting for export task %s, which goes on: %w", id, cause)
	}
	return err
}
