package hss

import (
	"context"
	"errors"
	"time"

	"tally/client/hss/internal/idset"
)

// WholeExport exports containers in as many parts as it takes. One task exports
// MaxExport containers at most; a part with as many rows as its cap is not
// whole, and is exported again in halves.
type WholeExport struct {
	// Request chooses the containers. Its Size is the cap of each part.
	Request ExportRequest
	// Fetch runs the export of a part: it creates its task, waits for it, and
	// brings its archive.
	Fetch func(ctx context.Context, part ExportRequest) (Delivery, error)
	// Count says how many containers the service's list has, see
	// Client.CountContainers; nil does not compare.
	Count func(ctx context.Context, q ContainerQuery) (int64, error)
	// OnPart, if set, hears of every part when its rows were counted.
	OnPart func(Part)
	// OnMoved, if set, is called at the end with how many containers were in a part
	// and gone when its halves were exported.
	OnMoved func(containers int64)
	// Now is the clock, nil means time.Now.
	Now func() time.Time
}

// Delivery is the file of a part.
type Delivery struct {
	Archive *Archive
	// Close gives the file up.
	Close func() error
}

// Part is one of the exports that a WholeExport takes.
type Part struct {
	// Number counts from 1.
	Number int
	// Request is what was asked for.
	Request ExportRequest
	// Rows are how many came.
	Rows int64
	// Capped tells that there may be more: the part is exported again in halves.
	Capped bool
}

// Inventory is a whole export whose first part is there.
type Inventory struct {
	// Header and Keys are those of the rows, see Table.
	Header, Keys []string
	// First is the first part. When it is at its cap, Rows exports more.
	First Part

	export  WholeExport
	first   Delivery
	table   *Table
	request ExportRequest // with the columns that tell containers apart
	columns positions

	seen   idset.Set
	tally  sums
	number int
	blind  bool // the creation times in the tables are not those that the service goes by
	stuck  []string
	byName bool // a second was taken by the names of clusters
	yield  func([]string, error) bool
}

// Open exports the first part. The caller closes the Inventory.
func (e WholeExport) Open(ctx context.Context) (*Inventory, error) {
	if e.Now == nil {
		e.Now = time.Now
	}
	if len(e.Request.Headers) == 0 {
		e.Request.Headers = Headers("en")
	}
	i := &Inventory{export: e, request: e.Request}
	i.request.Headers = withHelpers(e.Request.Headers)
	first, err := e.Fetch(ctx, i.request)
	if err != nil {
		return nil, err
	}
	i.first = first
	if err := i.open(ctx); err != nil {
		return nil, errors.Join(err, first.Close())
	}
	return i, nil
}

// open reads the first part to its end, before anything is shown of it.
func (i *Inventory) open(ctx context.Context) (err error) {
	if i.table, err = i.tableOf(ctx, i.first.Archive); err != nil {
		return err
	}
	i.columns = columnsOf(i.table, len(i.export.Request.Headers))
	i.Header, i.Keys = i.columns.shown(i.table.Header), i.columns.shown(i.table.Keys)
	i.First, err = i.counted(i.request, i.table)
	return err
}

// tableOf is the table of a part. One that lacks the columns that were asked for
// along, and nothing else, is what the caller asked for.
func (i *Inventory) tableOf(ctx context.Context, a *Archive) (*Table, error) {
	table, err := a.Table(ctx, i.request.Headers...)
	if err != nil || table.Difference() == nil {
		return table, err
	}
	if plain := table.against(i.export.Request.Headers); plain.Difference() == nil {
		return plain, nil
	}
	return table, nil
}

// Archive is the file of the first part.
func (i *Inventory) Archive() *Archive { return i.first.Archive }

// Difference is that of the first part's table and the request, see Table.
func (i *Inventory) Difference() error { return i.table.Difference() }

// Close gives up what is kept on disk.
func (i *Inventory) Close() error { return errors.Join(i.seen.Close(), i.first.Close()) }

// counted counts the rows of a part and reports it.
func (i *Inventory) counted(request ExportRequest, table *Table) (Part, error) {
	i.number++
	rows, err := table.Count()
	if err != nil {
		return Part{}, err
	}
	part := Part{Number: i.number, Request: request, Rows: rows, Capped: rows >= int64(request.size())}
	if i.export.OnPart != nil {
		i.export.OnPart(part)
	}
	return part, nil
}

// size is how many containers an export holds at most.
func (r ExportRequest) size() int {
	if r.Size > 0 {
		return r.Size
	}
	return MaxExport
}
