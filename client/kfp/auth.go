package kfp

import "context"

// Authorize checks whether the caller may do something to the resources of a
// namespace (GET /auth): verb is CREATE, GET or DELETE, resources is VIEWERS, the
// only value that servers know. A single-user server allows everything. Nil means
// yes; no is a *rest.Error of kind rest.KindAuth.
func (c *Client) Authorize(ctx context.Context, namespace, verb, resources string) error {
	return c.wire.Authorize(ctx, namespace, verb, resources)
}
