package kit

import (
	"cmp"
	"context"
	"errors"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// delivery is one attempt to write rows where the flags say: the files are
// opened before any request is sent, and appear when the rows are complete.
type delivery struct {
	call    *Call
	pair    *outfile.Pair    // nil for a dataset
	dataset *outfile.Dataset // nil for one file
	guard   outfile.Guard
	options output.Options
	format  string
	started time.Time
	source  Source
	count   int64    // rows of the source
	results int64    // of the jq program
	omitted []string // columns that did not fit the terminal
	whole   bool     // every row of the request was written
	cutoff  cutoff
}

// deliver opens the files. With hold, standard output gets nothing until
// everything has arrived.
func (c *Call) deliver(ctx context.Context, options output.Options, hold bool) (*delivery, error) {
	guard, err := c.Output.guard()
	if err != nil {
		return nil, err
	}
	d := &delivery{call: c, guard: guard, options: options, format: options.Format.String(), started: c.App.Now()}
	if len(options.Partition) > 0 {
		d.dataset, err = c.dataset(ctx, options)
	} else {
		d.pair, err = c.open(ctx, hold || guard != (outfile.Guard{MaxShrink: anyShrink}), false)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

// deliverBytes opens the files for data that is written as it arrives.
func (c *Call) deliverBytes() (*delivery, error) {
	pair, err := c.open(c.cmd.Context(), false, true)
	if err != nil {
		return nil, err
	}
	return &delivery{call: c, pair: pair, format: "bytes", started: c.App.Now()}, nil
}

// carry reads the rows and writes them.
func (d *delivery) carry(ctx context.Context, r *Rows) error {
	progress := d.call.begin(r.Noun)
	defer progress.finish()
	if d.options.Limit > 0 {
		ctx = rest.Sparing(ctx)
	}
	source, rows, err := r.open(progress.told.hear(ctx, d.options.Limit > 0))
	d.source = source
	progress.from(source.Endpoint)
	if err != nil {
		return err
	}
	if r.settle != nil {
		r.settle(r)
	}
	if err := d.guard.Comparable(d.files().Previous(), d.request()); err != nil {
		return exit.Usagef("--max-shrink: %w", err)
	}
	if started := d.call.App.Started; started != nil && !r.Single {
		started()
	}
	d.cutoff = cutoff{limit: int64(d.options.Limit), peek: d.call.described()}
	d.count, err = d.write(ctx, r.schema, progress.counted(d.cutoff.of(rows)))
	if err == nil {
		err = source.late()
	}
	if err != nil {
		return err
	}
	if err := d.guard.Accept(d.files().Previous(), d.written()); err != nil {
		return &exit.Coded{Code: exit.Incomplete, Err: err, Hint: "nothing was replaced; if the source is right, run it once without --min-rows or --max-shrink"}
	}
	return nil
}

// toldOmitted returns the options with a callback for columns that do not fit. Ages
// are relative to the server's response, which may have taken long.
func (d *delivery) toldOmitted() output.Options {
	options := d.options
	options.Now = d.call.App.Now()
	options.LeftOut = func(columns []string) { d.omitted = append(d.omitted, columns...) }
	options.Result = func() { d.results++ }
	return options
}

// end publishes the files, or discards them.
func (d *delivery) end(err error) error {
	switch {
	case err == nil:
		m := d.manifest()
		err = d.files().Commit(m, d.attempt)
		d.whole = err == nil && m.Complete
		return err
	case exit.Of(err) == exit.BadUsage:
		return join(err, d.files().Discard()) // nothing was attempted
	}
	return join(err, d.files().Abort(d.attempt(err)))
}

func join(err, other error) error {
	if other == nil {
		return err
	}
	return errors.Join(err, other)
}

// manifest returns the description of a complete file.
func (d *delivery) manifest() outfile.Manifest {
	redact := d.call.App.Redact
	m := outfile.Manifest{
		Version: d.call.App.Version, Format: d.format, NoHeaders: d.options.NoHeaders,
		Compression: outfile.Compression(d.call.Output.Out),
		Request:     d.request(), Records: d.count, Rows: d.written(),
		Started: d.started, Finished: d.call.App.Now(), Complete: true,
	}
	m.Parts = d.parts()
	if why := limited(d.cutoff, m.Parts); why != "" {
		m.Complete, m.Why = false, why
	}
	if d.source.Facts != nil {
		d.source.Facts().fill(&m)
	}
	m.Moved += d.call.App.Moved()
	m.Notes = d.call.withInstants(m.Notes)
	m.Why = redact(m.Why)
	for name, note := range m.Notes {
		m.Notes[name] = redact(note)
	}
	return m
}

// described reports whether a manifest states that the rows are complete.
func (c *Call) described() bool { return c.Output.Manifest != "" || len(c.Output.Partition) > 0 }

// limited describes what a limit cut off, of the whole or of a part.
func limited(whole cutoff, parts []outfile.Part) string {
	for _, p := range parts {
		if whole.limit > 0 && !p.Complete {
			return cmp.Or(whole.why(), p.Why)
		}
	}
	return whole.why()
}

// written returns the number of rows in the file; with a jq program, the number of its
// results. Sorted rows are rendered before a limit counts them.
func (d *delivery) written() int64 {
	if d.options.JQ == "" || d.options.Limit > 0 && d.options.Sort != "" {
		return d.count
	}
	return d.results
}

// request returns the description of the request.
func (d *delivery) request() outfile.Request {
	redact := d.call.App.Redact
	return outfile.Request{
		API: d.call.api, Resource: d.call.resource(), Context: d.call.context(),
		Source:    withoutUserinfo(d.source.Endpoint),
		Arguments: redactedArguments(d.call.App), Query: redact(d.source.Query), Filters: d.call.filters(),
		Columns: d.options.Columns, JQ: redact(d.options.JQ), Limit: d.options.Limit,
	}
}

// attempt returns the description of a failed run.
func (d *delivery) attempt(err error) outfile.Attempt {
	return outfile.Attempt{
		Started: d.started, Finished: d.call.App.Now(), Records: d.count,
		Error: d.call.App.Redact(err.Error()), Exit: int(exit.Of(err)), Parts: d.parts(),
	}
}

// parts returns the parts of several sources, nil for one source.
func (d *delivery) parts() []outfile.Part {
	if d.source.Parts == nil {
		return nil
	}
	return d.source.Parts()
}
