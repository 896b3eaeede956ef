package kit

import (
	"context"

	"github.com/spf13/cobra"

	"tally/cmd/internal/exit"
)

// Act declares a verb that does the same with each of the objects that are
// named, and that can be undone: it asks nothing. Its help is a [Detail].
type Act[C any] struct {
	// Name is the verb: "archive"; Done is what a success is called: "archived".
	Name, Done string
	// Do does it with one object.
	Do func(c C, ctx context.Context, id string) error
}

func (r Resource[C, Q, R]) act(a Act[C]) Verb {
	v := r.ofEach(a.Name)
	v.Run = NoFlags(func(ctx context.Context, call *Call) error {
		d, err := r.deletions(ctx, call, a.Do)
		if err != nil {
			return err
		}
		d.Done = a.Done
		return DoAll(ctx, call, d)
	})
	return v
}

func (r Resource[C, Q, R]) delete() Verb {
	v := r.ofEach("delete")
	v.Aliases, v.Short = []string{"rm"}, "Delete "+r.Short
	v.Run = WithFlags((*DeleteFlags).Bind, func(f *DeleteFlags, ctx context.Context, call *Call) error {
		d, err := r.deletions(ctx, call, r.Delete)
		if err != nil {
			return err
		}
		return DeleteAll(ctx, call, *f, d)
	})
	return v
}

// ofEach is a verb that takes the names of objects.
func (r Resource[C, Q, R]) ofEach(name string) Verb {
	return Verb{
		Use: name + " " + r.arg() + "...", Prints: true, Args: cobra.MinimumNArgs(1),
		Complete: r.Complete, Columns: deletionSchema().Described,
	}
}

// deletions checks everything before it connects.
func (r Resource[C, Q, R]) deletions(ctx context.Context, call *Call, do func(C, context.Context, string) error) (Deletions, error) {
	if _, err := check(call, deletionSchema()); err != nil {
		return Deletions{}, err
	}
	for _, id := range call.Args {
		if id == "" {
			return Deletions{}, exit.Usagef("an id or a name is empty")
		}
	}
	c, err := r.Connect(ctx, call)
	if err != nil {
		return Deletions{}, err
	}
	return Deletions{
		Noun: r.Name, Endpoint: sourceOf(c).Endpoint, IDs: call.Args,
		Delete: func(ctx context.Context, id string) error { return do(c, ctx, id) },
		DryRun: r.found(c),
	}, nil
}

// found asks for an object instead of deleting it, where one can be asked for.
func (r Resource[C, Q, R]) found(c C) func(ctx context.Context, id string) error {
	if r.Get == nil {
		return nil
	}
	return func(ctx context.Context, id string) error {
		_, err := r.Get(c, ctx, id)
		return err
	}
}
