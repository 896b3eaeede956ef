package stackrox

import (
	"bytes"
	"slices"

	"tally/client/stackrox/record"
)

// finding has the values of a vulnerability.
type finding struct {
	cve, severity, cvss, fixedBy, kev, state, snoozed, component record.Value
}

// values returns all values.
func (f finding) values() []record.Value {
	return []record.Value{f.cve, f.severity, f.cvss, f.fixedBy, f.kev, f.state, f.snoozed, f.component}
}

// cells returns the cell of a value: of a row, or of an element of a list below it.
type cells func(record.Value) record.Cell

// observed reports whether the state was selected.
func (f *findingFlags) observed(v finding, at cells) bool {
	if len(f.states) == 0 {
		return true
	}
	state := f.of(at(v.state))
	if len(state) > 0 && string(state) != "OBSERVED" {
		return isOneOf(state, f.states)
	}
	// Findings of nodes have no state of their own, or are observed in old releases
	// even while they are snoozed.
	snoozed := isTrue(at(v.snoozed))
	return f.states[0] == "OBSERVED" && !snoozed || f.states[0] == "DEFERRED" && snoozed
}

// match reports whether a vulnerability was selected.
func (f *findingFlags) match(v finding, at cells) bool {
	switch {
	case !f.observed(v, at):
	case f.fixable && len(f.of(at(v.fixedBy))) == 0:
	case f.kev && !f.exploited(at(v.kev)):
	case len(f.severities) > 0 && !f.severe(f.of(at(v.severity))):
	case len(f.cves) > 0 && !isOneOf(f.of(at(v.cve)), f.cves):
	case !f.named(v, at):
	case f.minCVSS > 0 && !atLeast(at(v.cvss), f.minCVSS):
	default:
		return true
	}
	return false
}

// severe reports whether a severity was selected. A severity that tally does not
// know, or the server did not send, is unknown, as in the counts.
func (f *findingFlags) severe(severity []byte) bool {
	word := shortSeverity(severity)
	return isOneOf(word, f.severities) || !isOneOf(word, severities()) && slices.Contains(f.severities, severities()[0])
}

// named reports whether the component was selected.
func (f *findingFlags) named(v finding, at cells) bool {
	return len(f.components) == 0 || isOneOf(f.of(at(v.component)), f.components)
}

// kevFacts records whether Central omits CISA's data, as old releases do: then
// nothing is selected by it, which must not be taken for good news.
type kevFacts struct{ omitted bool }

// exploited reports whether CISA lists a vulnerability as exploited.
func (k *kevFacts) exploited(c record.Cell) bool {
	k.omitted = k.omitted || !c.Has()
	return isTrue(c)
}

// omitsKEV reports whether --kev or --fail-on kev met a vulnerability without
// that data.
func (f *findingFlags) omitsKEV() bool { return f.omitted || f.fail != nil && f.fail.omitted }

func isTrue(c record.Cell) bool {
	value, _ := c.Bool()
	return value
}

// atLeast compares in the precision of the API, which has 32 bits.
func atLeast(c record.Cell, least float64) bool {
	score, ok := c.Float()
	return ok && float32(score) >= float32(least)
}

func isOneOf(word []byte, words []string) bool {
	for _, w := range words {
		if string(word) == w {
			return true
		}
	}
	return false
}

// shortSeverity removes the common suffix from a severity.
func shortSeverity(name []byte) []byte { return bytes.TrimSuffix(name, []byte(severitySuffix)) }
