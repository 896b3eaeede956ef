package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Source is where a value came from.
type Source struct {
	// Kind is "flag", "environment", "file", "sandbox" or "default".
	Kind string
	// Name is the flag, the variable, or the file.
	Name string
	// Line is where it stands in the file, 0 where that is not known.
	Line int
}

// String is the source as people write it: "--endpoint", "$ROX_ENDPOINT".
func (s Source) String() string {
	switch s.Kind {
	case "flag":
		return "--" + s.Name
	case "environment":
		return "$" + s.Name
	case "file":
		if s.Line == 0 {
			return s.Name
		}
		return fmt.Sprintf("%s:%d", s.Name, s.Line)
	}
	return s.Kind
}

// Rank orders sources by precedence, the strongest highest; a default has 0.
func (s Source) Rank() int {
	switch {
	case s.Kind == "sandbox":
		return 5
	case s.Kind == "flag":
		return 4
	case s.Kind == "environment" && strings.HasPrefix(s.Name, "TALLY_"):
		return 3
	case s.Kind == "environment":
		return 2
	case s.Kind == "file":
		return 1
	}
	return 0
}

// Value is a setting's text and where it came from. An unset value has no text.
type Value struct {
	Setting Setting
	Text    string
	Source  Source
}

// Bool is the value of a Bool setting.
func (v Value) Bool() bool {
	on, _ := strconv.ParseBool(v.Text) // checked when it was resolved
	return on
}

// Duration is the value of a Duration setting.
func (v Value) Duration() time.Duration {
	d, _ := time.ParseDuration(v.Text) // checked when it was resolved
	return d
}

// Count is the value of a Count setting.
func (v Value) Count() int {
	n, _ := strconv.Atoi(v.Text) // checked when it was resolved
	return n
}

// Resolver finds values. The zero value finds defaults only.
type Resolver struct {
	// Flag finds a flag that was given.
	Flag func(api, name string) (string, bool)
	// Lookup finds an environment variable.
	Lookup func(string) (string, bool)
	// Context is the context in use, nil for none.
	Context *Context
	// File names the file that Context is from.
	File string
	// Overrides beat everything else, by API and key; the sandbox uses them.
	Overrides map[string]map[string]string
}

// Value finds s. A value that does not fit the setting's kind is an error that
// names its source. An empty variable counts as not set.
func (r *Resolver) Value(s Setting) (Value, error) {
	v := r.find(s)
	if err := s.check(v.Text); err != nil {
		return v, Mistake(fmt.Errorf("%s: %w", v.Source, err))
	}
	return v, nil
}

// find looks in order of precedence.
func (r *Resolver) find(s Setting) Value {
	if values, ok := r.Overrides[s.API]; ok {
		if text, ok := values[s.Key]; ok {
			return Value{s, text, Source{Kind: "sandbox"}}
		}
	}
	if r.Flag != nil && s.HasFlag() {
		if text, ok := r.Flag(s.API, s.Key); ok {
			return Value{s, text, Source{Kind: "flag", Name: s.Key}}
		}
	}
	if r.Lookup != nil {
		for _, name := range s.Variables() {
			if text, ok := r.Lookup(name); ok && text != "" {
				return Value{s, text, Source{Kind: "environment", Name: name}}
			}
		}
	}
	if r.Context != nil {
		if text := r.Context.Values[s.API][s.Key]; text != "" {
			return Value{s, text, Source{Kind: "file", Name: r.File, Line: r.Context.Lines[s.API][s.Key]}}
		}
	}
	return Value{s, s.Default, Source{Kind: "default"}}
}

// check tells whether text is a value of the setting's kind.
func (s Setting) check(text string) error {
	if text == "" {
		return nil
	}
	var err error
	switch s.Kind {
	case Bool:
		if _, err = strconv.ParseBool(text); err != nil {
			err = fmt.Errorf("%s must be true or false, not %q", s.Key, text)
		}
	case Duration:
		if _, err = time.ParseDuration(text); err != nil {
			err = fmt.Errorf("%s must be a duration such as 30s or 5m, not %q", s.Key, text)
		}
	case Count:
		if n, bad := strconv.Atoi(text); bad != nil || n < 0 {
			err = fmt.Errorf("%s must be a whole number, not %q", s.Key, text)
		}
	}
	if err == nil && len(s.Values) > 0 && !slices.Contains(s.Values, text) {
		err = fmt.Errorf("%s must be one of %s, not %q", s.Key, strings.Join(s.Values, ", "), text)
	}
	return err
}

// MistakeError is a mistake in the configuration, as opposed to a failure to read it.
type MistakeError struct{ Err error }

// Mistake marks err as one.
func Mistake(err error) error { return &MistakeError{err} }

// Error is the underlying error's text.
func (m *MistakeError) Error() string { return m.Err.Error() }

// Unwrap returns the underlying error.
func (m *MistakeError) Unwrap() error { return m.Err }
