package rest

import "context"

type totalKey struct{}

// WithTotal returns a context with which lists call heard with their operation and total
// number of rows, as soon as the server reports it and whenever it changes. Lists that
// yield only some of their rows do not call it. The call may come from another goroutine.
func WithTotal(ctx context.Context, heard func(operation string, total int64)) context.Context {
	return context.WithValue(ctx, totalKey{}, heard)
}

// TotalAs makes lists call the function of [WithTotal] with another operation.
func TotalAs(ctx context.Context, operation string) context.Context {
	return WithTotal(ctx, func(_ string, total int64) { reportTotal(ctx, operation, total) })
}

// WithoutTotal returns a context for lists from which the caller omits rows.
func WithoutTotal(ctx context.Context) context.Context {
	return WithTotal(ctx, func(string, int64) {})
}

// reportTotal calls the function that the context carries, if there is one.
func reportTotal(ctx context.Context, operation string, total int64) {
	if heard, ok := ctx.Value(totalKey{}).(func(string, int64)); ok && total >= 0 {
		heard(operation, total)
	}
}
