package cmd

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"tally/cmd/internal/app"
)

// sandboxOption is one thing that can be said of a sandbox's server, whose
// options are an O: on --sandbox and on `tally sandbox`.
type sandboxOption[O any] struct {
	name, usage string
	set         func(o *O, text string) error
}

// described are the options as an API declares them.
func described[O any](options func() []sandboxOption[O]) func() []app.SandboxOption {
	return func() []app.SandboxOption {
		var out []app.SandboxOption
		for _, o := range options() {
			out = append(out, app.SandboxOption{Name: o.name, Usage: o.usage})
		}
		return out
	}
}

// setOptions sets those of the known options that are given; what others
// know is left to them.
func setOptions[O any](o *O, known []sandboxOption[O], given map[string]string) error {
	for _, option := range known {
		value, ok := given[option.name]
		if !ok {
			continue
		}
		if err := option.set(o, value); err != nil {
			return fmt.Errorf("option %s=%s: %w", option.name, value, err)
		}
	}
	return nil
}

func count[O any](set func(*O, int)) func(*O, string) error {
	return func(o *O, text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return errors.New("it must be a whole number")
		}
		set(o, n)
		return nil
	}
}

func onOff[O any](set func(*O, bool)) func(*O, string) error {
	return func(o *O, text string) error {
		on, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("it must be true or false")
		}
		set(o, on)
		return nil
	}
}

func text[O any](set func(*O, string)) func(*O, string) error {
	return func(o *O, text string) error {
		set(o, text)
		return nil
	}
}

func pause[O any](set func(*O, time.Duration)) func(*O, string) error {
	return func(o *O, text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return errors.New("it must be a duration such as 200ms")
		}
		set(o, d)
		return nil
	}
}
