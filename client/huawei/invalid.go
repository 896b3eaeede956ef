package huawei

import (
	"fmt"
	"strings"

	"tally/client/rest"
)

// InvalidError is the refusal to send a request that the API's reference does
// not allow. Nothing was sent.
type InvalidError struct {
	// What was to be sent: "export request".
	What string
	// Causes are the fields in question, each with what is allowed.
	Causes []rest.Cause
}

// Error lists every field.
func (e *InvalidError) Error() string {
	parts := make([]string, len(e.Causes))
	for i, c := range e.Causes {
		parts[i] = c.Field + ": " + c.Message
	}
	return fmt.Sprintf("invalid %s: %s", e.What, strings.Join(parts, "; "))
}

// Checks collects what is wrong with a request.
type Checks struct {
	// What is being checked: "export request".
	What   string
	causes []rest.Cause
}

// That records a problem with field unless ok holds.
func (c *Checks) That(ok bool, field, format string, args ...any) {
	if !ok {
		c.add(field, format, args)
	}
}

func (c *Checks) add(field, format string, args []any) {
	c.causes = append(c.causes, rest.Cause{Field: field, Reason: "Invalid", Message: fmt.Sprintf(format, args...)})
}

// Err is an *InvalidError, or nil when nothing was recorded.
func (c *Checks) Err() error {
	if len(c.causes) == 0 {
		return nil
	}
	return &InvalidError{What: c.What, Causes: c.causes}
}
