package stackrox

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"tally/client/stackrox"
	"tally/client/stackrox/record"
	"tally/cmd/internal/kit"
	"tally/output"
	"tally/output/outfile"
)

// export is one run of an export.
type export struct {
	f         *exportFlags
	call      *kit.Call
	view      *view
	request   stackrox.ExportRequest
	unchecked []string
	names     *clusterNames
	joined    *joinedDeployments
	*counts
}

// counts are the facts about an export after it has been read.
type counts struct {
	records int64
	found   int64 // rows that match --fail-on
	late    error // from the rows after --limit
	// unscanned counts records that were not scanned; hidden counts findings in a
	// state that was not selected.
	unscanned, hidden int64
	without           map[string]bool // images without a scan, where several records have them
	missing           missingImages
	notes             map[string]string
}

// run exports.
func run(ctx context.Context, call *kit.Call, f *exportFlags) error {
	request, err := f.request()
	if err != nil {
		return err
	}
	f.labels = labelKeys(slices.Concat(call.Output.Columns, strings.Split(call.Output.Sort, ","), call.Output.Partition))
	e := newExport(call, f, request)
	err = kit.Print(ctx, call, e.rows())
	if closing := e.close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return e.failure()
}

func newExport(call *kit.Call, f *exportFlags, request stackrox.ExportRequest) *export {
	e := &export{f: f, call: call, request: request, names: &clusterNames{}, counts: &counts{}}
	f.counts, f.names = e.counts, e.names
	e.view = f.noun.view(f)
	e.view.checks, e.unchecked = f.checks(e.view.known)
	e.request.Plan, e.request.Objects = e.view.plan, objects(call)
	printed := printed(call)
	e.join(printed)
	e.view.keep(printed)
	if j := e.view.join; j != nil {
		j.objects = objects(call)
		shown := func(c column) bool { return printed(c) || j.objects && e.view.isParent(c.Name) }
		j.image.keep(shown)
		for _, c := range j.image.columns {
			j.shown = append(j.shown, shown(c))
		}
	}
	e.names.wanted = slices.ContainsFunc(e.view.columns, func(c column) bool { return c.named && printed(c) })
	return e
}

// printed reports which columns the output flags can print.
func printed(call *kit.Call) func(column) bool {
	o := call.Output
	listed := slices.ContainsFunc(o.Columns, func(name string) bool { return !strings.HasPrefix(strings.TrimSpace(name), "+") })
	objects := objects(call)
	return func(c column) bool {
		named := func(list []string) bool {
			return slices.ContainsFunc(list, func(name string) bool {
				name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(name), "+"), ":")
				return name == c.Name
			})
		}
		switch {
		case named(o.Columns), named(strings.Split(o.Sort, ",")), named(o.Partition):
			return true
		case o.Format == "name":
			return c.Key
		case listed, objects:
			return false
		}
		return !c.Wide || o.Format == "wide"
	}
}

// objects reports whether rows are printed as JSON, and not only as columns.
func objects(call *kit.Call) bool {
	o := call.Output
	if len(o.Columns) > 0 && !strings.Contains(o.Format, "=") {
		return false
	}
	name := o.Format
	if suffix, err := outfile.Suffix(o.Out); o.Out != "" && !call.Changed("output") && err == nil {
		if format, known := output.FormatOfSuffix(suffix); known {
			name = format.String()
		}
	}
	return slices.Contains([]string{"json", "jsonl", "yaml"}, name) || strings.Contains(name, "=")
}

// rows returns the rows of one stream.
func (e *export) rows() kit.Rows {
	rows := kit.RowsOf(e.view.typed(), e.open)
	rows.Noun, rows.Restarts, rows.Spools = e.f.rows, e.f.retries, true
	return rows
}

// open connects, reads the streams to join, and yields the rows.
func (e *export) open(ctx context.Context) (kit.Source, iter.Seq2[*row, error], error) {
	*e.counts = counts{notes: map[string]string{}}
	client, err := connect(ctx, e.call, e.f.idle)
	if err != nil {
		return kit.Source{}, nil, err
	}
	if err := e.readOthers(ctx, client); err != nil {
		return kit.Source{}, nil, e.useREST(err)
	}
	e.request.Report = &stackrox.Report{}
	source := kit.Source{Endpoint: client.Endpoint(), Query: e.request.Query, Facts: e.facts, Late: func() error { return e.late }}
	return source, e.walk(ctx, client, warned(e.call, e.request, client.Export(ctx, e.request))), nil
}

