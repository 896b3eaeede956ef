package kfp

import (
	"context"
	"iter"

	"tally/cmd/internal/kit"
	"tally/output"
)

// act finds an object by its id or its name, and calls a method of the client for
// it.
func act(
	find func(s *session, ctx context.Context, nameOrID string) (string, error),
	do func(c server, ctx context.Context, id string) error,
) func(*session, context.Context, string) (string, error) {
	return chosen(func(s *session, ctx context.Context, nameOrID string) (string, error) {
		id, err := find(s, ctx, nameOrID)
		if err != nil {
			return "", err
		}
		return id, do(s.server, ctx, id)
	})
}

// chosen selects the API before it does something, so that what is refused
// locally sends nothing.
func chosen[R any](do func(*session, context.Context, string) (R, error)) func(*session, context.Context, string) (R, error) {
	return func(s *session, ctx context.Context, nameOrID string) (R, error) {
		if err := s.chooseForRows(ctx); err != nil {
			var none R
			return none, err
		}
		return do(s, ctx, nameOrID)
	}
}

// listed selects the API before it lists.
func listed[Q, R any](list func(*session, context.Context, Q) iter.Seq2[R, error]) func(*session, context.Context, Q) iter.Seq2[R, error] {
	return func(s *session, ctx context.Context, q Q) iter.Seq2[R, error] {
		return func(yield func(R, error) bool) {
			if err := s.chooseForRows(ctx); err != nil {
				var none R
				yield(none, err)
				return
			}
			list(s, ctx, q)(yield)
		}
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
