package output

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
)

// evaluate runs an expression, which may run forever, and returns when ctx ends.
// Nothing can stop a template that prints nothing: its goroutine is abandoned, and
// its arguments must not be used again.
func evaluate(ctx context.Context, run func() ([]byte, error)) ([]byte, error) {
	if ctx.Done() == nil {
		return run()
	}
	done := make(chan evaluated, 1)
	go func() { done <- recovered(run) }()
	select {
	case e := <-done:
		if e.err != nil && ctx.Err() != nil { // the expression may have failed because of it
			return nil, context.Cause(ctx)
		}
		return e.record, e.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// evaluated is the result of an expression.
type evaluated struct {
	record []byte
	err    error
}

// recovered turns a panic into an error: in a goroutine it would end the process
// and leave temporary files behind.
func recovered(run func() ([]byte, error)) (e evaluated) {
	defer func() {
		if cause := recover(); cause != nil {
			e.err = fmt.Errorf("internal error: %v\n%s", cause, debug.Stack())
		}
	}()
	e.record, e.err = run()
	return e
}

// until is a buffer that refuses writes after ctx has ended, which stops an
// expression that prints forever before it exhausts the memory.
type until struct {
	ctx    context.Context
	record *filled
}

var _ io.Writer = until{}

// Write implements io.Writer.
func (u until) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.record.Write(p)
}
