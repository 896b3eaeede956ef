package stackrox

import (
	"context"
	"iter"

	"tally/client/stackrox"
	"tally/cmd/internal/kit"
	"tally/output"
)

// offerClusters offers the names of clusters for a comma-separated list.
func offerClusters() kit.Completer {
	return offerNames((*stackrox.Client).Clusters, func(c stackrox.Cluster) string { return c.Name })
}

// offerNamespaces offers the names of the namespaces of all clusters.
func offerNamespaces() kit.Completer {
	return offerNames((*stackrox.Client).Namespaces, func(n stackrox.Namespace) string { return n.Name })
}

// offerNames offers the distinct names of listed objects.
func offerNames[R any](list func(*stackrox.Client, context.Context) iter.Seq2[R, error], name func(R) string) kit.Completer {
	return kit.Listed(func(ctx context.Context, call *kit.Call, typed string) []string {
		client, err := connect(ctx, call, 0)
		if err != nil {
			return nil
		}
		var names []string
		seen := map[string]bool{"": true}
		for row, err := range list(client, ctx) {
			if err != nil {
				break
			}
			if n := output.Escape(name(row)); !seen[n] { // line ends and tabs mean something to shells
				seen[n] = true
				names = append(names, n)
			}
		}
		return kit.WithPrefix(names, typed)
	})
}
