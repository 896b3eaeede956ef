package wire

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"tally/client/rest"
)

// Client sends requests of one API. It is safe for concurrent use.
type Client struct {
	rest    *rest.Client
	timeout time.Duration
	// base is the prefix of the API's paths, after the endpoint's own path.
	base string
}

// New makes a client of the API below base, such as "/apis/v1beta1".
func New(o rest.Options, base string) (*Client, error) {
	o.DecodeError, o.PathHint = decodeError, hintPath
	c, err := rest.New(o)
	if err != nil {
		return nil, fmt.Errorf("kubeflow pipelines: %w", err)
	}
	return &Client{rest: c, timeout: o.Timeout, base: base}, nil
}

// Over makes a client of the API below base that shares the connections of another.
// timeout bounds each wait for a part of an artifact, 0 for none.
func Over(transport *rest.Client, timeout time.Duration, base string) *Client {
	return &Client{rest: transport, timeout: timeout, base: base}
}

// Rest returns the transport.
func (c *Client) Rest() *rest.Client { return c.rest }

// Identified is a message that must have an id from the server.
type Identified interface{ Identity() string }

// Get fetches the message at a path.
func (c *Client) Get(ctx context.Context, message Identified, operation, template string, ids ...string) error {
	return c.One(ctx, message, rest.Request{Operation: operation, Method: http.MethodGet}, template, ids...)
}

// Create posts a message and stores the created object in made.
func (c *Client) Create(ctx context.Context, made Identified, operation, template string, message any, ids ...string) error {
	return c.One(ctx, made, rest.Request{Operation: operation, Method: http.MethodPost, JSON: message}, template, ids...)
}

// One sends r to the expanded path and decodes the response into message, which
// is a pointer. A response without an id is an error: servers send it, with
// status 200, if they created nothing.
func (c *Client) One(ctx context.Context, message Identified, r rest.Request, template string, ids ...string) error {
	path, err := c.Expand(r.Operation, template, ids)
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

func decodeOne(body *rest.Body, message Identified, r rest.Request) error {
	if err := body.Decode(message); err != nil {
		return err
	}
	if message.Identity() == "" {
		return errorOr(refusal(body), noID(r))
	}
	return nil
}

func errorOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func noID(r rest.Request) error {
	return &rest.Error{
		Operation: r.Operation, Method: r.Method, Status: http.StatusOK, Kind: rest.KindUnexpected,
		Message: "the server's response has no id: nothing was created or found",
		Hint:    "check whether the object exists before you retry",
	}
}

// Act posts to a path without a body. It is not retried once it may have arrived.
func (c *Client) Act(ctx context.Context, operation, template string, ids ...string) error {
	return c.Call(ctx, rest.Request{Operation: operation, Method: http.MethodPost}, template, ids...)
}

// Set is Act for an idempotent action.
func (c *Client) Set(ctx context.Context, operation, template string, ids ...string) error {
	return c.Call(ctx, rest.Request{Operation: operation, Method: http.MethodPost, Idempotent: true}, template, ids...)
}

// Remove deletes what is at a path.
func (c *Client) Remove(ctx context.Context, operation, template string, ids ...string) error {
	return c.Call(ctx, rest.Request{Operation: operation, Method: http.MethodDelete}, template, ids...)
}

// Call sends a request whose response has no content. If the retry of a lost
// deletion no longer finds the object, it counts as deleted.
func (c *Client) Call(ctx context.Context, r rest.Request, template string, ids ...string) error {
	path, err := c.Expand(r.Operation, template, ids)
	if err != nil {
		return err
	}
	r.Path = path
	_, err = Do[struct{}](ctx, c.rest, r)
	if r.Method == http.MethodDelete && rest.GoneMeanwhile(err) {
		return nil
	}
	return err
}
