package kit

import (
	"context"
	"errors"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// Check tells what is wrong with the flags of output for rows of these columns.
// A command whose rows come late calls it before it sends anything.
func Check[R any](call *Call, columns []output.Column[R]) error {
	_, err := check(call, output.SchemaOf(columns))
	return err
}

// check returns the options, too.
func check(call *Call, schema output.Schema) (output.Options, error) {
	options, err := call.options()
	if err != nil {
		return options, err
	}
	if err := output.Check(schema, options); err != nil {
		return options, exit.Usage(err)
	}
	return options, nil
}

// Print checks the flags of output, opens the rows, and carries them to
// standard output or a file.
func Print(ctx context.Context, call *Call, rows Rows) error {
	options, err := check(call, rows.schema)
	if err != nil {
		return err
	}
	options.Single = rows.Single
	for attempt := 0; ; attempt++ {
		err := rows.attempt(ctx, call, options)
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

// restartable tells a source that broke off from a refusal.
func restartable(err error) bool {
	var incomplete *rest.Incomplete
	var sink *output.WriteError
	return errors.As(err, &incomplete) && !errors.As(err, &sink)
}

// attempt reads the rows once. Source, rows, files and manifest meet in a delivery
// and nowhere else.
func (r Rows) attempt(ctx context.Context, call *Call, options output.Options) error {
	if err := r.ready(call, options); err != nil {
		return err
	}
	d, err := call.deliver(ctx, options, r.Restarts > 0)
	if err != nil {
		return err
	}
	if err := d.end(d.carry(ctx, r)); err != nil {
		return err
	}
	if !r.Single {
		summarize(call.App, r.Noun, d.count, d.pair.Size(), call.App.Now().Sub(d.started))
	}
	return nil
}

// ready tries what reading and printing may need, before anything is sent.
func (r Rows) ready(call *Call, options output.Options) error {
	if !r.Receipt && call.Output.Out == "" && call.App.Out.IsClosed() {
		return &exit.Coded{Code: exit.Unexpected, Err: errors.New("standard output is closed"), Hint: "to discard the rows use --out /dev/null"}
	}
	if !r.Spools && options.Sort == "" {
		return nil
	}
	scratch, err := outfile.Scratch(options.TempDir)
	if err != nil {
		return exit.Usage(err)
	}
	return scratch.Close()
}

// summarize tells a person how much it was.
func summarize(a *app.App, noun string, count, size int64, took time.Duration) {
	if a.Err.IsTerminal() && noun != "" {
		a.Notice("%d %s, %s in %v", count, noun, Size(size), took.Round(time.Millisecond))
	}
}
