package rest

import "fmt"

// Asked is a filter that a server should apply to a list.
type Asked[T any] struct {
	// Filter is its name and value, for people: `name "web"`.
	Filter string
	// May reports whether the server, by its own rules, may send a row for it.
	// Those rules are often less exact than the caller's, see List.Want.
	May func(T) bool
}

// ignored returns the error for a row that a server would not send if it applied the
// filters, or nil.
func (l List[T]) ignored(row T) error {
	for _, a := range l.Asked {
		if a.May(row) {
			continue
		}
		return Ignored(l.Operation, a.Filter)
	}
	return nil
}

// Ignored returns the error for a server that does not apply a filter, an *Error
// of KindRefused.
func Ignored(operation, filter string) error {
	return &Error{
		Operation: operation, Kind: KindRefused,
		Message: fmt.Sprintf("the server ignored the filter %s: it sent a row that does not match", filter),
		Hint:    "a proxy in front of the server may drop the query, or its release does not know the filter; without the filter the rows come",
	}
}
