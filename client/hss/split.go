package hss

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// split exports a part that is at its cap again in smaller parts, recursively.
func (i *Inventory) split(ctx context.Context, whole *result) error {
	requests, byTime := i.smaller(whole)
	parts := make([]*result, 0, len(requests))
	atCap, fresh := 0, int64(0)
	for _, request := range requests {
		part, err := i.fetch(ctx, request)
		if err != nil {
			return err
		}
		parts = append(parts, part)
		fresh += part.fresh
		if part.Capped {
			atCap++
		}
	}
	if len(parts) == 0 || atCap == len(parts) && fresh == 0 { // the service ignores the filter that should make them smaller
		i.stuck = append(i.stuck, describe(whole.Request))
		return nil
	}
	if byTime && contradicts(whole.times.kept, parts[1].Request.CreatedAfter.Unix(), parts[0].Rows, parts[1].Rows) {
		i.blind = true
	}
	whole.times, whole.clusters = sample{}, nil
	for _, part := range parts {
		if !part.Capped {
			continue
		}
		if err := i.split(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// smaller are the requests that make a part smaller: halves by creation time;
// within one second, the containers of clusters and the others, and then
// cluster by cluster. There are none if nothing further distinguishes the
// containers.
func (i *Inventory) smaller(whole *result) (requests []ExportRequest, byTime bool) {
	request := whole.Request
	if s := spanOf(request, i.export.Now()); !s.single() {
		times := whole.times.kept
		if i.blind {
			times = nil
		}
		both := halves(request, s.cut(times))
		return both[:], true
	}
	if request.InCluster == nil {
		for _, inCluster := range []bool{true, false} {
			request.InCluster = &inCluster
			requests = append(requests, request)
		}
		return requests, false
	}
	if request.Cluster != "" || !*request.InCluster {
		return nil, false
	}
	i.byName = true
	for _, name := range slices.Sorted(maps.Keys(whole.clusters)) {
		if request.Cluster = name; request.Validate() == nil {
			requests = append(requests, request)
		}
	}
	return requests, false
}

// describe names the part of an inventory that a request covers.
func describe(r ExportRequest) string {
	when := "of any time"
	switch after, before := r.CreatedAfter.UTC(), r.CreatedBefore.UTC(); {
	case after.IsZero() && before.IsZero():
	case after.IsZero():
		when = "created until " + before.Format(time.RFC3339)
	case before.IsZero():
		when = "created since " + after.Format(time.RFC3339)
	case after.Unix() == before.Unix():
		when = "created at " + after.Format(time.RFC3339)
	default:
		when = fmt.Sprintf("created from %s to %s", after.Format(time.RFC3339), before.Format(time.RFC3339))
	}
	switch {
	case r.Cluster != "":
		return fmt.Sprintf("containers %s in clusters named %q", when, r.Cluster)
	case r.InCluster != nil && *r.InCluster:
		return "containers " + when + " in clusters"
	case r.InCluster != nil:
		return "containers " + when + " outside clusters"
	}
	return "containers " + when
}

// String names the part.
func (p Part) String() string { return describe(p.Request) }
