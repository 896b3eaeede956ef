package kfp

import (
	"context"

	"tally/client/kfp"
	"tally/cmd/internal/kit"
	"tally/output"
)

// act does to an object that find finds, by its id or its name, what a method of
// the client does.
func act(
	find func(s *session, ctx context.Context, nameOrID string) (string, error),
	do func(c *kfp.Client, ctx context.Context, id string) error,
) func(*session, context.Context, string) (string, error) {
	return func(s *session, ctx context.Context, nameOrID string) (string, error) {
		id, err := find(s, ctx, nameOrID)
		if err != nil {
			return "", err
		}
		return id, do(s.Client, ctx, id)
	}
}

// create makes an object and prints it.
func create[R any](ctx context.Context, call *kit.Call, columns []output.Column[R], create func(*session) (R, error)) error {
	return kit.Make(ctx, call, columns, func(ctx context.Context) (R, error) {
		s, err := connect(ctx, call)
		if err != nil {
			var none R
			return none, err
		}
		made, err := create(s)
		return made, ambiguous(err)
	})
}
