package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// inFlags says what a client refuses to send in the words of the flags, by the
// API's names of the fields.
func inFlags(err error, flags map[string]string) error {
	var invalid *rest.Error
	if !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid {
		return err
	}
	causes := slices.Clone(invalid.Causes)
	for i, c := range causes {
		field, _, _ := strings.Cut(c.Field, "[")
		if flag, ok := flags[field]; ok {
			causes[i].Field = "--" + flag
		}
	}
	named := *invalid
	named.Causes = causes
	return &named
}

// once is the only value of a flag that other APIs take several times. An
// empty one is a variable that is not set: it must not select everything.
func once(call *kit.Call, flag string, values []string) (string, error) {
	switch {
	case !call.Changed(flag):
		return "", nil
	case len(values) > 1:
		return "", exit.Usagef("--%s can be given once: the API takes one", flag)
	}
	return values[0], notEmpty(call, flag, values[0])
}

// notEmpty refuses a flag with an empty value.
func notEmpty(call *kit.Call, flag, value string) error {
	if call.Changed(flag) && value == "" {
		return exit.Usagef("--%s is empty; leave it out if it is not meant", flag)
	}
	return nil
}

// pollFlags are those of every wait.
type pollFlags struct {
	interval, timeout time.Duration
}

// check refuses times that make no sense.
func (f pollFlags) check() error {
	if f.interval <= 0 || f.timeout < 0 {
		return exit.Usagef("--interval must be more than 0, and --timeout 0 or more")
	}
	return nil
}

// limited is ctx for as long as --timeout allows. hint is what to do when that
// is over.
func (f pollFlags) limited(ctx context.Context, hint string) (context.Context, context.CancelFunc) {
	if f.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, f.timeout, &exit.Coded{
		Code: exit.Unreachable, Err: fmt.Errorf("%v have passed", f.timeout), Hint: hint,
	})
}
