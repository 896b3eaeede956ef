package wire

import (
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"tally/client/rest"
)

// MaxPageSize is the maximum number of items in a page, and the default of a
// query.
const MaxPageSize = 200

// Listing is the common form of the queries of all lists.
type Listing struct {
	// Noun names the operation, Path is the path of the list, Items the member of the
	// response with the rows.
	Noun, Path, Items string
	// Invalid is why the query must not be sent, or nil.
	Invalid error
	// Query has the other parameters.
	Query url.Values
	// Within are the ids of the rows' owners, by the keys of Row.Field. Query
	// selects by them.
	Within map[string]string
	// Filter selects rows; Word is the member in which the API names a
	// predicate's operation.
	Filter Filter
	Word   string
	// Sort is a field, followed by " desc" for descending order.
	Sort     string
	PageSize int
	// Limit is the maximum number of rows, 0 for all.
	Limit int
	// Shorten removes a part of a row, possibly in place; nil leaves it unchanged.
	Shorten func(row []byte) []byte
}

// request returns the request for one page. Sort, filter and namespace are sent
// with every page: the server refuses or, worse, ignores a token without them.
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
