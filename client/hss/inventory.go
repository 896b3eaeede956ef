package hss

import (
	"context"
	"errors"
	"time"

	"tally/client/hss/internal/idset"
)

// WholeExport exports containers in as many parts as needed. One task exports
// at most MaxExport containers; a part that reaches its cap may be truncated,
// and is exported again in halves.
type WholeExport struct {
	// Request selects the containers. Its Size is the cap of each part.
	Request ExportRequest
	// Fetch runs the export of a part: it creates its task, waits for it, and
	// returns its archive.
	Fetch func(ctx context.Context, part ExportRequest) (Delivery, error)
	// Count returns how many containers the service's list has, see
	// Client.CountContainers; nil skips the comparison.
	Count func(ctx context.Context, q ContainerQuery) (int64, error)
	// OnPart, if set, is called for every part after its rows are counted.
	OnPart func(Part)
	// OnMoved, if set, is called at the end with the number of containers that were
	// in a part but gone when its halves were exported.
	OnMoved func(containers int64)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Delivery is the archive of a part.
type Delivery struct {
	Archive *Archive
	// Close releases the archive.
	Close func() error
}

// Part is one of the exports that a WholeExport takes.
type Part struct {
	// Number counts from 1.
	Number int
	// Request is the request of this part.
	Request ExportRequest
	// Rows is the number of rows that came.
	Rows int64
	// Capped reports that the part reached its cap: there may be more, and it is exported again in halves.
	Capped bool
}

// Inventory is a complete export whose first part has arrived.
type Inventory struct {
	// Header and Keys describe the rows, see Table.
	Header, Keys []string
	// First is the first part. When it is at its cap, Rows exports more.
	First Part

	export  WholeExport
	first   Delivery
	table   *Table
	asked   []asked       // of the request, held against rows
	request ExportRequest // with the columns that identify containers
	columns positions

	seen   idset.Set
	tally  sums
	number int
	blind  bool // the creation times in the tables are not those that the service filters by
	stuck  []string
	byName bool // a second was split by cluster names
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
	i := &Inventory{export: e, request: e.Request, asked: e.Request.asked()}
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

// open reads the first part to its end before any of it is shown.
func (i *Inventory) open(ctx context.Context) (err error) {
	if i.table, err = i.tableOf(ctx, i.first.Archive); err != nil {
		return err
	}
	i.columns = columnsOf(i.table, len(i.export.Request.Headers))
	i.Header, i.Keys = i.columns.shown(i.table.Header), i.columns.shown(i.table.Keys)
	i.First, err = i.counted(i.request, i.table)
	return err
}

// tableOf is the table of a part. A table that lacks only the added helper
// columns is what the caller requested.
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

// Archive is the first part's archive.
func (i *Inventory) Archive() *Archive { return i.first.Archive }

// Difference is how the first part's table differs from the request, see Table.
func (i *Inventory) Difference() error { return i.table.Difference() }

// Close releases what is kept on disk.
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

// size is the cap of an export, in containers.
func (r ExportRequest) size() int {
	if r.Size > 0 {
		return r.Size
	}
	return MaxExport
}
