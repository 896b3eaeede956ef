package output

import (
	"context"
	"errors"
	"io"
)

// Check returns the mistakes in the options, before a request is sent: unknown
// columns (the error lists the known ones and names the nearest), a jq program,
// template or JSONPath that does not parse, options that exclude each other.
// Write fails with the same error.
func Check(s Schema, o Options) error {
	_, err := newPlan(context.Background(), s, o.normal())
	return err
}

// Write renders rows of this schema to w and returns their number. It stops the
// source after o.Limit rows, and never keeps a row: the source may reuse it.
//
// If the sink fails, the error is a *[WriteError]. An error of the source ends
// the output: the complete rows before it are written, and it is returned
// unchanged (joined with a WriteError if they could not be written). A JSON
// array is then not closed. The count is exact unless the sink failed.
//
// The end of ctx ends templates and jq programs, which may run forever; its cause
// is the error then. Rows have to end with it by themselves.
func Write(ctx context.Context, w io.Writer, s Schema, rows Rows, o Options) (int64, error) {
	o = o.normal()
	p, err := newPlan(ctx, s, o)
	if err != nil {
		return 0, err
	}
	out := p.open(w, o)
	defer out.stop()
	n, err := p.feed(rows, o, out.add)
	end := out.finish(err == nil)
	if p.whole && (err != nil || end != nil) {
		// A result that is printed in one piece was not delivered at all.
		n = 0
	}
	if !errors.As(err, new(*WriteError)) {
		err = both(err, end)
	}
	return n, p.marked(err, n)
}

// marked sets in the error of a row whether data came before it: rows, or the beginning
// of this one.
func (p *plan) marked(err error, rows int64) error {
	if failed := new(RowError); errors.As(err, &failed) {
		failed.Printed = rows > 0 || p.through.used
	}
	return err
}

// sink writes records. finish ends the output, complete or not; stop releases all
// resources in any case.
type sink interface {
	add(record []byte) error
	finish(whole bool) error
	stop()
}

// open starts the output.
func (p *plan) open(w io.Writer, o Options) sink {
	if p.sink != nil {
		return p.sink(w)
	}
	out := newPump(w, p.layout, o.Terminal)
	if len(p.by) == 0 && !o.Terminal {
		out.openTo(&p.through)
	}
	return out
}
