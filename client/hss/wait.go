package hss

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"tally/client/rest"
)

// DefaultInterval is the time between two polls of WaitExport.
const DefaultInterval = 5 * time.Second

// WaitOptions configure WaitExport.
type WaitOptions struct {
	// Delay is the time before the first poll.
	Delay time.Duration
	// Interval is the time between polls; zero means DefaultInterval.
	Interval time.Duration
	// OnChange, if set, is called with the first state and with every change.
	OnChange func(ExportTask)
	// OnFailure, if set, is called for a poll that failed and will be retried; in
	// a row of failures, only for the first.
	OnFailure func(error)
	// OnUnknown, if set, is called once for each status that this package does not know.
	OnUnknown func(status string)
	// Sleep waits until d has passed or ctx ends; nil waits in real time.
	Sleep func(ctx context.Context, d time.Duration) error
}

// TaskFailedError reports a task that failed.
type TaskFailedError struct {
	// Task is its last state.
	Task ExportTask
}

// Error names the task.
func (e *TaskFailedError) Error() string {
	message := fmt.Sprintf("export task %s failed", e.Task.ID)
	if e.Task.Name != "" {
		message += fmt.Sprintf(" (%q)", e.Task.Name)
	}
	return message
}

// WaitExport polls the state of a task until it ends, and returns the last one.
// A task that failed is a *TaskFailedError. When ctx ends first, the error
// wraps its cause and the task continues; it can be waited for again.
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
	patience := &rest.Patience{Seen: true, OnFailure: o.OnFailure, OnUnknown: o.OnUnknown}
	for {
		task, err := c.ExportTask(patience.Poll(ctx), id)
		if err == nil {
			patience.State(task.Status, task.Known())
			if task.Status != last.Status {
				o.OnChange(task)
			}
			if last = task; task.Finished() {
				return task, verdict(id, task)
			}
		}
		wait, err := patience.Bear(err, cmp.Or(o.Interval, DefaultInterval))
		if err == nil {
			err = o.Sleep(ctx, wait)
		}
		if err != nil {
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

// stopped adds to the error of a canceled context that the task continues.
func stopped(ctx context.Context, id string, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return fmt.Errorf("stopped waiting for export task %s, which continues: %w", id, cause)
	}
	return err
}
