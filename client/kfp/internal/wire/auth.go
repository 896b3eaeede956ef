package wire

import (
	"context"
	"net/http"
	"net/url"

	"tally/client/rest"
)

// Authorize checks whether the caller may do something to the resources of a
// namespace (GET /auth). Nil means yes; no is a *rest.Error of kind
// rest.KindAuth.
func (c *Client) Authorize(ctx context.Context, namespace, verb, resources string) error {
	const operation = "ask for authorization"
	if namespace == "" {
		return rest.Invalid(operation, "the namespace is empty")
	}
	r := rest.Request{Operation: operation, Method: http.MethodGet, Query: url.Values{
		"namespace": {namespace}, "verb": {verb}, "resources": {resources},
	}}
	return c.Call(ctx, r, "/auth")
}
