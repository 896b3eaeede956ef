package config

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// NamesSeveral reports whether the value of --context may name several contexts:
// it has a comma or a character of a pattern.
func NamesSeveral(value string) bool { return strings.ContainsAny(value, ",*?[") }

// Sorted returns the sorted names of the contexts.
func (f *File) Sorted() []string { return slices.Sorted(slices.Values(f.Names())) }

// HasAny reports whether the context has settings of one of the APIs.
func (c *Context) HasAny(apis []string) bool {
	return slices.ContainsFunc(apis, func(api string) bool { return len(c.Values[api]) > 0 })
}

// Match returns the contexts that match a list of names and patterns, sorted and
// without duplicates. * matches any characters, ? one, [a-c] one of these. A part
// that matches nothing is an error, which lists the existing contexts.
func (f *File) Match(list string) ([]string, error) {
	var found []string
	for part := range strings.SplitSeq(list, ",") {
		part = Trim(part)
		if part == "" {
			return nil, fmt.Errorf("--context %s: one of the names is blank", list)
		}
		names, err := f.matching(part)
		if err != nil {
			return nil, err
		}
		found = append(found, names...)
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// matching returns the contexts that match one part of a list.
func (f *File) matching(part string) ([]string, error) {
	if f.Context(part) != nil {
		return []string{part}, nil
	}
	if !NamesSeveral(part) {
		return nil, fmt.Errorf("--context: %w", NoContext(part, f.Names()))
	}
	slashless := strings.NewReplacer("/", "\x00") // which * would not match
	var names []string
	for _, name := range f.Names() {
		ok, err := path.Match(slashless.Replace(part), slashless.Replace(name))
		if err != nil {
			return nil, fmt.Errorf("--context %s is not a pattern: %w", part, err)
		}
		if ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("--context %s matches none of the contexts: %s", part, f.known())
	}
	return names, nil
}

// known lists the contexts for a message.
func (f *File) known() string {
	if len(f.Contexts) == 0 {
		return "there are none in " + f.Path
	}
	return strings.Join(f.Sorted(), ", ")
}
