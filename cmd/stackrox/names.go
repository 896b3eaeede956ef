package stackrox

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
)

// clusterNames has the names of clusters by id, read once per export and only if
// needed.
type clusterNames struct {
	wanted    bool // a column shows them
	fixed     bool // no flag can replace that column
	byID      map[string]string
	unchecked bool // a filter by name could not be checked against a record
	refused   bool // Central did not list the clusters, which was reported
	unlisted  bool // an id replaced a name
	scratch
}

// load requests the clusters from Central. The role may not allow it: then ids replace
// names. Any other failure ends an export that prints names, since ids would be other
// data.
func (n *clusterNames) load(ctx context.Context, a *app.App, client *stackrox.Client, v *view) error {
	needed := n.wanted
	for _, c := range v.checks {
		needed = needed || c.ids
	}
	if !needed || n.byID != nil {
		return nil
	}
	names := map[string]string{}
	for cluster, err := range client.Clusters(ctx) {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil && n.wanted && !isRefusal(err):
			return n.missing(err)
		case err != nil:
			n.refused, n.byID = true, map[string]string{}
			n.notice(a, exit.NewReport(err).Message)
			return nil
		case cluster.Name != "":
			names[cluster.ID] = cluster.Name
		}
	}
	n.byID = names
	return nil
}

// isRefusal distinguishes a refusal of the role, or a Central without the list, from a
// failure, such as a token that expired in the meantime.
func isRefusal(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && (e.Status == http.StatusForbidden || e.Status == http.StatusNotFound)
}

// missing is the error of an export whose names of clusters cannot be read. No row was
// printed, even if some clusters were read.
func (n *clusterNames) missing(err error) error {
	if part := new(rest.Incomplete); errors.As(err, &part) {
		err = part.Err
	}
	err = fmt.Errorf("the names of clusters cannot be read: %w", err)
	failed := &exit.Coded{Code: exit.Of(err), Err: err}
	switch {
	case failed.Code == exit.Auth: // whose own hint is better
	case n.fixed:
		failed.Hint = "try again"
	default:
		failed.Hint = "try again, or print cluster_id instead of cluster"
	}
	return failed
}

func (n *clusterNames) notice(a *app.App, why string) {
	if n.wanted {
		a.Notice("the names of clusters are not available, so their ids are shown: %v", why)
	} else {
		a.Notice("the names of clusters are not available, so --cluster is not checked: %v", why)
	}
}

// report prints a notice when the list lacked clusters: the role may read only some.
func (n *clusterNames) report(a *app.App) {
	if n.unlisted && !n.refused {
		a.Notice("the names of some clusters are not available, so their ids are shown: Central does not list these clusters, or the role may not read them")
	}
}

// name returns the name of a cluster, and whether it is known.
func (n *clusterNames) name(id []byte) (string, bool) {
	name, ok := n.byID[string(id)]
	if !ok {
		n.unchecked = true
	}
	return name, ok
}

// append appends the name, or the id if it is unknown.
func (n *clusterNames) append(dst, id []byte) []byte {
	if name, ok := n.byID[string(id)]; ok {
		return append(dst, name...)
	}
	n.unlisted = n.unlisted || len(id) > 0
	return append(dst, id...)
}

// clusterColumn makes the column with the name of the cluster whose id is at a
// path.
func (v *view) clusterColumn(f *exportFlags, path string) column {
	at := v.plan.Value(path)
	c := col("cluster", "name of its cluster, or the UUID where the role may not read clusters", func(dst []byte, r *row) []byte {
		return f.names.append(dst, r.of(r.Cell(at)))
	}, at)
	c.named = true
	return c
}
