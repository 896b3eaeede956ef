package config

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// Resolver resolves settings. The zero value finds only defaults.
type Resolver struct {
	// Flag finds a flag that was set.
	Flag func(api, name string) (string, bool)
	// Lookup finds an environment variable.
	Lookup func(string) (string, bool)
	// Own finds a setting in one of the API's own variables whose name depends on
	// other settings; value is empty if there is none. It may be nil.
	Own func(s Setting) (value, variable string)
	// Context is the context in use, nil for none.
	Context *Context
	// ContextLayer is how it was chosen; zero means that it is the current one.
	ContextLayer Layer
	// File is the name of the file that has Context.
	File string
	// Overrides are the values of the sandbox, by API and key.
	Overrides map[string]map[string]string
}

// Value finds s in the strongest layer that has it. A value that is blank or
// does not fit the setting's kind is a Mistake that names its source. An empty
// variable counts as not set.
func (r *Resolver) Value(s Setting) (Value, error) {
	v := r.find(s)
	if v.Source.Layer == Sandbox {
		return v, nil
	}
	if v.Text == "" && v.Source.Layer == Flag {
		return v, Mistake(fmt.Errorf("%s is blank: set a value, or omit it", v.Source))
	}
	value, err := Clean(v.Source.String(), v.Text)
	if err != nil {
		return v, err
	}
	v.Text = value
	if err := s.check(v.Text); err != nil {
		return v, Mistake(v.invalid(err))
	}
	return v, nil
}

// invalid adds the source of an invalid value. A flag is named like its setting.
func (v Value) invalid(err error) error {
	if why, named := strings.CutPrefix(err.Error(), v.Setting.Key); named && v.Source.Layer == Flag {
		return errors.New(v.Source.String() + why)
	}
	return fmt.Errorf("%s: %w", v.Source, err)
}

// find goes through the layers in the order of the table.
func (r *Resolver) find(s Setting) Value {
	for _, rule := range Rules() {
		if v, ok := r.at(rule.Layer, s); ok {
			return v
		}
	}
	return Value{s, s.Default, Source{}}
}

// at returns the value of s in one layer.
func (r *Resolver) at(l Layer, s Setting) (Value, bool) {
	switch l {
	case Sandbox:
		value, ok := r.Overrides[s.API][s.Key]
		return Value{s, value, Source{Layer: l}}, ok
	case Flag:
		return r.flag(s)
	case TallyVariable:
		return r.variable(l, s, s.Variable())
	case OwnVariable:
		return r.own(s)
	case FlagContext, VariableContext, CurrentContext:
		return r.context(l, s)
	case ToolFile, Default:
	}
	return Value{}, false
}

func (r *Resolver) flag(s Setting) (Value, bool) {
	if r.Flag == nil || !s.HasFlag() {
		return Value{}, false
	}
	value, ok := r.Flag(s.API, s.FlagName())
	return Value{s, value, Source{Layer: Flag, Name: s.FlagName()}}, ok
}

func (r *Resolver) variable(l Layer, s Setting, names ...string) (Value, bool) {
	if r.Lookup == nil {
		return Value{}, false
	}
	for _, name := range names {
		if value, _ := r.Lookup(name); value != "" {
			return Value{s, value, Source{Layer: l, Name: name}}, true
		}
	}
	return Value{}, false
}

func (r *Resolver) own(s Setting) (Value, bool) {
	if v, ok := r.variable(OwnVariable, s, s.Env...); ok || r.Own == nil {
		return v, ok
	}
	value, name := r.Own(s)
	return Value{s, value, Source{Layer: OwnVariable, Name: name}}, value != ""
}

func (r *Resolver) context(l Layer, s Setting) (Value, bool) {
	if r.Context == nil || l != cmp.Or(r.ContextLayer, CurrentContext) {
		return Value{}, false
	}
	value := r.Context.Values[s.API][s.Key]
	source := Source{Layer: l, Name: r.File, Line: r.Context.Lines[s.API][s.Key], Context: r.Context.Name}
	return Value{s, value, source}, value != ""
}

// MistakeError is a mistake in the configuration, rather than a failure to read it.
type MistakeError struct{ Err error }

// Mistake marks err as a mistake in the configuration.
func Mistake(err error) error { return &MistakeError{err} }

// Error is the underlying error's message.
func (m *MistakeError) Error() string { return m.Err.Error() }

// Unwrap returns the underlying error.
func (m *MistakeError) Unwrap() error { return m.Err }
