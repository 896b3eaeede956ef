package kfp

import (
	"errors"
	"fmt"

	"tally/client/rest"
	"tally/cmd/internal/exit"
)

// isRefusal distinguishes a faulty command, or one that the server would
// refuse, from an unreachable server.
func isRefusal(err error) bool {
	code := exit.Of(err)
	return code == exit.BadUsage || code == exit.Refused || code == exit.NotFound
}

// together joins all faults of a command into one error with the code of the
// first. A failure that is not a refusal takes precedence.
func together(errs ...error) error {
	var all []error
	for _, err := range errs {
		if err != nil && !isRefusal(err) {
			return err
		}
		if err != nil {
			all = append(all, err)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	message := all[0].Error()
	for _, err := range all[1:] {
		message += "; " + err.Error()
	}
	return &exit.Coded{Code: exit.Of(all[0]), Err: fmt.Errorf("%s", message), Hint: hintOf(all)}
}

// hintOf returns the first hint of several errors.
func hintOf(all []error) string {
	for _, err := range all {
		var coded *exit.Coded
		if errors.As(err, &coded) && coded.Hint != "" {
			return coded.Hint
		}
		var failure *rest.Error
		if errors.As(err, &failure) && failure.Hint != "" {
			return failure.Hint
		}
	}
	return ""
}
