package kit

import (
	"context"
	"iter"

	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/output"
)

// deletion is the result for one object.
type deletion struct {
	// ID is the object's id, empty if nothing was done.
	ID     string `json:"id,omitempty"`
	Result string `json:"result"`
	// Name is the argument as typed.
	Name  string `json:"name"`
	Error string `json:"error,omitempty"`
}

func deletionColumns() []output.Column[deletion] {
	return []output.Column[deletion]{
		{Name: "id", Key: true, Value: func(d deletion) any { return d.ID }, Doc: "id of the object, empty if nothing was done"},
		{Name: "result", Worth: output.Major, States: Results(), Value: func(d deletion) any { return d.Result }, Doc: "what was done, or absent, kept (a dry run) or failed"},
		{Name: "name", Worth: output.Vital, Value: func(d deletion) any { return d.Name }, Doc: "the argument, an id or a name"},
		{Name: "error", Wide: true, Value: func(d deletion) any { return d.Error }, Doc: "why it failed"},
	}
}

func deletionSchema() output.Schema { return output.SchemaOf(deletionColumns()) }

// DeleteFlags has the flags of every delete.
type DeleteFlags struct {
	Yes, DryRun, IgnoreNotFound bool
}

// Bind declares them.
func (f *DeleteFlags) Bind(flags *pflag.FlagSet) {
	flags.BoolVarP(&f.Yes, "yes", "y", false, "do not ask for confirmation")
	flags.BoolVar(&f.DryRun, "dry-run", false, "show what would be deleted, and delete nothing")
	flags.BoolVar(&f.IgnoreNotFound, "ignore-not-found", false, "treat objects that do not exist as deleted")
}

// deletions are objects to delete or to change, one by one.
type deletions struct {
	target Target
	source Source
	do     action
	// done is the word for a success: "archived".
	done string
	// dryRun gets the server's report of a dry run; nil calls nothing.
	dryRun action
}

// action acts on the object with an id or a name, and returns its id.
type action func(ctx context.Context, nameOrID string) (id string, err error)

// confirmed prompts and then acts.
func (d deletions) confirmed(ctx context.Context, call *Call, f DeleteFlags) error {
	d.target.DryRun = f.DryRun
	if err := d.target.Confirm(call, f.Yes, d.target.Names); err != nil {
		return err
	}
	return d.each(ctx, call, f)
}

// each acts on one after another, prints each result, and returns the most serious
// failure.
func (d deletions) each(ctx context.Context, call *Call, f DeleteFlags) error {
	var worst error
	rows := RowsOf(deletionColumns(), func(ctx context.Context) (Source, iter.Seq2[deletion, error], error) {
		d.target.Announce(call)
		return d.source, func(yield func(deletion, error) bool) {
			for _, name := range d.target.Names {
				row, err := d.one(ctx, call, f, name)
				worst = exit.Worst(worst, err)
				if err != nil && len(d.target.Names) > 1 { // a single one is the command's own error
					call.App.Warn("%s: %v", name, err)
				}
				if ctx.Err() != nil || call.Prints(row.ID) && !yield(row, nil) {
					return
				}
			}
		}, nil
	})
	rows.Receipt = true
	err := Print(ctx, call, rows) // worst is complete after it
	return exit.Worst(worst, err)
}

func (d deletions) one(ctx context.Context, call *Call, f DeleteFlags, name string) (deletion, error) {
	do, done := d.do, d.done
	if f.DryRun {
		do, done = d.dryRun, "kept"
	}
	id, err := do(ctx, name)
	switch {
	case err == nil:
		return deletion{ID: id, Name: name, Result: done}, nil
	case f.IgnoreNotFound && rest.KindNotFound.Is(err):
		return deletion{Name: name, Result: "absent"}, nil
	}
	return deletion{Name: name, Result: "failed", Error: call.Message(err)}, err
}

// Prints reports whether a result is printed: -o name, whose lines other
// commands use as ids, prints only results with an id.
func (c *Call) Prints(id string) bool { return id != "" || c.Output.Format != output.Name.String() }
