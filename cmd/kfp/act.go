package kfp

import (
	"context"
	"iter"

	"tally/cmd/internal/kit"
	"tally/output"
)

// act does to an object that find finds, by its id or its name, what a method of
// the client does.
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

// chosen finds out which API to use before it does something: what is refused
// without a question to the server sends nothing.
func chosen[R any](do func(*session, context.Context, string) (R, error)) func(*session, context.Context, string) (R, error) {
	return func(s *session, ctx context.Context, nameOrID string) (R, error) {
		if err := s.chooseForRows(ctx); err != nil {
			var none R
			return none, err
		}
		return do(s, ctx, nameOrID)
	}
}

// listed finds out which API to use before it lists.
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
