package v2beta1

import (
	"context"
	"net/http"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Healthz returns the health of the server (GET /healthz).
func (c *Client) Healthz(ctx context.Context) (Healthz, error) {
	return wire.Do[Healthz](ctx, c.wire.Rest(), rest.Request{Operation: "get healthz", Method: http.MethodGet, Path: base + "/healthz"})
}
