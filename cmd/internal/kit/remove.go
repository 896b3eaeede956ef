package kit

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/output"
)

// deletion is what became of one object that was to be deleted.
type deletion struct {
	ID     string `json:"id"`
	Result string `json:"result"`
	Error  string `json:"error,omitempty"`
}

func deletionColumns() []output.Column[deletion] {
	return []output.Column[deletion]{
		{Name: "id", Key: true, Value: func(d deletion) any { return d.ID }, Doc: "what was to be deleted"},
		{Name: "result", Value: func(d deletion) any { return d.Result }, Doc: "what was done, or absent, kept (a dry run) or failed"},
		{Name: "error", Wide: true, Value: func(d deletion) any { return d.Error }, Doc: "why it failed"},
	}
}

func deletionSchema() output.Schema { return output.SchemaOf(deletionColumns()) }

// DeleteFlags are the flags of every delete.
type DeleteFlags struct {
	Yes, DryRun, IgnoreNotFound bool
}

// Bind declares them.
func (f *DeleteFlags) Bind(flags *pflag.FlagSet) {
	flags.BoolVarP(&f.Yes, "yes", "y", false, "do not ask")
	flags.BoolVar(&f.DryRun, "dry-run", false, "say what would be deleted, and delete nothing")
	flags.BoolVar(&f.IgnoreNotFound, "ignore-not-found", false, "take what does not exist for deleted")
}

// deletions are objects to delete, or to do something else with one by one.
type deletions struct {
	noun   string
	source Source
	ids    []string
	do     func(ctx context.Context, id string) error
	// done is what a success is called: "archived".
	done string
	// dryRun asks the server what it would do; nil asks it nothing.
	dryRun func(ctx context.Context, id string) error
}

// confirmed asks, and then does it.
func (d deletions) confirmed(ctx context.Context, call *Call, f DeleteFlags) error {
	if !f.DryRun {
		what := fmt.Sprintf("delete %d of the %s at %s", len(d.ids), d.noun, d.source.Endpoint)
		if err := Confirm(call, f.Yes, what, d.ids); err != nil {
			return err
		}
	}
	return d.each(ctx, call, f)
}

// each does it with one after another, prints what became of each, and returns
// the worst failure.
func (d deletions) each(ctx context.Context, call *Call, f DeleteFlags) error {
	var worst error
	err := Print(ctx, call, RowsOf(deletionColumns(), func(ctx context.Context) (Source, iter.Seq2[deletion, error], error) {
		return d.source, func(yield func(deletion, error) bool) {
			for _, id := range d.ids {
				row, err := d.one(ctx, f, id)
				worst = exit.Worst(worst, err)
				if err != nil && len(d.ids) > 1 { // a single one is the command's own error
					call.App.Warn("%s: %v", id, err)
				}
				if ctx.Err() != nil || !yield(row, nil) {
					return
				}
			}
		}, nil
	}))
	return exit.Worst(worst, err)
}

func (d deletions) one(ctx context.Context, f DeleteFlags, id string) (deletion, error) {
	do, done := d.do, d.done
	if f.DryRun {
		do, done = d.dryRun, "kept"
	}
	if do == nil {
		return deletion{ID: id, Result: done}, nil
	}
	err := do(ctx, id)
	var failure *rest.Error
	switch {
	case err == nil:
		return deletion{ID: id, Result: done}, nil
	case f.IgnoreNotFound && errors.As(err, &failure) && failure.Kind == rest.KindNotFound:
		return deletion{ID: id, Result: "absent"}, nil
	}
	return deletion{ID: id, Result: "failed", Error: err.Error()}, err
}
