package cci

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"tally/client/cci"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// snapshotDeletion is the result for one snapshot to delete.
type snapshotDeletion struct {
	// ID is the snapshot's name, empty if nothing was done.
	ID     string `json:"id,omitempty"`
	Result string `json:"result"`
	// Name is the name that was typed or selected.
	Name  string `json:"name"`
	Error string `json:"error,omitempty"`
	// Object is the server's response, unchanged.
	Object json.RawMessage `json:"object,omitempty"`
}

// Results of a deletion.
const (
	resultDeleted     = "deleted"
	resultTerminating = "terminating"
	resultAlready     = "already terminating"
	resultKept        = "kept"
	resultAbsent      = "absent"
	resultFailed      = "failed"
)

func deletionColumns() []output.Column[snapshotDeletion] {
	type row = snapshotDeletion
	return []output.Column[row]{
		{Name: "id", Worth: output.Vital, Key: true, Value: func(d row) any { return d.ID }, Doc: "name of the snapshot, empty if nothing was done"},
		{Name: "result", Worth: output.Major, States: kit.Results(), Value: func(d row) any { return d.Result }, Doc: "deleted, terminating (not gone yet), already terminating, kept (a dry run), absent or failed"},
		{Name: "name", Value: func(d row) any { return d.Name }, Doc: "the argument, or the name that --selector matched"},
		{Name: "error", Wide: true, Value: func(d row) any { return d.Error }, Doc: "why it failed"},
	}
}

// deletion is one run of delete.
type deletion struct {
	call    *kit.Call
	session *session
	flags   *snapshotDelete
	options cci.DeleteOptions
	targets []target
}

// target is a snapshot to delete.
type target struct {
	name string
	// known is the snapshot before the deletion, nil if unknown.
	known *cci.ImageSnapshot

	row snapshotDeletion
	err error
}

// choose finds the snapshots to delete: the named ones, or those that match the
// selector.
func (d *deletion) choose(ctx context.Context) error {
	for _, name := range d.call.Args {
		d.targets = append(d.targets, target{name: name})
	}
	if !d.call.Changed("selector") {
		return nil
	}
	for snapshot, err := range d.session.ImageSnapshots(ctx, cci.ImageSnapshotQuery{LabelSelector: d.flags.selector, Whole: true}) {
		if err != nil {
			return err
		}
		d.targets = append(d.targets, target{name: snapshot.Metadata.Name, known: &snapshot})
	}
	d.call.App.Notice("%d image snapshots are selected by %s", len(d.targets), d.flags.selector)
	for _, line := range d.described() {
		d.call.App.Notice("  %s", line)
	}
	return nil
}

// described returns a description of each target.
func (d *deletion) described() []string {
	var lines []string
	for _, t := range d.targets {
		line := t.name
		if t.known != nil {
			line = fmt.Sprintf("%s (%s: %s)", t.name, t.known.State(), strings.Join(snapshotImages(*t.known), ", "))
		}
		lines = append(lines, line)
	}
	return lines
}

// confirmed prompts and then deletes.
func (d *deletion) confirmed(ctx context.Context) error {
	target := &kit.Target{Verb: "delete", Noun: "image snapshots", Endpoint: d.session.Endpoint(), DryRun: d.flags.DryRun}
	for _, t := range d.targets {
		target.Names = append(target.Names, t.name)
	}
	described := d.described()
	if d.call.Changed("selector") && !d.call.App.Global.Quiet {
		described = nil // they were listed
	}
	if err := target.Confirm(d.call, d.flags.Yes, described); err != nil {
		return err
	}
	return d.run(ctx, target)
}

// run deletes the targets in turn, waits if requested, prints each result, and
// returns the worst failure.
func (d *deletion) run(ctx context.Context, where *kit.Target) error {
	var worst error
	rows := kit.RowsOf(deletionColumns(), func(ctx context.Context) (kit.Source, iter.Seq2[snapshotDeletion, error], error) {
		where.Announce(d.call)
		return kit.Source{Endpoint: d.session.Endpoint()}, func(yield func(snapshotDeletion, error) bool) {
			for t := range d.finished(ctx) {
				worst = exit.Worst(worst, t.err)
				if d.call.Prints(t.row.ID) && !yield(t.row, nil) {
					return
				}
			}
		}, nil
	})
	rows.Receipt = true
	err := kit.Print(ctx, d.call, rows) // worst is known after it
	return exit.Worst(worst, err)
}

