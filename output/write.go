package output

import (
	"errors"
	"io"
	"iter"
)

// Check returns what is wrong with the options, before a request is sent:
// unknown columns (the error lists the known ones and names the nearest), a jq
// program, template or JSONPath that does not parse, options that do not go
// together. Write fails with the same error.
func Check(v View, o Options) error {
	_, err := newPlan(v, o.normal())
	return err
}

// Write renders rows to w and returns how many there were. Each step of rows
// puts the next row where v looks, as [Fill] does. Write stops the source after
// o.Limit rows, and never keeps a row: the source may reuse it.
//
// A failing sink gives a *[WriteError]. An error of the source ends the output:
// the complete rows before it are written, and it is returned as it came (joined
// with a WriteError if they could not be written). A JSON array is then not
// closed. The count is exact unless the sink failed.
func Write(w io.Writer, v View, rows iter.Seq[error], o Options) (int64, error) {
	o = o.normal()
	p, err := newPlan(v, o)
	if err != nil {
		return 0, err
	}
	out := newPump(w, p.layout, o.Terminal)
	defer out.stop()
	n, err := p.feed(rows, o, out.add)
	end := out.finish(err == nil)
	if p.whole && (err != nil || end != nil) {
		// Nothing of a result that is printed as a whole was delivered.
		n = 0
	}
	if expression := new(ExpressionError); errors.As(err, &expression) {
		expression.Rows = n
	}
	if errors.As(err, new(*WriteError)) {
		return n, err
	}
	return n, both(err, end)
}
