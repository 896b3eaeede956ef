package kit

import (
	"context"

	"github.com/spf13/cobra"

	"tally/output"
)

// Act declares a verb that does the same to each of the named objects. Since it
// can be undone, it does not prompt. Its help is a [Detail].
type Act[C any] struct {
	// Name is the verb: "archive"; Done is the word for a success: "archived".
	Name, Done string
	// Do acts on the object with an id or a name, and returns the object's id.
	Do func(c C, ctx context.Context, nameOrID string) (id string, err error)
}

func (r Resource[C, Q, R]) act(a Act[C]) Verb {
	v := r.ofEach(a.Name)
	v.Run = NoFlags(func(ctx context.Context, call *Call) error {
		d, err := r.deletions(ctx, call, a)
		if err != nil {
			return err
		}
		return d.each(ctx, call, DeleteFlags{})
	})
	return v
}

func (r Resource[C, Q, R]) delete() Verb {
	v := r.ofEach(deleteVerb)
	v.Aliases, v.Short = []string{"rm"}, "Delete "+r.Short
	v.Run = WithFlags((*DeleteFlags).Bind, func(f *DeleteFlags, ctx context.Context, call *Call) error {
		d, err := r.deletions(ctx, call, Act[C]{Name: deleteVerb, Done: "deleted", Do: r.Delete})
		if err != nil {
			return err
		}
		return d.confirmed(ctx, call, *f)
	})
	return v
}

// ofEach makes a verb that takes the names of objects.
func (r Resource[C, Q, R]) ofEach(name string) Verb {
	return Verb{
		Use: name + " " + r.arg() + "...", Prints: true, Args: cobra.MinimumNArgs(1),
		Complete: r.Complete, Columns: deletionSchema().Described,
	}
}

// deletions checks everything before it connects.
func (r Resource[C, Q, R]) deletions(ctx context.Context, call *Call, a Act[C]) (deletions, error) {
	if _, err := check(call, deletionSchema()); err != nil {
		return deletions{}, err
	}
	c, err := r.Connect(ctx, call)
	if err != nil {
		return deletions{}, err
	}
	source := sourceOf(c)
	return deletions{
		target: Target{Verb: a.Name, Noun: r.Name, Endpoint: source.Endpoint, Names: call.Args},
		source: source, done: a.Done, dryRun: r.found(c),
		do: func(ctx context.Context, nameOrID string) (string, error) { return a.Do(c, ctx, nameOrID) },
	}, nil
}

// found returns an action that gets an object instead of deleting it, nil if the
// API cannot get one.
func (r Resource[C, Q, R]) found(c C) action {
	if r.Get == nil {
		return func(_ context.Context, id string) (string, error) { return id, nil }
	}
	return func(ctx context.Context, nameOrID string) (string, error) {
		row, err := r.Get(c, ctx, nameOrID)
		if err != nil {
			return "", err
		}
		return output.SchemaOf(r.Columns).Key(row), nil
	}
}
