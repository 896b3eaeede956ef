package hss

import (
	"context"

	"tally/client/hss/internal/idset"
	"tally/client/rest"
)

// listing is the state of one list of containers.
type listing struct {
	client  *Client
	query   ContainerQuery
	asked   []rest.Asked[Container]
	yield   func(Container, error) bool
	seen    idset.Set
	count   int64
	stopped bool
}

// all lists the selected containers. If both kinds are, it lists those in
// clusters and then the others: by the reference, omitting the parameter means
// "others", not "both".
func (l *listing) all(ctx context.Context) error {
	if l.query.InCluster != nil {
		return l.walk(ctx, func(Container) (bool, error) { return true, nil })
	}
	for _, inCluster := range []bool{true, false} {
		l.query.InCluster = &inCluster
		if err := l.walk(ctx, l.isNew); err != nil || l.stopped {
			return err
		}
	}
	return nil
}

// walk yields the containers of one list that are wanted.
func (l *listing) walk(ctx context.Context, wanted func(Container) (bool, error)) error {
	list := l.client.list(l.query)
	list.Asked = l.asked
	for c, err := range list.All(ctx) {
		if err != nil {
			return err
		}
		ok, err := wanted(c)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		l.count++
		if !l.yield(c, nil) {
			l.stopped = true
			return nil
		}
	}
	return nil
}

// isNew reports whether a container was not listed before: no container is
// listed twice, even if the server takes "others" to mean "all".
func (l *listing) isNew(c Container) (bool, error) {
	if c.key() == "" {
		return true, nil
	}
	_, known, err := l.seen.Mark(c.key(), 0)
	return !known, err
}
