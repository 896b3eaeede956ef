package rest

import (
	"errors"
	"fmt"
)

// Invalid returns an error of kind KindInvalid for a request that is not sent.
func Invalid(operation, format string, args ...any) error {
	return &Error{Operation: operation, Kind: KindInvalid, Message: fmt.Sprintf(format, args...)}
}

// refused returns err as one of kind KindInvalid, unless it has a kind already.
func refused(operation string, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return &Error{Operation: operation, Kind: KindInvalid, Err: err}
}

// Checks collects the faults of a request.
type Checks struct {
	// What is being checked: "export request".
	What   string
	causes []Cause
}

// That records a problem with field unless ok holds.
func (c *Checks) That(ok bool, field, format string, args ...any) {
	if !ok {
		c.add(field, format, args)
	}
}

func (c *Checks) add(field, format string, args []any) {
	c.causes = append(c.causes, Cause{Field: field, Reason: "Invalid", Message: fmt.Sprintf(format, args...)})
}

// Err returns an *Error of kind KindInvalid whose causes are the fields in
// question, each with what is allowed; nil if nothing was recorded.
func (c *Checks) Err() error {
	if len(c.causes) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Message: "invalid " + c.What, Causes: c.causes}
}
