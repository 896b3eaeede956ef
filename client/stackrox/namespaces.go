package stackrox

import (
	"context"
	"encoding/json"
	"iter"
)

// Namespace is a namespace of a cluster that Central knows (NamespaceMetadata in the
// reference).
type Namespace struct {
	// ID is the UUID of the namespace.
	ID string `json:"id"`
	// Name of the namespace, unique only within its cluster.
	Name string `json:"name"`
	// ClusterName is the name of its cluster.
	ClusterName string `json:"clusterName"`
}

// Namespaces yields the namespaces that the credentials may see (GET /v1/namespaces).
// Its errors are *rest.Error.
func (c *Client) Namespaces(ctx context.Context) iter.Seq2[Namespace, error] {
	l := list[Namespace](c, "namespaces", func(n Namespace) string { return n.ID })
	l.Row = func(raw []byte) (Namespace, error) {
		var row struct{ Metadata Namespace }
		err := json.Unmarshal(raw, &row)
		return row.Metadata, err
	}
	return l.All(ctx)
}
