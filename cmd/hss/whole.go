package hss

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tally/client/hss"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// work is an export in progress. It may take several tasks.
type work struct {
	call    *kit.Call
	session *session
	fetch   *exportFetch
	// tasks are the ids of the tasks that were created or adopted, in order.
	tasks []string
	// moved counts the containers that disappeared while the export was in
	// progress.
	moved int64
}

// newTask names what is waited for while a task is created.
const newTask = "the new export task"

// create creates the task of an export, and reports it immediately.
func (w *work) create(ctx context.Context, request hss.ExportRequest) (string, error) {
	id, err := kit.While(w.call.App, newTask, func() (string, error) { return w.session.CreateExport(ctx, request) })
	if err != nil {
		return "", err
	}
	if slices.Contains(w.tasks, id) { // its rows are those of another part
		return "", fmt.Errorf("create export task: the server responded with task %s, which it had created before", id)
	}
	w.tasks = append(w.tasks, id)
	w.call.App.Notice("export task %s was created", id)
	return id, nil
}

// one runs a single task and delivers the requested part of its archive.
func (w *work) one(ctx context.Context, request hss.ExportRequest) error {
	id, err := w.create(ctx, request)
	if err != nil {
		return err
	}
	return w.fetchFile(ctx, id)
}

// fetchFile delivers the requested part of a task's archive.
func (w *work) fetchFile(ctx context.Context, id string) error {
	d, err := w.fetch.fetchFile(ctx, w.call, w.session, id)
	if err != nil {
		return err
	}
	defer d.remove()
	return w.fetch.deliver(ctx, w.call, d)
}

// whole prints the rows of as many exports as needed.
func (w *work) whole(ctx context.Context, request hss.ExportRequest) (err error) {
	inventory, err := hss.WholeExport{
		Request: request, Fetch: w.part, Count: w.session.CountContainers,
		OnPart: w.sayPart, OnMoved: w.sayMoved, Now: w.call.App.Now,
	}.Open(ctx)
	if err != nil {
		return noTable(err)
	}
	defer func() { err = errors.Join(err, inventory.Close()) }()
	shape := tableOf(inventory.Header, inventory.Keys)
	if err := kit.Check(w.call, shape.columns()); err != nil {
		return unlike(err, inventory.Difference())
	}
	source := kit.Source{Endpoint: w.session.Endpoint(), Query: "export task " + w.tasks[0], Facts: w.facts}
	return kit.Print(ctx, w.call, shape.print(w.call, source, inventory.Rows(ctx)))
}

// facts returns what is recorded in the manifest.
func (w *work) facts() kit.Facts {
	return kit.Facts{Moved: w.moved, Notes: map[string]string{"tasks": strings.Join(w.tasks, " ")}}
}

// part runs a single task for the client.
func (w *work) part(ctx context.Context, request hss.ExportRequest) (hss.Delivery, error) {
	id, err := w.create(ctx, request)
	if err != nil {
		return hss.Delivery{}, err
	}
	d, err := w.fetch.fetchFile(ctx, w.call, w.session, id)
	if err != nil {
		return hss.Delivery{}, err
	}
	return hss.Delivery{Archive: d.archive, Close: func() error { d.remove(); return nil }}, nil
}

// sayPart reports the parts of an export that takes several.
func (w *work) sayPart(p hss.Part) {
	switch {
	case p.Capped:
		w.call.App.Notice("export %d (%v): %d containers, the maximum; it is split into smaller exports", p.Number, p, p.Rows)
	case p.Number > 1:
		w.call.App.Notice("export %d (%v): %d containers", p.Number, p, p.Rows)
	}
}

func (w *work) sayMoved(containers int64) {
	w.moved += containers
	w.call.App.Warn("the fleet changed during the export: %d containers that were there at its start disappeared; they are in the rows", containers)
}

// sayHowToContinue tells the user how to continue with unfinished tasks.
func (w *work) sayHowToContinue(err error) {
	switch exit.Of(err) {
	case exit.OK, exit.BadUsage, exit.NotFound, exit.Failed, exit.ClosedPipe:
		return
	}
	switch len(w.tasks) {
	case 0:
	case 1:
		w.call.App.Warn("export task %s is still there; pick it up with: tally hss exports download %s", w.tasks[0], w.tasks[0])
	default:
		w.call.App.Warn("%d export tasks are still there, each with a part of the containers: %s; run the command again for all of them, or pick one up with: tally hss exports download %s",
			len(w.tasks), strings.Join(w.tasks, " "), w.tasks[len(w.tasks)-1])
	}
}

// unlike returns the error of flags that fit the requested table, but not the one
// in the archive.
func unlike(usage, difference error) error {
	if difference == nil {
		return usage
	}
	return &exit.Coded{Code: exit.Unexpected, Err: difference, Hint: "omit --columns and --sort to see its rows"}
}

// noTable tells the user what to do with an archive that has no table.
func noTable(err error) error {
	var none *hss.NoTableError
	if errors.As(err, &none) {
		return &exit.Coded{Code: exit.Unexpected, Err: err, Hint: "keep the archive with --out FILE.zip, or its files with --unpack-dir DIR"}
	}
	return err
}
