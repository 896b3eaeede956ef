package kfp

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// action is a verb that does the same with each of several objects.
type action struct {
	use, short, long, examples string
	// noun is what it is done to, done what a success is called.
	noun, done string
	// find makes an id of an id or a name.
	find func(s *session, ctx context.Context, nameOrID string) (string, error)
	// exists asks for an object by its id, where do would not tell.
	exists func(s *session, ctx context.Context, id string) error
	do     func(s *session, ctx context.Context, id string) error

	complete kit.Completer
	flags    func(*pflag.FlagSet)
}

// verb is an action that can be undone.
func (a action) verb() kit.Verb {
	v := a.declare()
	v.Run = func(ctx context.Context, call *kit.Call) error {
		d, err := a.prepare(ctx, call)
		if err != nil {
			return err
		}
		return kit.DoAll(ctx, call, d)
	}
	return v
}

// deletion is an action that cannot, and asks.
func (a action) deletion() kit.Verb {
	var f kit.DeleteFlags
	v := a.declare()
	v.Aliases = []string{"rm"}
	v.Flags = func(flags *pflag.FlagSet) {
		f.Bind(flags)
		if a.flags != nil {
			a.flags(flags)
		}
	}
	v.Run = func(ctx context.Context, call *kit.Call) error {
		d, err := a.prepare(ctx, call)
		if err != nil {
			return err
		}
		return kit.DeleteAll(ctx, call, f, d)
	}
	return v
}

func (a action) declare() kit.Verb {
	return kit.Verb{
		Use: a.use, Short: a.short, Long: a.long, Example: a.examples, Prints: true,
		Args: cobra.MinimumNArgs(1), Complete: a.complete, Flags: a.flags,
	}
}

// prepare checks the flags of output before anything is sent.
func (a action) prepare(ctx context.Context, call *kit.Call) (kit.Deletions, error) {
	if err := kit.Check(call, kit.DeletionColumns()); err != nil {
		return kit.Deletions{}, err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return kit.Deletions{}, err
	}
	return kit.Deletions{
		Noun: a.noun, Endpoint: s.Endpoint(), IDs: call.Args, Done: a.done,
		Delete: func(ctx context.Context, nameOrID string) error { return a.one(ctx, s, nameOrID) },
		DryRun: func(ctx context.Context, nameOrID string) error {
			id, err := a.found(ctx, s, nameOrID)
			if err != nil {
				return err
			}
			return a.exists(s, ctx, id)
		},
	}, nil
}

func (a action) one(ctx context.Context, s *session, nameOrID string) error {
	id, err := a.found(ctx, s, nameOrID)
	if err != nil {
		return err
	}
	return a.do(s, ctx, id)
}

func (a action) found(ctx context.Context, s *session, nameOrID string) (string, error) {
	if nameOrID == "" {
		return "", exit.Usagef("an id or a name is empty")
	}
	return a.find(s, ctx, nameOrID)
}
