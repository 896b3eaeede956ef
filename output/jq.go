package output

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/itchyny/gojq"
)

// jqProgram is a compiled --jq expression. It sees neither the environment nor
// any file.
type jqProgram struct {
	ctx     context.Context // cancels the program
	code    *gojq.Code
	indent  bool
	result  func() // is called for each result
	rows    decoder
	through *passage
}

// parseJQ returns nil when there is no program.
func parseJQ(ctx context.Context, o Options, through *passage) (*jqProgram, error) {
	if o.JQ == "" {
		return nil, nil
	}
	query, err := gojq.Parse(o.JQ)
	if err != nil && err.Error() == "unexpected EOF" {
		err = errors.New("it ends too early")
	}
	if err != nil {
		return nil, fmt.Errorf("the jq program does not parse: %w", err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, fmt.Errorf("the jq program does not compile: %w", err)
	}
	p := &jqProgram{ctx: ctx, code: code, indent: o.Terminal && o.Format == JSON, result: o.Result, through: through}
	if p.result == nil {
		p.result = func() {}
	}
	return p, nil
}

// run appends every result on its own line: strings raw, as jq -r and gh print
// them, the rest as JSON with the digits that the server sent. The library checks
// the context between steps, some of which take long: a sort.
func (p *jqProgram) run(dst []byte, input jqInput) ([]byte, error) {
	return evaluate(p.ctx, func() ([]byte, error) { return p.all(dst, input) })
}

// jqInput is the input of a program.
type jqInput struct {
	value any
	size  int // that it takes decoded
	most  int // bytes of the results
}

func (p *jqProgram) all(dst []byte, input jqInput) ([]byte, error) {
	results := p.code.RunWithContext(p.ctx, input.value)
	for {
		result, ok := results.Next()
		if !ok {
			return dst, nil
		}
		if err, failed := result.(error); failed {
			return dst, jqFailure(err)
		}
		var err error
		if dst, err = p.appendResult(dst, result, input); err != nil {
			return dst, expressionError("jq", err)
		}
	}
}

// appendResult appends one result and a line break.
func (p *jqProgram) appendResult(dst []byte, result any, input jqInput) ([]byte, error) {
	p.result()
	s, isString := result.(string)
	switch {
	case isString && len(s) >= large:
		b := &filled{record: dst, expected: len(dst) + len(s) + 1, most: input.most, through: p.through}
		_, err := b.WriteString(s)
		return append(b.record, '\n'), err
	case isString:
		return append(appendString(dst, s), '\n'), nil
	case input.size >= large && !p.indent:
		return p.appendLarge(dst, result, input.most)
	}
	data, err := gojq.Marshal(result)
	if err != nil {
		return dst, err
	}
	if p.indent {
		var b bytes.Buffer
		err = json.Indent(&b, data, "", "  ")
		data = b.Bytes()
	}
	return appendOwn(dst, data), err
}

// appendLarge appends one result of a large input, in at most a number of bytes: the
// library's buffer would grow to several times its content.
func (p *jqProgram) appendLarge(dst []byte, result any, most int) ([]byte, error) {
	if p.through.isOpen() {
		b := &filled{record: dst, through: p.through}
		err := jqEncoder(b).value(result)
		return append(b.record, '\n'), err
	}
	n, err := encodedSize(result, jqEncoder)
	if err != nil {
		return dst, err
	}
	if len(dst)+n > most {
		return dst, tooMuchPrinted()
	}
	b := &filled{record: dst, expected: len(dst) + n, most: most}
	err = jqEncoder(b).value(result)
	return append(b.record, '\n'), err
}

func jqEncoder(w io.Writer) *encoder { return &encoder{w: w, scalar: gojq.Marshal} }

// jqFailure treats a plain halt as the end of the results. The end of the context
// is not the program's failure.
func jqFailure(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var halt *gojq.HaltError
	if errors.As(err, &halt) && halt.ExitCode() == 0 {
		return nil
	}
	return &ExpressionError{Language: "jq", Err: err}
}

// each runs the program on one row at a time, for jsonl.
func (p *jqProgram) each(dst, document []byte) ([]byte, error) {
	row, size, err := p.rows.exact(document)
	if err != nil {
		return dst, err
	}
	collect(len(document))
	return p.run(dst, jqInput{row, size, printable(size)})
}

// jqDocument is the layout of json with --jq: the program runs once, over the
// whole result.
type jqDocument struct {
	program *jqProgram
	options Options
	rows    []any
	bytes   int // of the largest one
	size    int // of all, decoded
	failed  error
}

func (d *jqDocument) record(dst, record []byte) []byte {
	row, size, err := d.program.rows.exact(record)
	if err != nil && d.failed == nil {
		d.failed = &RowError{Row: int64(len(d.rows) + 1), Err: err}
	}
	d.rows, d.bytes, d.size = append(d.rows, row), max(d.bytes, len(record)), d.size+size
	return dst
}

func (d *jqDocument) settle(dst []byte) []byte { return dst }

func (d *jqDocument) end(dst []byte) ([]byte, error) {
	if d.failed != nil {
		return dst, d.failed
	}
	collect(d.bytes)
	result, err := d.result()
	switch {
	case err != nil:
		return dst, &RowError{Err: err}
	case d.options.Terminal:
		return appendSafe(dst, result, keepLines), nil
	case len(dst) == 0:
		return result, nil
	}
	return append(dst, result...), nil
}

// result returns the output of the program. The garbage of many rows is left to the
// collector, since the rows take much more memory; that of one large row is not.
func (d *jqDocument) result() (result []byte, err error) {
	if len(d.rows) > 1 || d.bytes < huge {
		return d.program.run(nil, d.input())
	}
	frugal(func() { result, err = d.program.run(nil, d.input()) })
	return result, err
}

// input returns the list of the rows, or the single row.
func (d *jqDocument) input() jqInput {
	in := jqInput{value: d.rows, size: d.size, most: printable(d.size)}
	switch {
	case len(d.rows) > 1:
		in.most = math.MaxInt // all rows are in memory
	case d.options.Single && len(d.rows) == 1:
		in.value = d.rows[0]
	}
	return in
}
