package kit

import (
	"bytes"
	"context"
	"errors"
	"hash/maphash"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/cmd/internal/exit"
	"tally/output"
)

// WatchFlags are those of commands that can look again and again.
type WatchFlags struct {
	Watch    bool
	Interval time.Duration
}

// Bind declares them.
func (f *WatchFlags) Bind(flags *pflag.FlagSet) {
	flags.BoolVarP(&f.Watch, "watch", "w", false, "look again and again: a terminal is redrawn, a pipe gets changed rows only, with the time")
	flags.DurationVar(&f.Interval, "interval", 5*time.Second, "time between two looks")
}

// clearScreen puts the cursor into the corner and clears what is behind it.
const clearScreen = "\x1b[H\x1b[J"

// Show prints rows once, or with --watch until it is stopped.
func Show[T any](ctx context.Context, call *Call, f WatchFlags, rows Rows[T]) error {
	if !f.Watch {
		return Print(ctx, call, rows)
	}
	options, err := Check(call, rows.Columns)
	if err != nil {
		return err
	}
	if options.Terminal {
		return redraw(ctx, call, f, rows, options)
	}
	if options.Sort != "" {
		return exit.Usage(errors.New("--sort needs every row before it prints one, and --watch never has them all"))
	}
	rows.Columns = append([]output.Column[T]{{
		Name: seenColumn, Doc: "when the row was seen so", Value: func(T) any { return call.App.Now() },
	}}, rows.Columns...)
	changes := rows.changes(call, f.Interval, options.Limit)
	call.Output.endless()
	return Print(ctx, call, changes)
}

const seenColumn = "seen"

// endless changes the flags for rows that never end: the limit is one of every
// look, and a chosen set of columns begins with the time.
func (o *Output) endless() {
	o.Limit = 0
	if slices.ContainsFunc(o.Columns, func(name string) bool { return !strings.HasPrefix(name, "+") }) {
		o.Columns = append([]string{seenColumn}, o.Columns...)
	}
}

// redraw prints every look at the place of the one before.
func redraw[T any](ctx context.Context, call *Call, f WatchFlags, rows Rows[T], options output.Options) error {
	options.Single = rows.Single
	for {
		var screen bytes.Buffer
		screen.WriteString(clearScreen)
		_, seq, err := rows.Open(ctx)
		if err == nil {
			options.Now = call.App.Now()
			_, err = output.Write(&screen, seq, rows.Columns, options)
		}
		if err != nil && !passing(err) {
			return err
		}
		if err != nil {
			screen.WriteString("\n" + output.Escape(err.Error()) + "\n")
		}
		if _, err := call.App.Out.Write(screen.Bytes()); err != nil {
			return &output.WriteError{Err: err}
		}
		if err := call.App.Sleep(ctx, f.Interval); err != nil {
			return err
		}
	}
}

// changes are the rows that are new or differ from the look before, for ever.
func (r Rows[T]) changes(call *Call, interval time.Duration, limit int) Rows[T] {
	look, columns := r.Open, r.Columns[1:]
	r.Open = func(ctx context.Context) (Source, iter.Seq2[T, error], error) {
		source, first, err := look(ctx)
		if err != nil {
			return source, nil, err
		}
		seen := fingerprints[T]{seed: maphash.MakeSeed(), columns: columns, limit: limit, last: map[string]uint64{}}
		return source, func(yield func(T, error) bool) {
			for seq := first; seen.pass(call, seq, yield); {
				if err := call.App.Sleep(ctx, interval); err != nil {
					var zero T
					yield(zero, err)
					return
				}
				if _, seq, err = look(ctx); err != nil {
					seq = func(yield func(T, error) bool) { var zero T; yield(zero, err) }
				}
			}
		}, nil
	}
	return r
}

// fingerprints remember what rows looked like, by their key.
type fingerprints[T any] struct {
	seed    maphash.Seed
	columns []output.Column[T]
	limit   int // rows of one look, 0 for all
	last    map[string]uint64
}

// pass yields the rows of one look that changed, and tells whether to go on.
func (f *fingerprints[T]) pass(call *Call, seq iter.Seq2[T, error], yield func(T, error) bool) bool {
	rows := 0
	for row, err := range seq {
		if rows++; f.limit > 0 && rows > f.limit {
			return true
		}
		switch {
		case err != nil && passing(err):
			call.App.Notice("%v; still watching", err)
			return true
		case err != nil:
			yield(row, err)
			return false
		case f.changed(row) && !yield(row, nil):
			return false
		}
	}
	return true
}

func (f *fingerprints[T]) changed(row T) bool {
	key, print := f.of(row)
	before, known := f.last[key]
	f.last[key] = print
	return !known || before != print
}

// of is a row's key and a hash of all its cells.
func (f *fingerprints[T]) of(row T) (string, uint64) {
	var key, all []byte
	for _, c := range f.columns {
		start := len(all)
		all = output.AppendCell(all, c, row)
		if c.Key {
			key = append(key, all[start:]...)
		}
		all = append(all, 0)
	}
	// A duration that goes on is no change: what the server sent tells.
	if sent, ok := any(row).(interface{ RawJSON() []byte }); ok {
		all = sent.RawJSON()
	}
	return string(key), maphash.Bytes(f.seed, all)
}
