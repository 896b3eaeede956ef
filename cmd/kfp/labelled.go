package kfp

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

// labelled has the flags that select pipelines and versions by what only v2beta1
// keeps.
type labelled struct {
	labels
	wanted map[string]string
}

func (l *labelled) bind(flags *pflag.FlagSet) {
	flags.StringVar(&l.displayName, "display-name", "", "only those with this display name; needs v2beta1")
	flags.StringArrayVar(&l.tags, "tag", nil, "only those with this tag, as key=value; needs v2beta1; if repeated, those with all of them")
}

// check adds the filters to those of the list.
func (l *labelled) check(to *list) (err error) {
	if l.wanted, err = l.parsed(); err != nil {
		return err
	}
	if err := (v2beta1.Edit{Tags: &l.wanted}).Check(); err != nil {
		return err
	}
	if l.displayName != "" {
		to.filter = to.filter.And(kfp.Equals("display_name", l.displayName))
	}
	for key, value := range l.wanted {
		to.filter = to.filter.And(v2beta1.Tagged(key, value))
	}
	return nil
}

// server returns the server through the API to list by.
func (l *labelled) server(s *session) (server, error) {
	if !l.set() {
		return s.server, nil
	}
	return s.byV2("a filter by display name or tag")
}

// matches checks exactly what servers compare without regard to case.
func (l *labelled) matches(row interface{ RawJSON() []byte }) bool {
	if !l.set() {
		return true
	}
	e := extrasOf(row)
	for key, value := range l.wanted {
		if e.Tags[key] != value {
			return false
		}
	}
	return l.displayName == "" || e.DisplayName == l.displayName
}

// explained says which releases have tags.
func (l *labelled) explained(err error) error {
	var e *rest.Error
	if len(l.wanted) > 0 && errors.As(err, &e) && e.Kind == rest.KindRefused && e.Hint == "" {
		e.Hint = "tags are kept by release 2.17 and newer"
	}
	return err
}

// chooseForRows selects the API to read rows by: v2beta1, where it is served, if a column is requested by name that only
// v2beta1 fills. JSON of columns does not depend on the API.
func (s *session) chooseForRows(ctx context.Context) error {
	if err := s.choose(ctx); err != nil || s.version == apiV2 || !s.requests(isColumnOfV2) {
		return err
	}
	if s.newer == nil {
		s.call.App.Warn("the API v1beta1 has no display names and no tags")
		return nil
	}
	s.call.App.Debug("the rows are read by " + apiV2)
	s.server, s.version = s.newer, apiV2
	return nil
}

// isColumnOfV2 reports whether only v2beta1 fills a column.
func isColumnOfV2(column string) bool { return column == "display_name" || column == "tags" }

// requests reports whether --columns or --sort names such a column.
func (s *session) requests(such func(column string) bool) bool {
	named := append(slices.Clone(s.call.Output.Columns), strings.Split(s.call.Output.Sort, ",")...)
	return slices.ContainsFunc(named, func(column string) bool {
		column, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(column), "+"), ":")
		return such(column)
	})
}
