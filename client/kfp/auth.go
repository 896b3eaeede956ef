package kfp

import "context"

// Authorize asks whether the caller may do something to the resources of a
// namespace (GET /auth): verb is CREATE, GET or DELETE, resources is VIEWERS, which
// is all that servers can be asked about. A server with one user allows everything.
// Nil is yes; no is an *rest.Error of kind rest.KindAuth.
func (c *Client) Authorize(ctx context.Context, namespace, verb, resources string) error {
	return c.wire.Authorize(ctx, namespace, verb, resources)
}
