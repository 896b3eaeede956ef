package kfp

import (
	"context"
	"net/http"
	"net/url"

	"tally/client/rest"
)

// Authorize asks whether the caller may do something to the resources of a
// namespace (GET /auth): verb is CREATE, GET or DELETE, resources is VIEWERS, which
// is all that servers can be asked about. A server with one user allows everything.
// Nil is yes; no is an *rest.Error of kind rest.KindAuth.
func (c *Client) Authorize(ctx context.Context, namespace, verb, resources string) error {
	const operation = "ask for authorization"
	if namespace == "" {
		return rest.Invalid(operation, "the namespace is empty")
	}
	r := rest.Request{Operation: operation, Method: http.MethodGet, Query: url.Values{
		"namespace": {namespace}, "verb": {verb}, "resources": {resources},
	}}
	return c.wire.Call(ctx, r, "/auth")
}
