package v2beta1

import "context"

// Authorize checks whether the caller may do something to the resources of a
// namespace (GET /auth), as kfp.Client.Authorize does. Releases up to 2.17 do not
// serve it: there the error is a *rest.Error of kind rest.KindInvalid with status
// 404, and only v1beta1's works.
func (c *Client) Authorize(ctx context.Context, namespace, verb, resources string) error {
	return c.wire.Authorize(ctx, namespace, verb, resources)
}
