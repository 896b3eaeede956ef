package huawei

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// InFlags says what a client refuses to send in the words of the flags, by the
// API's names of the fields.
func InFlags(err error, flags map[string]string) error {
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

// Once is the only value of a flag that other APIs take several times.
func Once(call *kit.Call, flag string, values []string) (string, error) {
	switch {
	case !call.Changed(flag):
		return "", nil
	case len(values) > 1:
		return "", exit.Usagef("--%s can be used only once: the API accepts one value", flag)
	}
	return values[0], nil
}

// PollFlags are those of every wait.
type PollFlags struct {
	// Interval is the time between two requests, Timeout bounds the whole wait; 0
	// does not.
	Interval, Timeout time.Duration
}

// Bind declares the flags, with their defaults.
func (f *PollFlags) Bind(flags *pflag.FlagSet, interval, timeout time.Duration) {
	flags.DurationVar(&f.Interval, "interval", interval, "time between two requests")
	flags.DurationVar(&f.Timeout, "timeout", timeout, "maximum time to wait; 0 means no limit")
}

// Check refuses times that make no sense.
func (f PollFlags) Check() error {
	if f.Interval <= 0 || f.Timeout < 0 {
		return exit.Usagef("--interval must be more than 0, and --timeout 0 or more")
	}
	return nil
}

// Limited is ctx for as long as --timeout allows. hint is what to do when that
// is over.
func (f PollFlags) Limited(ctx context.Context, hint string) (context.Context, context.CancelFunc) {
	if f.Timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, f.Timeout, &exit.Coded{
		Code: exit.Unreachable, Err: fmt.Errorf("%v have passed", f.Timeout), Hint: hint,
	})
}
