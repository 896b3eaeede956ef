package v2beta1

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Client calls one Kubeflow Pipelines server. It is safe for concurrent use.
type Client struct{ wire *wire.Client }

// Options configure a Client, as those of package kfp do.
type Options struct{ rest.Options }

// base is the prefix of the API's paths, after the endpoint's own path.
const base = "/apis/v2beta1"

// New makes a Client. It fails on options that cannot work, see rest.New, and connects to
// nothing.
func New(o Options) (*Client, error) {
	c, err := wire.New(o.Options, base)
	if err != nil {
		return nil, err
	}
	return &Client{wire: c}, nil
}

// Over returns a Client that uses the transport of a kfp.Client, for a program
// that uses both APIs. timeout is that of its options.
func Over(transport *rest.Client, timeout time.Duration) *Client {
	return &Client{wire: wire.Over(transport, timeout, base)}
}

// Transport returns the client for requests that have no method here, with the
// same credentials, retries and errors. Paths begin with /apis.
func (c *Client) Transport() *rest.Client { return c.wire.Rest() }

// Endpoint returns the server's base URL.
func (c *Client) Endpoint() string { return c.wire.Rest().Endpoint() }

// Close closes idle connections.
func (c *Client) Close() { c.wire.Rest().Close() }

// page is what the queries of all lists have in common.
type page struct {
	filter   Filter
	sort     string
	pageSize int
}

// listing returns a list with the query's parameters in addition to the page's; empty
// values are not sent.
func (p page) listing(noun, path, items string, query map[string]string) wire.Listing {
	l := wire.Listing{
		Noun: noun, Path: path, Items: items, Word: wire.WordV2, Query: url.Values{}, Within: query,
		Filter: p.filter, Sort: p.sort, PageSize: p.pageSize,
	}
	for name, value := range query {
		if value != "" {
			l.Query.Set(name, value)
		}
	}
	return l
}

// walk yields the rows of all pages for which want holds; nil wants all.
func walk[T wire.Row, M wire.Message[T]](ctx context.Context, c *Client, l wire.Listing, want func(T) bool) iter.Seq2[T, error] {
	return wire.Walk[T, M](ctx, l, c.wire.Sender(l), want)
}

// list fetches one page with its rows.
func list[T wire.Row, M wire.Message[T]](ctx context.Context, c *Client, l wire.Listing, token string) (items []T, total int32, next string, err error) {
	return wire.List[T, M](ctx, l, c.wire.Sender(l), token)
}

// patch changes the object at a path, and decodes the result into changed.
func (c *Client) patch(ctx context.Context, changed wire.Identified, operation, template string, edit Edit, ids ...string) error {
	if err := edit.check(operation); err != nil {
		return err
	}
	r := rest.Request{Operation: operation, Method: http.MethodPatch, JSON: edit, Idempotent: true, MaxBytes: wire.MaxSpecification}
	return c.wire.One(ctx, changed, r, template, ids...)
}
