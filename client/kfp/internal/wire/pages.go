package wire

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"

	"tally/client/rest"
)

// Message is the type into which a row of a page is decoded: *T keeps the JSON.
type Message[T any] interface {
	*T
	json.Unmarshaler
}

// Sender requests the page that a token names.
type Sender func(ctx context.Context, token string) (*http.Response, error)

// Sender returns a function that requests the pages of l.
func (c *Client) Sender(l Listing) Sender {
	return func(ctx context.Context, token string) (*http.Response, error) {
		r, err := c.request(l, token)
		if err != nil {
			return nil, err
		}
		return c.rest.Open(ctx, r)
	}
}

// rows returns how a list is read.
func rows[T Row, M Message[T]](l Listing, send Sender) rest.List[T] {
	return rest.List[T]{
		Operation: l.operation(), Items: l.Items, Limit: l.Limit,
		Send: send, Page: pageInfo, NotList: notList, ID: T.Identity,
		Row: func(data []byte) (row T, err error) {
			if l.Shorten != nil {
				data = l.Shorten(data)
			}
			err = rest.Adopt(data, M(&row))
			return row, err
		},
	}
}

var errNotList = errors.New("it has no list")

// pageInfo reads a page. An empty list is an empty object, since zero members are not
// sent.
func pageInfo(m rest.Members, listed bool) (rest.PageInfo, error) {
	var next string
	total, err := m.Total("total_size")
	if err := errors.Join(err, m.Get("next_page_token", &next)); err != nil {
		return rest.PageInfo{}, err
	}
	for name := range m {
		if !listed && name != "total_size" && name != "next_page_token" {
			return rest.PageInfo{}, errNotList
		}
	}
	info := rest.PageInfo{Next: next, Total: -1}
	if total != nil {
		info.Total = *total
	}
	return info, nil
}

// notList is the error for a response that is not a list: mostly an error with
// status 200, of this API or of a proxy in front of it.
func notList(resp *http.Response, body []byte, err error) error {
	e := &rest.Error{
		Operation: rest.OperationOf(resp), Method: resp.Request.Method, URL: rest.RedactURL(resp.Request.URL),
		Status: resp.StatusCode, Kind: rest.KindUnexpected, Reason: rest.ReasonNotJSON, Err: err,
	}
	decodeError(e, resp.Header, body)
	e.Kind = kindWithin(body, e.Kind)
	if e.Message == "" {
		e.Message = Clean(string(body))
	}
	e.Message = "the response is not the expected list: " + e.Message
	return e
}

// Walk yields the rows of all pages for which want holds; nil wants all.
func Walk[T Row, M Message[T]](ctx context.Context, l Listing, send Sender, want func(T) bool) iter.Seq2[T, error] {
	list := rows[T, M](l, send)
	list.Want, list.Asked = want, asked[T](l)
	return list.All(ctx)
}

// List fetches one page with its rows.
func List[T Row, M Message[T]](ctx context.Context, l Listing, send Sender, token string) (items []T, total int32, next string, err error) {
	items, info, err := rows[T, M](l, send).One(ctx, token)
	return items, int32(max(info.Total, 0)), info.Next, err //nolint:gosec // it was one
}
