package stackrox

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"

	"tally/client/rest"
)

// Namespace is a namespace of a cluster that Central knows (NamespaceMetadata in the
// reference).
type Namespace struct {
	// ID is its UUID.
	ID string `json:"id"`
	// Name, which namespaces of other clusters may have as well.
	Name string `json:"name"`
	// ClusterName is that of its cluster.
	ClusterName string `json:"clusterName"`
}

// Namespaces yields the namespaces that the credentials may see (GET /v1/namespaces).
// Its errors are *rest.Error.
func (c *Client) Namespaces(ctx context.Context) iter.Seq2[Namespace, error] {
	const operation = "list namespaces"
	return rest.List[Namespace]{
		Operation: operation, Items: "namespaces",
		Send: func(ctx context.Context, _ string) (*http.Response, error) {
			return c.rest.Send(ctx, rest.Request{Operation: operation, Path: "/v1/namespaces"})
		},
		Page: func(_ rest.Members, listed bool) (rest.PageInfo, error) {
			if !listed {
				return rest.PageInfo{}, errNoNamespaces
			}
			return rest.PageInfo{Total: -1}, nil
		},
		Row: func(raw []byte) (Namespace, error) {
			var row struct{ Metadata Namespace }
			err := json.Unmarshal(raw, &row)
			return row.Metadata, err
		},
		ID: func(n Namespace) string { return n.ID },
	}.All(ctx)
}

var errNoNamespaces = errors.New("the response has no member namespaces")