// walk yields the rows of records in turn, in memory that is reused.
func (e *export) walk(ctx context.Context, client *stackrox.Client, records iter.Seq2[*record.Record, error]) iter.Seq2[*row, error] {
	return func(yield func(*row, error) bool) {
		r := &row{view: e.view}
		began := e.call.App.Now()
		yield = e.countAll(yield)
		for rec, err := range records {
			if err == nil {
				err = e.admit(ctx, client, rec)
			}
			if err != nil {
				yield(nil, e.useREST(err))
				return
			}
			e.records++
			more := true
			rec.Rows(func(at *record.Row) bool {
				r.Row = at
				more = e.yield(r, yield)
				return more
			})
			if !more {
				return
			}
		}
		e.note(e.view.plan.Export().Noun, began)
		e.report()
	}
}

// useREST makes the attempts of --retries use REST after a field that gRPC would lose.
func (e *export) useREST(err error) error {
	if errors.Is(err, stackrox.ErrUnknownField) {
		e.request.Transport, e.request.Why = stackrox.REST, stackrox.ErrUnknownField.Error()
	}
	return err
}

// countAll makes --fail-on count the rows beyond --limit as well: a truncated
// list must not pass if the whole one fails. An error after the limit is kept,
// since nobody reads it there.
func (e *export) countAll(yield func(*row, error) bool) func(*row, error) bool {
	limit := int64(e.call.Output.Limit)
	if limit == 0 || e.f.finding.fail == nil {
		return yield
	}
	yielded, wanted := int64(0), true
	return func(r *row, err error) bool {
		if !wanted {
			e.late = err
			return err == nil
		}
		yielded++
		wanted = yield(r, err)
		return wanted || err == nil && yielded >= limit
	}
}

// yield yields a row with its joined values, if it belongs to the export.
func (e *export) yield(r *row, yield func(*row, error) bool) bool {
	if e.view.take != nil && !e.view.take(r) {
		return true
	}
	if e.view.join != nil {
		return e.view.join.rows(e, r, yield)
	}
	if e.joined != nil {
		if err := e.joined.of(r); err != nil {
			yield(nil, err)
			return false
		}
	}
	return yield(r, nil)
}

// readOthers reads the streams that the rows are joined with.
func (e *export) readOthers(ctx context.Context, client *stackrox.Client) error {
	if e.view.join != nil {
		return e.view.join.read(ctx, e, client)
	}
	if e.joined != nil {
		return e.joined.read(ctx, e, client)
	}
	return nil
}

// close removes the data on disk.
func (e *export) close() error {
	if e.view.join != nil {
		return e.view.join.kept.close()
	}
	return e.joined.close()
}

// admit checks a record against the filters.
func (e *export) admit(ctx context.Context, client *stackrox.Client, rec *record.Record) error {
	if e.records == 0 && (e.names.wanted || len(e.view.checks) > 0) {
		if err := e.names.load(ctx, e.call.App, client, e.view); err != nil {
			return err
		}
	}
	if len(e.view.checks) == 0 {
		return nil
	}
	var wrong *check
	rec.Rows(func(at *record.Row) bool {
		for i := range e.view.checks {
			if c := &e.view.checks[i]; !c.holds(at, e.names) {
				wrong = c
				break
			}
		}
		return false // all rows have the same values of the record
	})
	if wrong != nil {
		return wrong.ignored(e.f.noun.name, e.records)
	}
	return nil
}

// facts returns the facts for the manifest.
func (e *export) facts() kit.Facts {
	unchecked := slices.Clone(e.unchecked)
	if e.names.unchecked && len(e.f.filtered("cluster")) > 0 {
		unchecked = append(unchecked, "cluster")
	}
	all := facts(e.request.Report)
	maps.Copy(all.Notes, e.notes)
	all.Unchecked = unchecked
	return all
}
