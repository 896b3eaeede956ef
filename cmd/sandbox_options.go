package cmd

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"tally/cmd/internal/app"
)

// sandboxOption is one thing that can be said of a sandbox's server: on
// --sandbox and on `tally sandbox`.
type sandboxOption struct {
	name, usage string
	set         func(text string) error
}

// described are the options as an API declares them, whatever server they are
// for.
func described[O any](options func(*O) []sandboxOption) func() []app.SandboxOption {
	return func() []app.SandboxOption { return descriptions(options(new(O))) }
}

func descriptions(options []sandboxOption) []app.SandboxOption {
	out := make([]app.SandboxOption, len(options))
	for i, o := range options {
		out[i] = app.SandboxOption{Name: o.name, Usage: o.usage}
	}
	return out
}

// setOptions sets those of the known options that are given; what others
// know is left to them.
func setOptions(known []sandboxOption, given map[string]string) error {
	for _, option := range known {
		value, ok := given[option.name]
		if !ok {
			continue
		}
		if err := option.set(value); err != nil {
			return fmt.Errorf("option %s=%s: %w", option.name, value, err)
		}
	}
	return nil
}

// to sets a place to a value.
func to[T any](place *T) func(T) { return func(value T) { *place = value } }

func count(set func(int)) func(string) error {
	return func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return errors.New("it must be a whole number")
		}
		set(n)
		return nil
	}
}

func onOff(set func(bool)) func(string) error {
	return func(text string) error {
		on, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("it must be true or false")
		}
		set(on)
		return nil
	}
}

func text(set func(string)) func(string) error {
	return func(text string) error {
		set(text)
		return nil
	}
}

func pause(set func(time.Duration)) func(string) error {
	return func(text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return errors.New("it must be a duration such as 200ms")
		}
		set(d)
		return nil
	}
}
