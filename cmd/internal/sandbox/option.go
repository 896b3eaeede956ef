// Package sandbox has what the in-process servers of all APIs share: their
// options, and the settings that lead to them.
package sandbox

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"tally/cmd/internal/app"
)

// Option is one thing that can be said of a sandbox's server: on --sandbox and
// on `tally sandbox`.
type Option struct {
	// Name is the option, and the flag of `tally sandbox`. Usage says what it does.
	Name, Usage string
	// Set takes the option's value as it was typed.
	Set func(text string) error
}

// Described are the options as an API declares them, whatever server they are
// for.
func Described[O any](options func(*O) []Option) func() []app.SandboxOption {
	return func() []app.SandboxOption { return descriptions(options(new(O))) }
}

func descriptions(options []Option) []app.SandboxOption {
	out := make([]app.SandboxOption, len(options))
	for i, o := range options {
		out[i] = app.SandboxOption{Name: o.Name, Usage: o.Usage}
	}
	return out
}

// Set sets those of the known options that are given; what others know is left
// to them.
func Set(known []Option, given map[string]string) error {
	for _, option := range known {
		value, ok := given[option.Name]
		if !ok {
			continue
		}
		if err := option.Set(value); err != nil {
			return fmt.Errorf("option %s=%s: %w", option.Name, value, err)
		}
	}
	return nil
}

// To sets a place to a value.
func To[T any](place *T) func(T) { return func(value T) { *place = value } }

// Count takes a whole number.
func Count(name, usage string, set func(int)) Option {
	return Option{name, usage, func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return errors.New("it must be a whole number")
		}
		set(n)
		return nil
	}}
}

// OnOff takes true or false.
func OnOff(name, usage string, set func(bool)) Option {
	return Option{name, usage, func(text string) error {
		on, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("it must be true or false")
		}
		set(on)
		return nil
	}}
}

// Text takes any text.
func Text(name, usage string, set func(string)) Option {
	return Option{name, usage, func(text string) error {
		set(text)
		return nil
	}}
}

// Odd is the option that every API has: names that test whatever shows them.
func Odd(set func(bool)) Option {
	return OnOff("odd", "include names that are hard to display: escape sequences, formulas, long and empty ones", set)
}

// Pause takes a duration.
func Pause(name, usage string, set func(time.Duration)) Option {
	return Option{name, usage, func(text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return errors.New("it must be a duration such as 200ms")
		}
		set(d)
		return nil
	}}
}
