// Package sandbox has what the in-process servers of all APIs share: their
// options, and the settings for reaching them.
package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
)

// Option is an option of a sandbox's server: for --sandbox and `tally sandbox`.
type Option struct {
	// Name is the option, and the flag of `tally sandbox`. Usage describes it.
	Name, Usage string
	// Set parses the option's value.
	Set func(value string) error
	// Switch marks an option that is on if it has no value.
	Switch bool
}

// Described converts options to the form in which an API declares them.
func Described[O any](options func(*O) []Option) func() []app.SandboxOption {
	return func() []app.SandboxOption { return descriptions(options(new(O))) }
}

func descriptions(options []Option) []app.SandboxOption {
	out := make([]app.SandboxOption, len(options))
	for i, o := range options {
		out[i] = app.SandboxOption{Name: o.Name, Usage: o.Usage, Switch: o.Switch}
	}
	return out
}

// Set sets the known options that have a value and ignores the others.
func Set(known []Option, values map[string]string) error {
	for _, option := range known {
		value, ok := values[option.Name]
		if !ok {
			continue
		}
		if err := option.Set(value); err != nil {
			return fmt.Errorf("option %s=%s: %w", option.Name, value, err)
		}
	}
	return nil
}

// To returns a function that stores a value.
func To[T any](place *T) func(T) { return func(value T) { *place = value } }

// Count makes an option with an integer value.
func Count(name, usage string, set func(int)) Option {
	return Option{Name: name, Usage: usage, Set: func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return errors.New("it must be a whole number, 0 or more")
		}
		set(n)
		return nil
	}}
}

// OnOff makes an option with the value true or false.
func OnOff(name, usage string, set func(bool)) Option {
	return Option{Name: name, Usage: usage, Switch: true, Set: func(s string) error {
		on, err := strconv.ParseBool(s)
		if err != nil {
			return errors.New("it must be true or false")
		}
		set(on)
		return nil
	}}
}

// String makes an option with any value.
func String(name, usage string, set func(string)) Option {
	return Option{Name: name, Usage: usage, Set: func(s string) error {
		set(s)
		return nil
	}}
}

// OneOf makes an option with one of a set of values, which may be typed in lower case
// and in the plural.
func OneOf(name, usage string, values []string, set func(string)) Option {
	return Option{Name: name, Usage: usage + ": " + kit.Or(values), Set: func(s string) error {
		i := slices.IndexFunc(values, func(v string) bool { return strings.EqualFold(s, v) || strings.EqualFold(s, v+"s") })
		if i < 0 {
			return errors.New("it must be " + kit.Or(values))
		}
		set(values[i])
		return nil
	}}
}

// Odd makes the option that every API has: hostile names that test their display.
func Odd(set func(bool)) Option {
	return OnOff("odd", "include names that are hard to display: escape sequences, formulas, long and empty ones", set)
}

// Night makes the option of every API whose fleet changes from night to night.
func Night(set func(int)) Option {
	return Count("night", "number of the night: from 2 on, pods are replaced, images are newer, and there are new findings", set)
}

// Pause makes an option with a duration.
func Pause(name, usage string, set func(time.Duration)) Option {
	return Option{Name: name, Usage: usage, Set: func(s string) error {
		d, err := time.ParseDuration(s)
		if err != nil || d < 0 {
			return errors.New("it must be a duration such as 200ms")
		}
		set(d)
		return nil
	}}
}
