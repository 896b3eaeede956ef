package kit

import (
	"context"
	"errors"
	"iter"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output"
)

// Rows are what a command prints. As a rule R is a pointer: all of these share
// the code for them, and no row is copied for each of its cells.
type Rows[R any] struct {
	// Noun is what is counted, in the plural: "pods".
	Noun string
	// Columns are all that can be printed.
	Columns []output.Column[R]
	// Single says that there is one object rather than a list.
	Single bool
	// Restarts is how often a source that failed after its first row is begun
	// anew. With any, nothing is printed before everything is there.
	Restarts int
	// Open connects and begins to read; it is called once for each attempt.
	Open func(ctx context.Context) (Source, iter.Seq2[R, error], error)
}

// Source is where rows came from, for the manifest.
type Source struct {
	// Endpoint is the server's URL.
	Endpoint string
	// Query is what was asked for, in the server's own terms.
	Query string
}

// rows are Rows of whatever type, so that all that is done with them is in the
// program once.
type rows struct {
	noun     string
	view     output.View
	single   bool
	restarts int
	// open begins to put rows where view looks.
	open func(ctx context.Context) (Source, iter.Seq[error], error)
}

// plain are the same rows without their type.
func (r Rows[R]) plain() rows {
	row, open := new(R), r.Open
	return rows{
		noun: r.Noun, view: output.NewView(r.Columns, row), single: r.Single, restarts: r.Restarts,
		open: func(ctx context.Context) (Source, iter.Seq[error], error) {
			source, seq, err := open(ctx)
			return source, output.Fill(row, seq), err
		},
	}
}

// Print checks the flags of output, opens the rows, and carries them to
// standard output or a file.
func Print[R any](ctx context.Context, call *Call, rows Rows[R]) error {
	return rows.plain().print(ctx, call)
}

func (r rows) print(ctx context.Context, call *Call) error {
	options, err := check(call, r.view)
	if err != nil {
		return err
	}
	options.Single = r.single
	for attempt := 0; ; attempt++ {
		err := r.printOnce(ctx, call, options)
		if attempt >= r.restarts || ctx.Err() != nil || !restartable(err) {
			return err
		}
		call.App.Warn("%v; starting again from the first row (%d of %d)", err, attempt+1, r.restarts)
		if err := call.App.Sleep(ctx, restartWait<<min(attempt, 5)); err != nil {
			return err
		}
	}
}

const restartWait = time.Second

// Check tells what is wrong with the flags of output for rows of these columns.
// A command whose rows come late calls it before it sends anything.
func Check[R any](call *Call, columns []output.Column[R]) error {
	_, err := check(call, output.NewView(columns, new(R)))
	return err
}

// check returns the options, too.
func check(call *Call, view output.View) (output.Options, error) {
	options, err := call.Output.options(call.App)
	if err != nil {
		return options, err
	}
	if err := output.Check(view, options); err != nil {
		return options, exit.Usage(err)
	}
	return options, nil
}

// One prints a single row that is there already.
func One[R any](ctx context.Context, call *Call, columns []output.Column[R], row R) error {
	return one(ctx, call, output.NewView(columns, &row))
}

func one(ctx context.Context, call *Call, view output.View) error {
	there := func(yield func(error) bool) { yield(nil) }
	return rows{view: view, single: true, open: func(context.Context) (Source, iter.Seq[error], error) {
		return Source{}, there, nil
	}}.print(ctx, call)
}

// restartable tells a source that broke off from a refusal.
func restartable(err error) bool {
	var incomplete *rest.Incomplete
	var sink *output.WriteError
	return errors.As(err, &incomplete) && !errors.As(err, &sink)
}

func (r rows) printOnce(ctx context.Context, call *Call, options output.Options) error {
	started := call.App.Now()
	source, seq, err := r.open(ctx)
	if err != nil {
		return err
	}
	sink, err := call.Output.open(ctx, call.App, r.restarts > 0)
	if err != nil {
		return err
	}
	count, err := output.Write(sink, r.view, withProgress(call.App, r.noun, seq), options)
	err = finish(sink, err)
	if manifestErr := call.Output.writeManifest(sink, output.Manifest{
		Count: count, Source: source.Endpoint, Query: source.Query,
		Started: started, Finished: call.App.Now(), Complete: err == nil, Version: call.App.Version,
	}, err); manifestErr != nil {
		return errors.Join(err, manifestErr)
	}
	if err == nil && !r.single {
		summarize(call.App, r.noun, count, sink.Size(), call.App.Now().Sub(started))
	}
	return err
}

// finish makes what was written final, or takes it back.
func finish(s sink, err error) error {
	if err == nil {
		return s.Commit()
	}
	if abortErr := s.Abort(); abortErr != nil {
		return errors.Join(err, abortErr)
	}
	return err
}

// summarize tells a person how much it was.
func summarize(a *app.App, noun string, count, size int64, took time.Duration) {
	if a.Err.IsTerminal() && noun != "" {
		a.Notice("%d %s, %s in %v", count, noun, Size(size), took.Round(time.Millisecond))
	}
}
