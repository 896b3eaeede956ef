package stackrox

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tally/cmd/internal/exit"
)

// failOn has the conditions of --fail-on, of which a row must meet none.
type failOn struct {
	conditions []condition
	unscanned  bool // unscanned images and nodes count as well
	kevFacts
	scratch
}

// condition is one of them: everything that it names must hold.
type condition struct {
	words        string
	rank         int // the minimum severity, negative for any
	fixable, kev bool
}

// unscannedWord is the condition for what has no vulnerabilities to compare.
const unscannedWord = "unscanned"

// parseFailOn parses conditions such as critical,fixable; none is nil.
func parseFailOn(all []string) (*failOn, error) {
	if len(all) == 0 {
		return nil, nil
	}
	f := &failOn{}
	for _, words := range all {
		if strings.ToLower(strings.TrimSpace(words)) == unscannedWord {
			f.unscanned = true
			continue
		}
		c, err := parseCondition(words)
		if err != nil {
			return nil, err
		}
		f.conditions = append(f.conditions, c)
	}
	return f, nil
}

func parseCondition(words string) (condition, error) {
	c := condition{words: words, rank: -1}
	for word := range strings.SplitSeq(words, ",") {
		word = strings.ToLower(strings.TrimSpace(word))
		rank := slices.Index(severities(), strings.ToUpper(word))
		switch {
		case word == "fixable":
			c.fixable = true
		case word == "kev":
			c.kev = true
		case word == unscannedWord:
			return c, errors.New("--fail-on unscanned stands by itself, since what was never scanned has no vulnerabilities: repeat the flag, as in --fail-on critical --fail-on unscanned")
		case rank < 0:
			return c, fmt.Errorf("--fail-on must be critical, important, moderate, low, unknown, fixable or kev, or several of them, or unscanned, not %q", word)
		case c.rank >= 0:
			return c, fmt.Errorf("--fail-on %s: two severities; use the lower one, which includes the higher", words)
		default:
			c.rank = rank
		}
	}
	return c, nil
}

// match reports whether a vulnerability meets a condition.
func (f *failOn) match(v finding, at cells) bool {
	return f != nil && slices.ContainsFunc(f.conditions, func(c condition) bool { return f.meets(c, v, at) })
}

func (f *failOn) meets(c condition, v finding, at cells) bool {
	if c.fixable && len(f.of(at(v.fixedBy))) == 0 || c.kev && !f.exploited(at(v.kev)) {
		return false
	}
	return rankOf(f.of(at(v.severity))) >= c.rank
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

// flags returns the conditions as typed, without the one about scans.
func (f *failOn) flags() string {
	all := make([]string, len(f.conditions))
	for i, c := range f.conditions {
		all[i] = "--fail-on " + c.words
	}
	return strings.Join(all, " ")
}

// failure returns the error of a complete export in which --fail-on found
// something.
func (e *export) failure() error {
	f, found := e.f.finding.fail, []string{}
	if f == nil {
		return nil
	}
	if e.found > 0 {
		what := plural(e.found, strings.TrimSuffix(e.f.rows, "s"), "s")
		if e.f.rows == "vulns" {
			what = plural(e.found, "vulnerabilit", "ies", "y")
		}
		found = append(found, what+" "+verb(e.found, "match", "es")+" "+f.flags())
	}
	if n := e.unscanned + e.missing.count; n > 0 && f.unscanned {
		found = append(found, e.unexamined()+" "+verb(n, "match", "es")+" --fail-on "+unscannedWord)
	}
	if len(found) == 0 {
		return nil
	}
	return &exit.Coded{Code: exit.Found, Err: errors.New(strings.Join(found, "; "))}
}

// verb returns a verb in the form for n.
func verb(n int64, word, ending string) string {
	if n == 1 {
		return word + ending
	}
	return word
}
