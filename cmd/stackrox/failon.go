package stackrox

import (
	"fmt"
	"slices"
	"strings"

	"tally/cmd/internal/exit"
)

// failOn is the condition that rows must not meet.
type failOn struct {
	words        string
	rank         int // the minimum severity, negative for any
	fixable, kev bool
	kevFacts
	scratch
}

// parseFailOn parses critical,fixable; an empty value is nil.
func parseFailOn(words string) (*failOn, error) {
	if words == "" {
		return nil, nil
	}
	f := &failOn{words: words, rank: -1}
	for word := range strings.SplitSeq(words, ",") {
		word = strings.ToLower(strings.TrimSpace(word))
		rank := slices.Index(severities(), strings.ToUpper(word))
		switch {
		case word == "fixable":
			f.fixable = true
		case word == "kev":
			f.kev = true
		case rank < 0:
			return nil, fmt.Errorf("--fail-on must be critical, important, moderate, low, unknown, fixable or kev, or several of them, not %q", word)
		case f.rank >= 0:
			return nil, fmt.Errorf("--fail-on %s: two severities; give the lower one, which means at least", words)
		default:
			f.rank = rank
		}
	}
	return f, nil
}

// match reports whether a vulnerability meets the condition.
func (f *failOn) match(v finding, at cells) bool {
	switch {
	case f == nil:
		return false
	case f.fixable && len(f.of(at(v.fixedBy))) == 0, f.kev && !f.exploited(at(v.kev)):
		return false
	}
	return rankOf(f.of(at(v.severity))) >= f.rank
}

// rankOf orders severities; an unknown one of a newer Central ranks above all.
func rankOf(severity []byte) int {
	switch string(shortSeverity(severity)) {
	case "UNKNOWN", "":
		return 0
	case "LOW":
		return 1
	case "MODERATE":
		return 2
	case "IMPORTANT":
		return 3
	case "CRITICAL":
		return 4
	}
	return len(severities())
}

// found is the error of a complete export with such rows, of a kind of --rows.
func (f *failOn) found(rows int64, kind string) error {
	if f == nil || rows == 0 {
		return nil
	}
	what, verb := plural(rows, strings.TrimSuffix(kind, "s"), "s"), "match"
	if kind == "vulns" {
		what = plural(rows, "vulnerabilit", "ies", "y")
	}
	if rows == 1 {
		verb = "matches"
	}
	return &exit.Coded{Code: exit.Found, Err: fmt.Errorf("%s %s --fail-on %s", what, verb, f.words)}
}
