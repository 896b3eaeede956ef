package stackrox

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/stackrox"
	"tally/client/stackrox/record"
)

// severities are those of the API without their suffix, from the least.
func severities() []string { return []string{"UNKNOWN", "LOW", "MODERATE", "IMPORTANT", "CRITICAL"} }

const severitySuffix = "_VULNERABILITY_SEVERITY"

// findingFlags choose vulnerabilities.
type findingFlags struct {
	severities, cves, components, states []string
	state, failOn                        string
	minCVSS                              float64
	fixable, kev, unscanned              bool

	fail *failOn
	scratch
}

func (f *findingFlags) bind(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.severities, "severity", nil, "only vulnerabilities of these severities: critical, important, moderate, low, unknown")
	flags.BoolVar(&f.fixable, "fixable", false, "only vulnerabilities that a version of their component fixes")
	flags.StringSliceVar(&f.cves, "cve", nil, "only these vulnerabilities")
	flags.Float64Var(&f.minCVSS, "min-cvss", 0, "only vulnerabilities with at least this CVSS score")
	flags.BoolVar(&f.kev, "kev", false, "only vulnerabilities that CISA knows to be exploited")
	flags.StringSliceVar(&f.components, "component", nil, "only vulnerabilities of these components; with rows of components, these")
	flags.StringVar(&f.state, "state", "observed", "observed, deferred, false_positive or all: others than observed ones are left out unless they are asked for")
	flags.BoolVar(&f.unscanned, "include-unscanned", false, "with rows of vulnerabilities or components, a row for what nobody scanned")
	flags.StringVar(&f.failOn, "fail-on", "", "end with exit code 9 when such a row was selected, even if --limit does not print it: critical, important, moderate, low, unknown, fixable or kev; a comma means and, a severity means at least")
}

// check parses the values of the flags.
func (f *findingFlags) check() error {
	for i, id := range f.cves {
		f.cves[i] = cveID(id)
	}
	for i, name := range f.components {
		f.components[i] = strings.TrimSpace(name)
	}
	for i, s := range f.severities {
		f.severities[i] = strings.ToUpper(strings.TrimSpace(s))
		if !slices.Contains(severities(), f.severities[i]) {
			return fmt.Errorf("--severity must be critical, important, moderate, low or unknown, not %q", s)
		}
	}
	f.state = strings.ToLower(f.state)
	f.states = []string{strings.ToUpper(f.state)}
	switch f.state {
	case "all":
		f.states = nil
	case "observed", "deferred", "false_positive":
	default:
		return fmt.Errorf("--state must be observed, deferred, false_positive or all, not %q", f.state)
	}
	if math.IsNaN(f.minCVSS) || f.minCVSS < 0 || f.minCVSS > 10 {
		return fmt.Errorf("--min-cvss must be between 0 and 10, not %v", f.minCVSS)
	}
	var err error
	f.fail, err = parseFailOn(f.failOn)
	return err
}

// cveID is the id of a vulnerability as the server writes it: CVE-2021-44228, of
// which people type the letters as they like. Other ids have letters of both cases.
func cveID(id string) string {
	id = strings.TrimSpace(id)
	const prefix = "CVE-"
	if len(id) > len(prefix) && strings.EqualFold(id[:len(prefix)], prefix) {
		return prefix + id[len(prefix):]
	}
	return id
}

// choose reports whether a flag selects vulnerabilities, by more than their being
// observed.
func (f *findingFlags) choose() bool { return len(f.components) > 0 || f.chooseVulns() }

// chooseVulns is the same without the names of components, which can be selected
// whether or not they have vulnerabilities.
func (f *findingFlags) chooseVulns() bool {
	return len(f.severities)+len(f.cves) > 0 || f.fixable || f.kev || f.minCVSS > 0 || f.state != "observed" && f.state != "all"
}

// narrows is the query by which the server can select records without losing a
// row.
func (f *findingFlags) narrows() stackrox.FindingFilter {
	filter := stackrox.FindingFilter{CVEs: f.cves, Components: f.components, Fixable: f.fixable, KEV: f.kev}
	if slices.Contains(f.severities, severities()[0]) {
		return filter // more severities count as unknown here than the server knows by that name
	}
	for _, s := range f.severities {
		filter.Severities = append(filter.Severities, s+severitySuffix)
	}
	return filter
}

// finding are the values of a vulnerability.
type finding struct {
	cve, severity, cvss, fixedBy, kev, state, snoozed, component record.Value
}

// values are all of them.
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
	case f.kev && !isTrue(at(v.kev)):
	case len(f.severities) > 0 && !f.severe(f.of(at(v.severity))):
	case len(f.cves) > 0 && !isOneOf(f.of(at(v.cve)), f.cves):
	case !f.named(v, at):
	case f.minCVSS > 0 && !atLeast(at(v.cvss), f.minCVSS):
	default:
		return true
	}
	return false
}

// severe reports whether a severity was selected. What this program does not know
// by name, or the server did not send, is unknown, as in the counts.
func (f *findingFlags) severe(severity []byte) bool {
	word := shortSeverity(severity)
	return isOneOf(word, f.severities) || !isOneOf(word, severities()) && slices.Contains(f.severities, severities()[0])
}

// named reports whether the component was selected.
func (f *findingFlags) named(v finding, at cells) bool {
	return len(f.components) == 0 || isOneOf(f.of(at(v.component)), f.components)
}

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

// shortSeverity is a severity without the common suffix.
func shortSeverity(name []byte) []byte { return bytes.TrimSuffix(name, []byte(severitySuffix)) }
