package v2beta1

import "context"

// Authorize asks whether the caller may do something to the resources of a
// namespace (GET /auth), as that of package kfp does. It is none of the operations
// that releases up to 2.17 serve: there it is an *rest.Error of kind
// rest.KindInvalid with status 404, and v1beta1's responds.
func (c *Client) Authorize(ctx context.Context, namespace, verb, resources string) error {
	return c.wire.Authorize(ctx, namespace, verb, resources)
}