// finished yields the targets that are done. All are deleted before any is
// waited for.
func (d *deletion) finished(ctx context.Context) iter.Seq[*target] {
	return func(yield func(*target) bool) {
		limited, cancel := d.flags.Limited(ctx, "the deletion continues: allow more time with --timeout, or ask again later")
		defer cancel()
		for i := range d.targets {
			t := &d.targets[i]
			end := kit.Waiting(d.call.App, "the deletion of image snapshot "+t.name)
			err := d.delete(ctx, t)
			end()
			d.finish(t, err)
			if !d.flags.wait && !yield(t) {
				return
			}
			if ctx.Err() != nil {
				d.targets = d.targets[:i+1]
				break
			}
		}
		for i := 0; d.flags.wait && i < len(d.targets); i++ {
			t := &d.targets[i]
			if t.row.Result == resultTerminating || t.row.Result == resultAlready {
				d.finish(t, d.await(limited, t))
			}
			if !yield(t) {
				return
			}
		}
	}
}

// finish records a failure. The failure of a single target is the command's own
// error.
func (d *deletion) finish(t *target, err error) {
	if err == nil {
		return
	}
	t.err, t.row.Error, t.row.ID = err, d.call.Message(err), ""
	if t.row.Result == "" {
		t.row.Result = resultFailed
	}
	if len(d.targets) > 1 {
		d.call.App.Warn("%s: %v", t.name, err)
	}
}

func (d *deletion) delete(ctx context.Context, t *target) error {
	t.row.Name = t.name
	if err := d.read(ctx, t); err != nil {
		return err
	}
	deleted, err := d.session.DeleteImageSnapshot(ctx, t.name, d.optionsFor(t))
	if cci.IsNotFound(err) && d.flags.IgnoreNotFound {
		t.row.Result = resultAbsent
		return nil
	}
	if err != nil {
		return err
	}
	t.row.ID, t.row.Result, t.row.Object = t.name, d.result(t, deleted), deleted.RawJSON()
	if t.row.Result == resultAlready {
		d.call.App.Notice("%s is already terminating, since %s", t.name, t.known.Metadata.DeletionTimestamp.Format("2006-01-02T15:04:05Z07:00"))
	}
	return nil
}

// read gets a snapshot before its deletion, since the response does not show
// whether a deletion was already in progress. If the server does not serve single
// snapshots, or has none of that name, its response to the deletion decides.
func (d *deletion) read(ctx context.Context, t *target) error {
	if t.known != nil || d.flags.DryRun {
		return nil
	}
	snapshot, err := d.session.ImageSnapshot(ctx, t.name)
	var refused *rest.Error
	switch {
	case err == nil:
		t.known = &snapshot
		return nil
	case errors.As(err, &refused) && slices.Contains([]int{http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed}, refused.Status):
		return nil
	}
	return err
}

// optionsFor adds the uid of a snapshot that was read before, so that a new one
// with the same name is not deleted.
func (d *deletion) optionsFor(t *target) cci.DeleteOptions {
	o := d.options
	if t.known == nil || t.known.Metadata.UID == "" {
		return o
	}
	pinned := cci.Preconditions{}
	if o.Preconditions != nil {
		pinned = *o.Preconditions
	}
	if pinned.UID == nil {
		pinned.UID = &t.known.Metadata.UID
	}
	o.Preconditions = &pinned
	return o
}

func (d *deletion) result(t *target, deleted cci.Deleted[cci.ImageSnapshot]) string {
	switch {
	case deleted.DryRun:
		return resultKept
	case t.known != nil && t.known.Terminating():
		return resultAlready
	case deleted.Accepted || deleted.Object != nil && deleted.Object.Pending():
		return resultTerminating
	}
	return resultDeleted
}

// await waits until a snapshot is gone.
func (d *deletion) await(ctx context.Context, t *target) error {
	end := kit.Waiting(d.call.App, "the deletion of image snapshot "+t.name)
	defer end()
	options := waitOptions(d.call, d.session, d.flags.Interval, t.name)
	options.Known = true // the server accepted the deletion
	if t.known != nil {
		options.UID = t.known.Metadata.UID
	}
	if err := d.session.WaitImageSnapshotDeleted(ctx, t.name, options); err != nil {
		return err
	}
	t.row.Result = resultDeleted
	return nil
}
