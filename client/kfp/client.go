package kfp

import (
	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Client calls one Kubeflow Pipelines server. It is safe for concurrent use.
type Client struct{ wire *wire.Client }

// Options configure a Client. The endpoint may have a path before /apis, as behind a
// dashboard (https://host/pipeline) or the Kubernetes API. New sets the fields for
// decoding errors.
type Options struct{ rest.Options }

// base is the prefix of the API's paths, after the endpoint's own path.
const base = "/apis/v1beta1"

// New makes a Client. It fails on options that cannot work, see rest.New, and connects to
// nothing.
func New(o Options) (*Client, error) {
	c, err := wire.New(o.Options, base)
	if err != nil {
		return nil, err
	}
	return &Client{wire: c}, nil
}

// Transport returns the client for requests that have no method here, with the
// same credentials, retries and errors. Paths begin with /apis.
func (c *Client) Transport() *rest.Client { return c.wire.Rest() }

// Endpoint returns the server's base URL.
func (c *Client) Endpoint() string { return c.wire.Rest().Endpoint() }

// Close closes idle connections.
func (c *Client) Close() { c.wire.Rest().Close() }
