package rest

import "context"

type totalKey struct{}

// WithTotal has heard called with how many rows a list has, by the operation that reads
// it, as soon as its server says so and again when that changes. Lists of which only some
// rows are wanted say nothing. The call may come from another goroutine.
func WithTotal(ctx context.Context, heard func(operation string, total int64)) context.Context {
	return context.WithValue(ctx, totalKey{}, heard)
}

// TotalAs has the function of [WithTotal] called as if another operation read the lists.
func TotalAs(ctx context.Context, operation string) context.Context {
	return WithTotal(ctx, func(_ string, total int64) { reportTotal(ctx, operation, total) })
}

// WithoutTotal is for lists of which the caller leaves rows out.
func WithoutTotal(ctx context.Context) context.Context {
	return WithTotal(ctx, func(string, int64) {})
}

// reportTotal calls the function that the context carries, if there is one.
func reportTotal(ctx context.Context, operation string, total int64) {
	if heard, ok := ctx.Value(totalKey{}).(func(string, int64)); ok && total >= 0 {
		heard(operation, total)
	}
}
