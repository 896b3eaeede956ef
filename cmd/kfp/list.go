package kfp

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// list has the flags of every list of kfp, and what they are resolved to.
type list struct {
	name, contains, raw, since, before string

	filter kfp.Filter
	sort   string
	page   int
}

func (l *list) bind(flags *pflag.FlagSet) {
	flags.StringVar(&l.name, "name", "", "only those with this name")
	flags.StringVar(&l.contains, "name-contains", "", "only those whose name contains this")
	flags.StringVar(&l.since, "since", "", "only those created since this time: "+kit.Moments)
	flags.StringVar(&l.before, "before", "", "only those created before this time")
	flags.StringVar(&l.raw, "filter", "", `filter in the API's own syntax, {"predicates":[…]}; other filters are added to it`)
}

// check builds the filter from the flags. It sends nothing.
func (l *list) check(call *kit.Call) error {
	if l.raw != "" {
		f, err := parseFilter(l.raw)
		if err != nil {
			return exit.Usagef("--filter: %w", err)
		}
		l.filter = f
	}
	if l.name != "" {
		l.filter = l.filter.And(kfp.Equals("name", l.name))
	}
	if l.contains != "" && !strings.Contains(l.contains, `\`) { // servers take it for an escape
		l.filter = l.filter.And(kfp.Contains("name", l.contains))
	}
	for _, bound := range []struct {
		flag, value string
		predicate   func(string, time.Time) kfp.Predicate
	}{{"since", l.since, kfp.Since}, {"before", l.before, kfp.Before}} {
		if bound.value == "" {
			continue
		}
		at, err := call.Moment(bound.flag, bound.value)
		if err != nil {
			return err
		}
		l.filter = l.filter.And(bound.predicate("created_at", at))
	}
	return nil
}

// parseFilter parses a filter with the names of either API; it is sent with those
// of the API in use.
func parseFilter(expression string) (kfp.Filter, error) {
	f, err := kfp.ParseFilter(expression)
	if err == nil {
		return f, nil
	}
	if f, newer := v2beta1.ParseFilter(expression); newer == nil {
		return f, nil
	}
	return f, err
}

// order takes the part of --sort and --limit that the server supports. A small
// page costs less than a large one of which most is discarded.
func (l *list) order(sort string, limit int) { l.sort, l.page = sort, limit }

// newestFirst is the default order of a list.
const newestFirst = "created_at:desc"

// matches checks exactly what servers compare without regard to case, and with _
// and % for any characters.
func (l *list) matches(name string) bool {
	return (l.name == "" || l.name == name) && strings.Contains(name, l.contains)
}

// stored has the flags for nouns that can be archived.
type stored struct{ archived, all bool }

func (s *stored) bind(flags *pflag.FlagSet) {
	flags.BoolVar(&s.archived, "archived", false, "only archived ones, which are omitted by default")
	flags.BoolVar(&s.all, "all", false, "include archived ones")
}

// filter adds the state to a filter. The state of available objects has several
// names in databases, so the filter is "not archived".
func (s *stored) filter(f kfp.Filter) (kfp.Filter, error) {
	switch {
	case s.archived && s.all:
		return f, exit.Usagef("--archived and --all cannot be combined")
	case s.all:
		return f, nil
	case s.archived:
		return f.And(kfp.InState(kfp.StorageArchived)), nil
	}
	return f.And(kfp.NotEquals("storage_state", "ARCHIVED"), kfp.NotEquals("storage_state", string(kfp.StorageArchived))), nil
}

// matches checks what some servers do not.
func (s *stored) matches(archived bool) bool { return s.all || s.archived == archived }

// serverSorts returns the values of --sort for which servers have the same order
// as tally. Names and statuses are not among them: databases ignore case. Times
// that may be missing are sorted by servers only with the latest first, since
// servers store 1970 for them.
func serverSorts(times ...string) map[string]string {
	sorts := map[string]string{}
	for _, field := range []string{"id", "created_at"} {
		sorts[field], sorts[field+":asc"] = field, field
	}
	for _, field := range append(times, "id", "created_at") {
		sorts[field+":desc"] = field + " desc"
	}
	return sorts
}
