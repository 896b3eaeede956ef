package kit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/output"
)

// Deletion is what became of one object that was to be deleted.
type Deletion struct {
	ID     string `json:"id"`
	Result string `json:"result"`
	Error  string `json:"error,omitempty"`
}

// DeletionColumns are those of a Deletion.
func DeletionColumns() []output.Column[Deletion] {
	return []output.Column[Deletion]{
		{Name: "id", Key: true, Value: func(d Deletion) any { return d.ID }, Doc: "what was to be deleted"},
		{Name: "result", Value: func(d Deletion) any { return d.Result }, Doc: "what was done, or absent, kept (a dry run) or failed"},
		{Name: "error", Wide: true, Value: func(d Deletion) any { return d.Error }, Doc: "why it failed"},
	}
}

func deletionSchema() output.Schema { return output.SchemaOf(DeletionColumns()) }

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

// Deletions are objects to delete, or to do something else with one by one.
type Deletions struct {
	Noun     string
	Endpoint string
	IDs      []string
	Delete   func(ctx context.Context, id string) error
	// Done is what a success is called: "archived"; empty means "deleted".
	Done string
	// DryRun asks the server what it would do; nil asks it nothing.
	DryRun func(ctx context.Context, id string) error
}

// DeleteAll asks, deletes one after another, prints what became of each, and
// returns the worst failure.
func DeleteAll(ctx context.Context, call *Call, f DeleteFlags, d Deletions) error {
	if !f.DryRun {
		if err := confirm(call, f.Yes, fmt.Sprintf("delete %d of the %s at %s", len(d.IDs), d.Noun, d.Endpoint), d.IDs); err != nil {
			return err
		}
	}
	return d.each(ctx, call, f)
}

// DoAll does what DeleteAll does without a question, for what can be undone.
func DoAll(ctx context.Context, call *Call, d Deletions) error {
	return d.each(ctx, call, DeleteFlags{})
}

func (d Deletions) each(ctx context.Context, call *Call, f DeleteFlags) error {
	var worst error
	err := Print(ctx, call, RowsOf(DeletionColumns(), func(ctx context.Context) (Source, iter.Seq2[Deletion, error], error) {
		return Source{Endpoint: d.Endpoint}, func(yield func(Deletion, error) bool) {
			for _, id := range d.IDs {
				row, err := d.one(ctx, f, id)
				worst = exit.Worst(worst, err)
				if err != nil && len(d.IDs) > 1 { // a single one is the command's own error
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

func (d Deletions) one(ctx context.Context, f DeleteFlags, id string) (Deletion, error) {
	do, done := d.Delete, cmp.Or(d.Done, "deleted")
	if f.DryRun {
		do, done = d.DryRun, "kept"
	}
	if do == nil {
		return Deletion{ID: id, Result: done}, nil
	}
	err := do(ctx, id)
	var failure *rest.Error
	switch {
	case err == nil:
		return Deletion{ID: id, Result: done}, nil
	case f.IgnoreNotFound && errors.As(err, &failure) && failure.Kind == rest.KindNotFound:
		return Deletion{ID: id, Result: "absent"}, nil
	}
	return Deletion{ID: id, Result: "failed", Error: err.Error()}, err
}
