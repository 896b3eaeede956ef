package kfp

import (
	"context"
	"net/http"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Healthz is the state of a server.
type Healthz struct {
	rest.Raw
	// MultiUser means that every list except that of pipelines needs a namespace.
	MultiUser bool `json:"multi_user"`
	// CommitSHA and TagName are the server's release; the reference does not have them.
	CommitSHA string `json:"commit_sha,omitempty"`
	TagName   string `json:"tag_name,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (h *Healthz) UnmarshalJSON(data []byte) error {
	type plain Healthz
	return rest.Keep(data, (*plain)(h), &h.Raw)
}

// Healthz returns the health of the server (GET /healthz).
func (c *Client) Healthz(ctx context.Context) (Healthz, error) {
	return wire.Do[Healthz](ctx, c.wire.Rest(), rest.Request{
		Operation: "get healthz", Method: http.MethodGet, Path: base + "/healthz",
	})
}
