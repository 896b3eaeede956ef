package kfp

import (
	"context"
	"iter"
	"net/url"
	"strings"

	"tally/client/kfp/internal/wire"
)

// page is what the queries of all lists have in common.
type page struct {
	filter   Filter
	sort     string
	pageSize int
}

// listing returns a list filtered by a reference, which is sent if it has an id.
func (p page) listing(noun, path, parameter string, ref ResourceKey) wire.Listing {
	l := wire.Listing{Noun: noun, Path: path, Items: noun, Word: wire.WordV1, Filter: p.filter, Sort: p.sort, PageSize: p.pageSize}
	if ref.ID != "" {
		l.Query = url.Values{parameter + ".type": {string(ref.Type)}, parameter + ".id": {ref.ID}}
		l.Within = map[string]string{strings.ToLower(string(ref.Type)) + "_id": ref.ID}
	}
	return l
}

// walk yields the rows of all pages for which want holds; nil wants all.
func walk[T wire.Row, M wire.Message[T]](ctx context.Context, c *Client, l wire.Listing, want func(T) bool) iter.Seq2[T, error] {
	return wire.Walk[T, M](ctx, l, c.wire.Sender(l), want)
}

// list fetches one page with its rows.
func list[T wire.Row, M wire.Message[T]](ctx context.Context, c *Client, l wire.Listing, token string) (items []T, total int32, next string, err error) {
	return wire.List[T, M](ctx, l, c.wire.Sender(l), token)
}

// owner returns the reference that filters a list of runs or jobs. Only one can
// be sent; an experiment belongs to one namespace.
func owner(experimentID, namespace string) ResourceKey {
	if experimentID != "" {
		return ResourceKey{Type: ResourceExperiment, ID: experimentID}
	}
	return ResourceKey{Type: ResourceNamespace, ID: namespace}
}

// manifests returns a function that removes the manifests from the rows of a
// short list.
func manifests(short bool) func([]byte) []byte {
	if short {
		return cutManifests
	}
	return nil
}

const referenceKey = "resource_reference_key"
