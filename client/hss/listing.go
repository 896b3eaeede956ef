package hss

import (
	"cmp"
	"context"
	"fmt"

	"tally/client/hss/internal/idset"
)

// maxReadings is how often a list is read while the fleet changes under it.
const maxReadings = 3

// listing is a list of containers on its way.
type listing struct {
	client *Client
	query  ContainerQuery
	yield  func(Container, error) bool

	// seen are the containers that came. Each reading has a bit of its own.
	seen    idset.Set
	bit     uint8
	count   int64
	changes int64
	stopped bool
}

// walk lists the containers that are asked for. Where both are, it asks for
// those of clusters and then for the others: left out, the parameter means
// "others" by the reference, not "both".
func (l *listing) walk(ctx context.Context) error {
	both := []bool{true, false}
	if l.query.InCluster != nil {
		both = []bool{*l.query.InCluster}
	}
	for _, inCluster := range both {
		l.query.InCluster = &inCluster
		if err := l.readings(ctx); err != nil || l.stopped {
			return err
		}
	}
	l.query.moved(l.changes)
	return nil
}

// readings reads the list until one reading is consistent.
func (l *listing) readings(ctx context.Context) error {
	var last *reading
	for i := range maxReadings {
		l.bit = max(1, l.bit<<1)
		last = &reading{again: i > 0}
		if err := l.read(ctx, last); err != nil || l.stopped {
			return err
		}
		l.changes += last.changes()
		if last.consistent() {
			return nil
		}
	}
	if !last.mayLack() {
		return nil
	}
	l.query.moved(l.changes)
	return listError(fmt.Sprintf("the fleet changed while it was listed, %d times in a row: the last reading has %d containers of %d, %d came twice; some may be missing",
		maxReadings, last.distinct, last.total, last.repeated), "list it again when less changes, or export it")
}

// read reads all pages once.
func (l *listing) read(ctx context.Context, r *reading) error {
	for page, err := range l.client.pages(ctx, l.query) {
		if err != nil {
			return err
		}
		r.announced(*page.Total)
		before := r.repeated
		for _, c := range page.Containers {
			if err := l.row(c, r); err != nil || l.stopped {
				return err
			}
		}
		if n := int64(len(page.Containers)); n > 0 && r.repeated-before == n {
			return listError("the server's list goes round: a page holds only containers that came before", "")
		}
	}
	return nil
}

// row takes a container of a page, and yields it if it is new.
func (l *listing) row(c Container, r *reading) error {
	bits, known, err := l.mark(cmp.Or(c.ContainerID, c.ID), r)
	switch {
	case err != nil:
		return err
	case bits&l.bit != 0:
		r.repeated++
		return nil
	}
	r.distinct++
	if known {
		return nil
	}
	if r.again {
		r.late++
	}
	l.count++
	l.stopped = !l.yield(c, nil)
	return nil
}

// mark takes note of a container. One without an id cannot be told from others:
// only the first reading has it.
func (l *listing) mark(id string, r *reading) (bits uint8, known bool, err error) {
	if id == "" {
		return 0, r.again, nil
	}
	return l.seen.Mark(id, l.bit)
}
