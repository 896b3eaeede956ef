package stackrox_test

import (
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

// TestNodesHaveSeverities as images have, of the states of --state.
func TestNodesHaveSeverities(t *testing.T) {
	t.Parallel()
	central := records{"nodes": stream(`{"node":{"name":"n","scan":{"components":[{"name":"kernel","vulnerabilities":[
		{"cveBaseInfo":{"cve":"CVE-1"},"severity":"CRITICAL_VULNERABILITY_SEVERITY"},
		{"cveBaseInfo":{"cve":"CVE-2"},"severity":"CRITICAL_VULNERABILITY_SEVERITY","snoozed":true},
		{"cveBaseInfo":{"cve":"CVE-3"},"severity":"LOW_VULNERABILITY_SEVERITY"}]}]}}}`, `{"node":{"name":"unscanned"}}`)}
	for args, want := range map[string]string{"": "n,3,1,1\nunscanned,,,", "--state all": "n,3,2,1\nunscanned,,,"} {
		if got := central.rows(t, "nodes export --columns name,cves,critical,low "+args); got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}

// TestAServiceIsNamedOnce however many ways it exposes a port in.
func TestAServiceIsNamedOnce(t *testing.T) {
	t.Parallel()
	central := records{"deployments": stream(`{"deployment":{"name":"d","ports":[{"containerPort":80,"exposureInfos":[
		{"serviceName":"a"},{"serviceName":"b"},{"serviceName":"a"},{"serviceName":""}]},{"containerPort":81}]}}`)}
	if got := central.rows(t, "deployments export --rows ports --columns port,service"); got != "80,a;b\n81," {
		t.Errorf("%q", got)
	}
}

// TestHelpNamesTheRowsOfItsNoun and no others.
func TestHelpNamesTheRowsOfItsNoun(t *testing.T) {
	t.Parallel()
	for noun, components := range map[string]bool{"images": true, "nodes": true, "workloads": false} {
		var out, errs strings.Builder
		a := cmdtest.App(&out, &errs, nil)
		cmd.Run(t.Context(), a, []string{"stackrox", noun, "export", "--help"})
		_, flags, _ := strings.Cut(out.String(), "--component ")
		flags, _, _ = strings.Cut(flags, "Output:")
		if strings.Contains(flags, "--rows components") != components || strings.Contains(flags, "or components") != components {
			t.Errorf("%s: %s", noun, flags)
		}
	}
}
