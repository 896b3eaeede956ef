package wire

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"tally/client/rest"
)

// MaxPageSize is how many items the server sends in one page at most. It is the
// default of a query.
const MaxPageSize = 200

// Listing is what the queries of all lists come down to.
type Listing struct {
	// Noun is the operation's, Path where the list is, Items the response's name for the rows.
	Noun, Path, Items string
	// Invalid is why the query is not to be sent, or nil.
	Invalid error
	// Query has the other parameters.
	Query url.Values
	// Within are the ids of what the rows belong to, by the keys of Row.Field. Query
	// selects by them.
	Within map[string]string
	// Filter selects rows; Word is the API's for what a predicate does.
	Filter Filter
	Word   string
	// Sort is a field, with " desc" behind it for the reverse.
	Sort     string
	PageSize int
	// Limit is how many rows are wanted, 0 for all.
	Limit int
	// Shorten removes a part of a row, in place if it likes; nil leaves it unchanged.
	Shorten func(row []byte) []byte
}

// request is that for one page. Sort, filter and namespace go with every page:
// the server refuses or, worse, ignores a token without them.
func (c *Client) request(l Listing, token string) (rest.Request, error) {
	if l.Invalid != nil {
		return rest.Request{}, l.Invalid
	}
	query := url.Values{"page_size": {strconv.Itoa(pageSize(l.PageSize))}}
	maps.Copy(query, l.Query)
	if token != "" {
		query.Set("page_token", token)
	}
	if l.Sort != "" {
		query.Set("sort_by", l.Sort)
	}
	if !l.Filter.empty() {
		filter, err := l.Filter.as(l.Word).Encode()
		if err != nil {
			return rest.Request{}, rest.Invalid(l.operation(), "%v", err)
		}
		query.Set("filter", filter)
	}
	return rest.Request{Operation: l.operation(), Method: http.MethodGet, Path: c.base + l.Path, Query: query}, nil
}

func (l Listing) operation() string { return "list " + l.Noun }

func pageSize(asked int) int {
	if asked <= 0 || asked > MaxPageSize {
		return MaxPageSize
	}
	return asked
}
