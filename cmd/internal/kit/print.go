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

// Rows are what a command prints.
type Rows[T any] struct {
	// Noun is what is counted, in the plural: "pods".
	Noun string
	// Columns are all that can be printed.
	Columns []output.Column[T]
	// Single says that there is one object rather than a list.
	Single bool
	// Restarts is how often a source that failed after its first row is begun
	// anew. With any, nothing is printed before everything is there.
	Restarts int
	// Open connects and begins to read; it is called once for each attempt.
	Open func(ctx context.Context) (Source, iter.Seq2[T, error], error)
}

// Source is where rows came from, for the manifest.
type Source struct {
	// Endpoint is the server's URL.
	Endpoint string
	// Query is what was asked for, in the server's own terms.
	Query string
}

// Print checks the flags of output, opens the rows, and carries them to
// standard output or a file.
func Print[T any](ctx context.Context, call *Call, rows Rows[T]) error {
	options, err := Check(call, rows.Columns)
	if err != nil {
		return err
	}
	options.Single = rows.Single
	for attempt := 0; ; attempt++ {
		err := printOnce(ctx, call, rows, options)
		if attempt >= rows.Restarts || ctx.Err() != nil || !restartable(err) {
			return err
		}
		call.App.Warn("%v; starting again from the first row (%d of %d)", err, attempt+1, rows.Restarts)
		if err := call.App.Sleep(ctx, restartWait<<min(attempt, 5)); err != nil {
			return err
		}
	}
}

const restartWait = time.Second

// Check returns the options for rows of T, or what is wrong with the flags of
// output. A command whose rows come late calls it before it sends anything.
func Check[T any](call *Call, columns []output.Column[T]) (output.Options, error) {
	options, err := call.Output.options(call.App)
	if err != nil {
		return options, err
	}
	if err := output.Check(columns, options); err != nil {
		return options, exit.Usage(err)
	}
	return options, nil
}

// One prints a single row that is there already.
func One[T any](ctx context.Context, call *Call, columns []output.Column[T], row T) error {
	return Print(ctx, call, Rows[T]{Columns: columns, Single: true, Open: func(context.Context) (Source, iter.Seq2[T, error], error) {
		return Source{}, func(yield func(T, error) bool) { yield(row, nil) }, nil
	}})
}

// restartable tells a source that broke off from a refusal.
func restartable(err error) bool {
	var incomplete *rest.Incomplete
	var sink *output.WriteError
	return errors.As(err, &incomplete) && !errors.As(err, &sink)
}

func printOnce[T any](ctx context.Context, call *Call, rows Rows[T], options output.Options) error {
	started := call.App.Now()
	source, seq, err := rows.Open(ctx)
	if err != nil {
		return err
	}
	sink, err := call.Output.open(call.App, rows.Restarts > 0)
	if err != nil {
		return err
	}
	count, err := output.Write(sink, withProgress(call.App, rows.Noun, seq), rows.Columns, options)
	err = finish(sink, err)
	if manifestErr := call.Output.writeManifest(sink, output.Manifest{
		Count: count, Source: source.Endpoint, Query: source.Query,
		Started: started, Finished: call.App.Now(), Complete: err == nil, Version: call.App.Version,
	}, err); manifestErr != nil {
		return errors.Join(err, manifestErr)
	}
	if err == nil && !rows.Single {
		summarize(call.App, rows.Noun, count, sink.Size(), call.App.Now().Sub(started))
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
