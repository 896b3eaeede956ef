package kit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// Check checks the output flags for rows with these columns. A command whose rows
// come late calls it before it sends anything.
func Check[R any](call *Call, columns []output.Column[R]) error {
	_, err := check(call, output.SchemaOf(columns))
	return err
}

// check is Check, and also returns the options.
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
	if (rows.Single || rows.Record) && options.Terminal && options.Format == output.Table && !call.Changed("output") && !options.NoHeaders {
		options.Format = output.Record
	}
	if call.part != nil {
		return call.part.keep(ctx, rows, options)
	}
	defer call.reportOmitted()
	return rows.deliver(ctx, call, options)
}

// reportOmitted names the columns that did not fit the terminal, after everything else
// that is printed.
func (c *Call) reportOmitted() {
	columns := c.omitted
	if len(columns) == 0 {
		return
	}
	all := "-o wide"
	if c.record {
		all = "-o yaml"
	}
	c.App.Notice("%s left out: the terminal is too narrow for %s; %s has everything", counted(len(columns), "columns"), strings.Join(columns, ", "), all)
}

// deliver carries the rows to standard output or a file.
func (r Rows) deliver(ctx context.Context, call *Call, options output.Options) error {
	return r.repeated(ctx, call, func() error {
		d, err := r.attempt(ctx, call, options)
		call.measured.note(d)
		return err
	})
}

// repeated reads the rows, again if the source was interrupted.
func (r Rows) repeated(ctx context.Context, call *Call, read func() error) error {
	restarts := restarts{}
	for {
		err := read()
		wait, again := restarts.after(err)
		if restarts.used > r.Restarts || ctx.Err() != nil || !again {
			return err
		}
		call.App.Warn("%v; restarting from the first row in %v (%d of %d)", err, wait, restarts.used, r.Restarts)
		if err := call.App.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

const (
	restartWait = time.Second
	// awayWait is the wait before a retry if a server became unreachable after it had
	// delivered rows: its restart takes a minute.
	awayWait = 10 * time.Second
)

// restarts counts the attempts so far. The first attempt that finds the server
// unreachable belongs to the restart before it, so that three restarts outlast a
// minute.
type restarts struct {
	used         int
	broken, away int
	begun        bool // the last restart followed rows
}

// after reports whether to restart after err, and when. An unreachable server
// qualifies only after it has delivered rows: before that, its endpoint may be
// wrong.
func (r *restarts) after(err error) (wait time.Duration, again bool) {
	switch {
	case restartable(err):
		r.used++
		r.broken++
		r.begun = true
		return restartWait << min(r.broken-1, 5), true
	case r.broken > 0 && passing(err):
		if !r.begun {
			r.used++
		}
		r.away++
		r.begun = false
		return awayWait << min(r.away-1, 2), true
	}
	return 0, false
}

// restartable reports whether err is an interruption of the source, not a refusal.
func restartable(err error) bool {
	var incomplete *rest.Incomplete
	var sink *output.WriteError
	return errors.As(err, &incomplete) && !errors.As(err, &sink)
}

// attempt reads the rows once. Source, rows, files and manifest meet in a delivery
// and nowhere else.
func (r Rows) attempt(ctx context.Context, call *Call, options output.Options) (*delivery, error) {
	if err := r.ready(call, options); err != nil {
		return nil, err
	}
	close := call.page(options)
	d, err := call.deliver(ctx, options, r.Restarts > 0)
	if err == nil {
		err = d.end(d.carry(ctx, &r))
	}
	switch err = join(err, close()); {
	case onlyQuit(err):
		return d, nil // the consumer takes no more
	case err != nil:
		return d, err
	}
	call.omitted, call.record = d.omitted, options.Format == output.Record
	switch {
	case call.selectedNothing(d.count):
		call.App.Notice("no %s were selected%s", r.Noun, call.selection())
	case !r.Single:
		summarize(call.App, r.Noun, d.count, d.files().Size(), call.App.Now().Sub(d.started))
	}
	return d, nil
}

// ready checks the requirements of reading and printing, before anything is sent.
func (r Rows) ready(call *Call, options output.Options) error {
	if !r.Receipt {
		if err := call.closedOutput(); err != nil {
			return err
		}
	}
	if !r.Spools && options.Sort == "" && len(options.Partition) == 0 {
		return nil
	}
	scratch, err := outfile.Scratch(options.TempDir)
	if err != nil {
		return exit.Usage(err)
	}
	return scratch.Close()
}

// counted returns a number with its noun, which is passed in the plural: 1 pod, 2
// pods.
func counted[N int | int64](n N, plural string) string {
	if n == 1 {
		plural = singular(plural)
	}
	return fmt.Sprintf("%d %s", n, plural)
}

// singular returns the singular of a noun of the commands.
func singular(plural string) string {
	if stem, ok := strings.CutSuffix(plural, "ies"); ok {
		return stem + "y"
	}
	return strings.TrimSuffix(plural, "s")
}

// summarize prints the number of rows for a person.
func summarize(a *app.App, noun string, count, size int64, took time.Duration) {
	if a.Err.IsTerminal() && noun != "" {
		a.Notice("%s, %s in %v", counted(count, noun), Size(size), took.Round(time.Millisecond))
	}
}
