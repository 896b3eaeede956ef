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

// InFlags replaces the API's field names in a client's refusal with the names of
// flags.
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

// Once returns the only value of a flag that other APIs accept several times.
func Once(call *kit.Call, flag string, values []string) (string, error) {
	switch {
	case !call.Changed(flag):
		return "", nil
	case len(values) > 1:
		return "", exit.Usagef("--%s can be used only once: the API accepts one value", flag)
	}
	return values[0], nil
}

// PollFlags are the flags of every wait.
type PollFlags struct {
	// Interval is the time between two requests. Timeout bounds the whole wait; 0
	// means no bound.
	Interval, Timeout time.Duration
}

// Bind declares the flags, with their defaults.
func (f *PollFlags) Bind(flags *pflag.FlagSet, interval, timeout time.Duration) {
	flags.DurationVar(&f.Interval, "interval", interval, "time between two requests")
	flags.DurationVar(&f.Timeout, "timeout", timeout, "maximum time to wait; 0 means no limit")
}

// Check refuses invalid times.
func (f PollFlags) Check() error {
	if f.Interval <= 0 || f.Timeout < 0 {
		return exit.Usagef("--interval must be more than 0, and --timeout 0 or more")
	}
	return nil
}

// Limited returns ctx bounded by --timeout. hint says what to do after a timeout.
func (f PollFlags) Limited(ctx context.Context, hint string) (context.Context, context.CancelFunc) {
	if f.Timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, f.Timeout, &exit.Coded{
		Code: exit.Unreachable, Err: fmt.Errorf("%v have passed", f.Timeout), Hint: hint,
	})
}
