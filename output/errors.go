package output

import (
	"errors"
	"fmt"
)

// WriteError reports that the sink failed: a full disk, a closed pipe
// (errors.Is(err, syscall.EPIPE)). Any other error of [Write] is not the sink's.
type WriteError struct{ Err error }

// Error says, only once, that the output failed.
func (e *WriteError) Error() string {
	var inner *WriteError
	if errors.As(e.Err, &inner) {
		return inner.Error()
	}
	return "writing the output: " + e.Err.Error()
}

// Unwrap returns the sink's own error.
func (e *WriteError) Unwrap() error { return e.Err }

// ExpressionError reports a jq program, template or JSONPath that parsed, but
// failed on a row.
type ExpressionError struct {
	Language string // jq, template or jsonpath
	Err      error
}

// Error names the language and the failure.
func (e *ExpressionError) Error() string { return e.Language + ": " + e.Err.Error() }

// Unwrap returns the failure.
func (e *ExpressionError) Unwrap() error { return e.Err }

// RowSizeError reports a row that would take too much memory in a format.
type RowSizeError struct{ Why string }

// Error gives the reason, and the formats in which the row does not grow.
func (e *RowSizeError) Error() string {
	return "the row is too large for this output: " + e.Why + "; write it with -o jsonl, and transform that"
}

// RowError reports the row that could not be printed.
type RowError struct {
	Row     int64 // counted from 1, or 0 for all rows together
	Printed bool  // data came before: rows, or the beginning of this one
	Err     error
}

// Error names the row and the failure.
func (e *RowError) Error() string {
	if e.Row == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("row %d: %v", e.Row, e.Err)
}

// Unwrap returns the failure.
func (e *RowError) Unwrap() error { return e.Err }

// both joins two errors, and returns a single one unchanged.
func both(a, b error) error {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return errors.Join(a, b)
}
