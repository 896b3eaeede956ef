package kfp

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"tally/client/rest"
)

// Client calls one Kubeflow Pipelines server. It is safe for concurrent use.
type Client struct {
	rest    *rest.Client
	timeout time.Duration
}

// Options say how to reach the server. The endpoint may have a path before /apis, as
// behind a dashboard (https://host/pipeline) or the Kubernetes API. What says how to
// read errors is set by New.
type Options struct{ rest.Options }

// New makes a Client. It fails on options that cannot work, see rest.New; nothing is dialled.
func New(o Options) (*Client, error) {
	o.DecodeError, o.PathHint = decodeError, hintPath
	c, err := rest.New(o.Options)
	if err != nil {
		return nil, fmt.Errorf("kubeflow pipelines: %w", err)
	}
	return &Client{rest: c, timeout: o.Timeout}, nil
}

// Transport sends requests that have no method here, with the same
// credentials, retries and errors. Paths begin with /apis.
func (c *Client) Transport() *rest.Client { return c.rest }

// Endpoint is the server's base URL.
func (c *Client) Endpoint() string { return c.rest.Endpoint() }

// Close closes idle connections.
func (c *Client) Close() { c.rest.Close() }

// identified is a message of which the server must have named the id.
type identified interface{ identity() string }

// get fetches the one message at a path.
func (c *Client) get(ctx context.Context, message identified, operation, template string, ids ...string) error {
	return c.one(ctx, message, rest.Request{Operation: operation, Method: http.MethodGet}, template, ids...)
}

// create posts a message, and puts what the server made of it into made.
func (c *Client) create(ctx context.Context, made identified, operation, template string, message any) error {
	return c.one(ctx, made, rest.Request{Operation: operation, Method: http.MethodPost, JSON: message}, template)
}

// one sends r to the expanded path and decodes the answer into message, which
// is a pointer. An answer without an id is an error: a server says so, with
// status 200, when it made nothing.
func (c *Client) one(ctx context.Context, message identified, r rest.Request, template string, ids ...string) error {
	path, err := expand(r.Operation, template, ids)
	if err != nil {
		return err
	}
	r.Path = path
	body, err := c.rest.Fetch(ctx, r)
	if err != nil {
		return err
	}
	defer body.Release()
	return decodeOne(body, message, r)
}

func decodeOne(body *rest.Body, message identified, r rest.Request) error {
	if err := body.Decode(message); err != nil {
		return err
	}
	if message.identity() == "" {
		return noID(r)
	}
	return nil
}

func noID(r rest.Request) error {
	return &rest.Error{
		Operation: r.Operation, Method: r.Method, Status: http.StatusOK, Kind: rest.KindUnexpected,
		Message: "the server's answer names no id: nothing was made or found",
		Hint:    "look whether the object exists before trying again",
	}
}

// act posts to a path without a body. It is not repeated once it may have arrived.
func (c *Client) act(ctx context.Context, operation, template string, ids ...string) error {
	return c.call(ctx, rest.Request{Operation: operation, Method: http.MethodPost}, template, ids...)
}

// set is act for what is the same when it is done twice.
func (c *Client) set(ctx context.Context, operation, template string, ids ...string) error {
	return c.call(ctx, rest.Request{Operation: operation, Method: http.MethodPost, Idempotent: true}, template, ids...)
}

// remove deletes an object. One that the repeat of a lost request no longer finds
// is deleted.
func (c *Client) remove(ctx context.Context, operation, template string, ids ...string) error {
	err := c.call(ctx, rest.Request{Operation: operation, Method: http.MethodDelete}, template, ids...)
	if rest.GoneMeanwhile(err) {
		return nil
	}
	return err
}

func (c *Client) call(ctx context.Context, r rest.Request, template string, ids ...string) error {
	path, err := expand(r.Operation, template, ids)
	if err != nil {
		return err
	}
	r.Path = path
	_, err = rest.Do[struct{}](ctx, c.rest, r)
	return err
}
