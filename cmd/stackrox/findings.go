package stackrox

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/stackrox"
)

// severities returns the API's severities without their suffix, in ascending
// order.
func severities() []string { return []string{"UNKNOWN", "LOW", "MODERATE", "IMPORTANT", "CRITICAL"} }

const severitySuffix = "_VULNERABILITY_SEVERITY"

// findingFlags choose vulnerabilities.
type findingFlags struct {
	severities, cves, components, states []string
	failOn                               []string
	state                                string
	minCVSS                              float64
	fixable, kev, unscanned              bool

	fail *failOn
	kevFacts
	scratch
}

// bind declares the flags of an export whose rows are of these kinds.
func (f *findingFlags) bind(flags *pflag.FlagSet, kinds []string) {
	component, unscanned := "only vulnerabilities of these components", "with rows of vulnerabilities, print a row for each one that was never scanned"
	if slices.Contains(kinds, "components") {
		component += "; with --rows components, only these"
		unscanned = strings.Replace(unscanned, "vulnerabilities", "vulnerabilities or components", 1)
	}
	flags.StringSliceVar(&f.severities, "severity", nil, "only vulnerabilities of these severities: critical, important, moderate, low, unknown")
	flags.BoolVar(&f.fixable, "fixable", false, "only vulnerabilities that are fixed in a newer version of the component")
	flags.StringSliceVar(&f.cves, "cve", nil, "only these vulnerabilities")
	flags.Float64Var(&f.minCVSS, "min-cvss", 0, "only vulnerabilities with at least this CVSS score")
	flags.BoolVar(&f.kev, "kev", false, "only vulnerabilities in CISA's catalog of known exploited ones")
	flags.StringSliceVar(&f.components, "component", nil, component)
	flags.StringVar(&f.state, "state", "observed", "state of the vulnerabilities: observed, deferred, false_positive or all")
	flags.BoolVar(&f.unscanned, "include-unscanned", false, unscanned)
	flags.StringArrayVar(&f.failOn, "fail-on", nil, "end with exit code 9 if a selected row matches, even if --limit omits it: critical, important, moderate, low, unknown, fixable, kev, or unscanned for what was never scanned; a severity means at least, a comma means and, a repeated flag means or")
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

// cveID returns the id of a vulnerability as the server writes it: CVE-2021-44228
// whatever case was typed. Other ids have letters of both cases.
func cveID(id string) string {
	id = strings.TrimSpace(id)
	const prefix = "CVE-"
	if len(id) > len(prefix) && strings.EqualFold(id[:len(prefix)], prefix) {
		return prefix + id[len(prefix):]
	}
	return id
}

// choose reports whether a flag selects vulnerabilities by more than their state.
func (f *findingFlags) choose() bool { return len(f.components) > 0 || f.chooseVulns() }

// chooseVulns is choose without the names of components, which can be selected
// whether or not they have vulnerabilities.
func (f *findingFlags) chooseVulns() bool {
	return len(f.severities)+len(f.cves) > 0 || f.fixable || f.kev || f.minCVSS > 0 || f.state != "observed" && f.state != "all"
}

// narrows returns the filter by which the server can select records without
// losing a row.
func (f *findingFlags) narrows() stackrox.FindingFilter {
	filter := stackrox.FindingFilter{CVEs: f.cves, Components: f.components, Fixable: f.fixable, KEV: f.kev}
	if slices.Contains(f.severities, severities()[0]) {
		return filter // more severities are unknown here than the server knows by that name
	}
	for _, s := range f.severities {
		filter.Severities = append(filter.Severities, s+severitySuffix)
	}
	return filter
}
