package kit

import (
	"bytes"
	"context"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/cmd/internal/exit"
	"tally/output"
)

// watchFlags has the flags of commands that can repeat.
type watchFlags struct {
	watch    bool
	interval time.Duration
}

func (f *watchFlags) bind(flags *pflag.FlagSet) {
	flags.BoolVarP(&f.watch, "watch", "w", false, "repeat until interrupted: a terminal is redrawn, a pipe gets changed rows only, with the time")
	flags.DurationVar(&f.interval, "interval", 5*time.Second, "time between two requests")
}

// clearScreen moves the cursor to the corner and clears the screen.
const clearScreen = "\x1b[H\x1b[J"

// show prints rows once, or with --watch until it is stopped.
func (r Rows) show(ctx context.Context, call *Call, f watchFlags) error {
	if !f.watch {
		return Print(ctx, call, r)
	}
	if call.Several() {
		return exit.Usagef("--watch never ends, and the rows of several contexts are printed when all are there: name one context")
	}
	options, err := check(call, r.schema)
	if err != nil {
		return err
	}
	if options.Terminal {
		return r.redraw(ctx, call, f, options)
	}
	if options.Sort != "" {
		return exit.Usagef("--sort needs all rows before it prints the first, and --watch never ends")
	}
	if options.Format.Binary() || len(options.Partition) > 0 {
		return exit.Usagef("-o %s can be read only when it is complete, and --watch never ends", options.Format)
	}
	changes := r.changes(call, f.interval, options.Limit)
	call.Output.endless()
	return Print(ctx, call, changes)
}

// seenColumn has the time at which a row was seen.
const seenColumn = "seen"

// endless adapts the flags to rows that never end: the limit applies to each round,
// and a selection of columns begins with the time.
func (o *Output) endless() {
	o.Limit = 0
	if slices.ContainsFunc(o.Columns, func(name string) bool { return !strings.HasPrefix(name, "+") }) {
		o.Columns = append([]string{seenColumn}, o.Columns...)
	}
}

// redraw prints every round over the previous one.
func (r Rows) redraw(ctx context.Context, call *Call, f watchFlags, options output.Options) error {
	options.Single = r.Single
	for {
		var screen bytes.Buffer
		screen.WriteString(clearScreen)
		_, rows, err := r.open(ctx)
		if err == nil {
			options.Now = call.App.Now()
			_, err = output.Write(ctx, &screen, r.schema, rows, options)
		}
		if err != nil && !passing(err) {
			return err
		}
		if err != nil {
			screen.WriteString("\n" + output.Escape(call.Message(err)) + "\n")
		}
		if _, err := call.App.Out.Write(screen.Bytes()); err != nil {
			return &output.WriteError{Err: err}
		}
		if err := call.App.Sleep(ctx, f.interval); err != nil {
			return err
		}
	}
}

// changes yields the rows that are new or differ from the previous round, forever.
func (r Rows) changes(call *Call, interval time.Duration, limit int) Rows {
	open, schema := r.open, r.schema
	r.schema = schema.Tagged(seenColumn, "when the row was read")
	r.open = func(ctx context.Context) (Source, output.Rows, error) {
		source, first, err := open(ctx)
		if err != nil {
			return source, nil, err
		}
		seen := fingerprints{seed: maphash.MakeSeed(), schema: schema, limit: limit, last: map[string]uint64{}}
		changed := func(yield func(any, error) bool) {
			for rows := first; seen.pass(call, rows, yield); {
				if err := call.App.Sleep(ctx, interval); err != nil {
					yield(nil, err)
					return
				}
				if _, rows, err = open(ctx); err != nil {
					rows = func(yield func(any, error) bool) { yield(nil, err) }
				}
			}
		}
		return source, output.Tag(changed, func() any { return call.App.Now() }), nil
	}
	return r
}

// fingerprints has the hashes of the previous rows by key.
type fingerprints struct {
	seed   maphash.Seed
	schema output.Schema
	limit  int // rows per round, 0 for all
	last   map[string]uint64
}

// pass yields the changed rows of one round, and reports whether to continue.
func (f *fingerprints) pass(call *Call, rows output.Rows, yield func(any, error) bool) bool {
	count := 0
	for row, err := range rows {
		if count++; f.limit > 0 && count > f.limit {
			return true
		}
		switch {
		case err != nil && passing(err):
			call.App.Notice("%v; still watching", err)
			return true
		case err != nil:
			yield(nil, err)
			return false
		case f.changed(row) && !yield(row, nil):
			return false
		}
	}
	return true
}

// changed compares the row's JSON as sent: a growing duration is not a change.
func (f *fingerprints) changed(row any) bool {
	sent, err := f.schema.JSON(row)
	key, print := f.schema.Key(row), maphash.Bytes(f.seed, sent)
	before, known := f.last[key]
	f.last[key] = print
	return !known || before != print || err != nil
}
