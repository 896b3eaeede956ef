package hss

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"tally/client/rest"
)

// maxParts bounds the number of exports that one inventory may need.
const maxParts = 1000

// errStopped ends the parts when the caller wants no more rows.
var errStopped = errors.New("no more rows are needed")

// result is the outcome of a part.
type result struct {
	Part
	// fresh are the rows that no earlier part had.
	fresh int64
	// times are the creation times in a part at its cap, clusters the cluster names
	// in a part that cannot be split by time.
	times    sample
	clusters map[string]bool
}

// Rows are the rows with the columns that were requested. Those of the first
// part come unchanged, unless it is at its cap: then each container comes once,
// from as many parts as needed. A failure after rows ends the sequence with a
// *rest.Incomplete; so do a part that stays at its cap, a sum outside of the
// list's totals before and after, and a table with columns other than the
// requested ones (*DifferenceError).
func (i *Inventory) Rows(ctx context.Context) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		i.yield = yield
		err := i.rows(ctx)
		if err == nil {
			err = i.table.Difference()
		}
		if err == nil || errors.Is(err, errStopped) {
			return
		}
		if i.tally.rows > 0 {
			err = &rest.Incomplete{Records: i.tally.rows, Unit: "container", Err: err}
		}
		yield(nil, err)
	}
}

func (i *Inventory) rows(ctx context.Context) error {
	if !i.First.Capped {
		return i.plain()
	}
	if i.columns.id < 0 {
		return errors.Join(i.plain(), capped("the table has no container ids, which identify the rows of several exports"))
	}
	query, countable := i.countable()
	before, err := i.count(ctx, query, countable)
	if err != nil {
		return err
	}
	first, err := i.take(i.table, i.First)
	if err != nil {
		return err
	}
	if err := i.split(ctx, first); err != nil {
		return err
	}
	after, err := i.count(ctx, query, countable)
	if err != nil {
		return err
	}
	return i.verdict(countable, before, after)
}

// plain yields the rows of the first part unchanged.
func (i *Inventory) plain() error {
	for row, err := range i.table.Rows() {
		if err != nil {
			return err
		}
		if err := i.show(row); err != nil {
			return err
		}
	}
	return nil
}

// show yields a row.
func (i *Inventory) show(row []string) error {
	if err := i.ignored(row); err != nil {
		return err
	}
	i.tally.rows++
	if !i.yield(i.columns.shown(row), nil) {
		return errStopped
	}
	return nil
}

// fetch exports a part and takes its rows.
func (i *Inventory) fetch(ctx context.Context, request ExportRequest) (r *result, err error) {
	if i.number >= maxParts {
		return nil, capped(fmt.Sprintf("%d exports were not enough", maxParts))
	}
	delivery, err := i.export.Fetch(ctx, request)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, delivery.Close()) }()
	table, err := i.tableOf(ctx, delivery.Archive)
	if err != nil {
		return r, err
	}
	if err := sameTable(i.table, table); err != nil {
		return r, err
	}
	part, err := i.counted(request, table)
	if err != nil {
		return r, err
	}
	return i.take(table, part)
}

// take yields the rows of a part that no earlier part had.
func (i *Inventory) take(table *Table, part Part) (*result, error) {
	r := &result{Part: part, clusters: map[string]bool{}}
	single := part.Capped && spanOf(part.Request, i.export.Now()).single()
	for row, err := range table.Rows() {
		if err != nil {
			return r, err
		}
		if name := cell(row, i.columns.cluster); single && name != "" {
			r.clusters[name] = true
		}
		if err := i.row(row, r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// row records one row of a part and yields it if it is new.
func (i *Inventory) row(row []string, r *result) error {
	created, id := cell(row, i.columns.created), cell(row, i.columns.id)
	if r.Capped {
		value, _ := Value("create_time", created)
		if at, ok := value.(time.Time); ok {
			r.times.add(at.Unix())
		}
	}
	if id == "" {
		return i.nameless(row, r)
	}
	known, err := i.tally.mark(&i.seen, id, marks(r.Capped, created))
	if err != nil || known {
		return err
	}
	r.fresh++
	return i.show(row)
}

// nameless takes a row without a container id: it cannot be identified, and is
// shown only from a part that is not split.
func (i *Inventory) nameless(row []string, r *result) error {
	if r.Capped {
		return nil
	}
	return i.show(row)
}

// sameTable reports whether a part has the columns of the first one.
func sameTable(first, part *Table) error {
	if fmt.Sprint(first.Keys) == fmt.Sprint(part.Keys) && len(first.Header) == len(part.Header) {
		return nil
	}
	return &DifferenceError{Asked: first.Header, Found: part.Header}
}

// capped is the error of an incomplete export.
func capped(why string) error {
	return &rest.Error{Operation: "export containers", Kind: rest.KindUnexpected, Message: why}
}
