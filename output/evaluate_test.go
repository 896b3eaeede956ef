package output

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

var errStopped = errors.New("stopped by signal: interrupt")

// endless are expressions that run forever and print nothing, or print forever.
var endless = map[string]Options{
	"a jq program":            {Format: JSONLines, JQ: "last(repeat(1))"},
	"a jq program over all":   {Format: JSON, JQ: "last(repeat(1))"},
	"a template that prints":  {Format: Template, Expression: "{{range 9000000000000000000}}x{{end}}"},
	"an interrupted jq print": {Format: JSONLines, JQ: "repeat(empty)"},
}

func TestEndlessExpressionsEndWithTheContext(t *testing.T) {
	t.Parallel()
	for name, o := range endless {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			var b bytes.Buffer
			n, err := Write(ctx, &b, SchemaOf(rawColumns()), Erase(each(sent(served...), nil)), o)
			if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, new(*ExpressionError)) || n != 0 || b.Len() != 0 {
				t.Errorf("%d rows, %q, error %v", n, b.String(), err)
			}
		})
	}
}

// An expression that nothing can stop is abandoned, and the error is the context's cause.
func TestEvaluationIsLeftBehind(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	entered, release, left := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		<-entered
		cancel(errStopped)
	}()
	record, err := evaluate(ctx, func() ([]byte, error) {
		defer close(left)
		close(entered)
		<-release
		return []byte("late"), nil
	})
	if record != nil || !errors.Is(err, errStopped) {
		t.Errorf("%q, error %v", record, err)
	}
	close(release)
	<-left
}

// ended is a context that has ended, and does not say so to a select.
type ended struct{ context.Context }

func (ended) Done() <-chan struct{} { return make(chan struct{}) }

// An expression that fails because its context has ended has the context's cause for an
// error, also if it returned first. A result that is there is not dropped.
func TestExpressionsThatEndWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStopped)
	for _, failed := range []error{context.Canceled, &ExpressionError{Language: "template", Err: context.Canceled}} {
		if _, err := evaluate(ended{ctx}, func() ([]byte, error) { return nil, failed }); err != errStopped { //nolint:errorlint // nothing else
			t.Errorf("%v: error %v", failed, err)
		}
	}
	if record, err := evaluate(ended{ctx}, func() ([]byte, error) { return []byte("whole"), nil }); string(record) != "whole" || err != nil {
		t.Errorf("%q, error %v", record, err)
	}
}

// A panic in the goroutine of an expression is an error like any other.
func TestExpressionPanics(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := evaluate(ctx, func() ([]byte, error) { panic("no such thing") })
	if err == nil || !strings.Contains(err.Error(), "internal error: no such thing") {
		t.Error(err)
	}
}
