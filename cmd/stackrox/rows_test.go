package stackrox_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// records are what a Central exports, by the last element of the path, one a line.
// Its list of clusters is there, too.
type records map[string]string

// session is what a command prints, and its exit code.
type session struct {
	out, errs string
	code      exit.Code
}

// tally runs a command of stackrox against a Central with these records.
func (r records) tally(t *testing.T, args ...string) session {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		body, known := r[path.Base(q.URL.Path)]
		if !known {
			w.WriteHeader(http.StatusForbidden)
			body = `{"code":7,"message":"not authorized"}`
		}
		_, _ = io.WriteString(w, body)
	}))
	defer server.Close()
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, map[string]string{"ROX_ENDPOINT": server.URL, "ROX_API_TOKEN": "not-a-real-token"})
	code := cmd.Run(t.Context(), a, append([]string{"stackrox"}, args...))
	return session{out.String(), errs.String(), code}
}

// rows are what was printed, as CSV without a header.
func (r records) rows(t *testing.T, args string) string {
	t.Helper()
	s := r.tally(t, append(strings.Fields(args), "-o", "csv", "--no-headers")...)
	if s.code != exit.OK {
		t.Errorf("%s: exit %d: %s", args, s.code, s.errs)
	}
	return strings.TrimSuffix(s.out, "\n")
}

// stream are the records of a stream.
func stream(of ...string) string { return `{"result":` + strings.Join(of, "}\n{\"result\":") + "}\n" }

// scanned is an image whose components are JSON.
func scanned(digest, name, components string) string {
	return `{"image":{"id":"` + digest + `","name":{"fullName":"` + name + `"},"scan":{"components":[` + components + `]}}}`
}

// oddFindings is a Central with one image, in which openssl has a vulnerability of
// each sort, and zlib has none.
func oddFindings() records {
	return records{"images": stream(scanned("sha256:1", "a", `{"name":"openssl","vulns":[
		{"cve":"CVE-2026-1","severity":"LOW_VULNERABILITY_SEVERITY","state":"OBSERVED"},
		{"cve":"CVE-2026-2","severity":"CRITICAL_VULNERABILITY_SEVERITY","state":"OBSERVED","fixedBy":"2"},
		{"cve":"CVE-2026-3","severity":"CRITICAL_VULNERABILITY_SEVERITY","state":"OBSERVED","fixedBy":""},
		{"cve":"CVE-2026-4","severity":9,"state":"OBSERVED"},
		{"cve":"GHSA-xvch","severity":null,"state":"OBSERVED"},
		{"cve":"CVE-2026-5","severity":"UNKNOWN_VULNERABILITY_SEVERITY","state":"DEFERRED"}]},{"name":"zlib","vulns":[]}`))}
}

// TestFiltersOfFindings compares what the filters select, one by one and together.
func TestFiltersOfFindings(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"":                                     "CVE-2026-1 CVE-2026-2 CVE-2026-3 CVE-2026-4 GHSA-xvch",
		"--severity critical":                  "CVE-2026-2 CVE-2026-3",
		"--severity unknown":                   "CVE-2026-4 GHSA-xvch", // a newer severity, and none
		"--fixable":                            "CVE-2026-2",
		"--cve cve-2026-1":                     "CVE-2026-1",
		"--cve GHSA-XVCH":                      "",
		"--component zlib":                     "",
		"--state DEFERRED":                     "CVE-2026-5",
		"--state all --fixable --severity low": "",
		"--state all --severity low,unknown --cve GHSA-xvch": "GHSA-xvch",
	} {
		got := strings.ReplaceAll(oddFindings().rows(t, "images export --rows vulns --columns cve "+args), "\n", " ")
		if got != want {
			t.Errorf("%s: %s, want %s", args, got, want)
		}
	}
	s := oddFindings().tally(t, "images", "export", "--rows", "vulns", "--cve", "CVE-2026-1, CVE-2026-2", "-o", "name")
	if s.out != "CVE-2026-1\nCVE-2026-2\n" {
		t.Errorf("a blank after the comma: %s%s", s.out, s.errs)
	}
}

// TestUnknownSeveritiesAreCountedAsTheyAreSelected, by --severity unknown.
func TestUnknownSeveritiesAreCountedAsTheyAreSelected(t *testing.T) {
	t.Parallel()
	if got := oddFindings().rows(t, "images export --columns critical,low,unknown"); got != "2,1,2" {
		t.Errorf("%s, want 2,1,2", got)
	}
}

// TestComponentSelectsComponentsWithoutFindings because a package is looked for
// also while nothing is known against it.
func TestComponentSelectsComponentsWithoutFindings(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"--component zlib": "zlib,0", "--component zlib,openssl": "openssl,6\nzlib,0",
		"--component zlib,openssl --fixable": "openssl,6", "--component zlib --severity low": "",
	} {
		if got := oddFindings().rows(t, "images export --rows components --columns component,cves "+args); got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}

// TestOldReleasesKnowNoKEV so that a warning says why --kev selects nothing.
func TestOldReleasesKnowNoKEV(t *testing.T) {
	t.Parallel()
	old := oddFindings()
	newer := records{"images": strings.ReplaceAll(old["images"], `"state"`, `"cisaKev":false,"state"`)}
	for _, rows := range []string{"images", "components", "vulns"} {
		for _, flag := range []string{"--kev", "--fail-on=kev"} {
			s, n := old.tally(t, "images", "export", "--rows", rows, flag), newer.tally(t, "images", "export", "--rows", rows, flag)
			if s.code != exit.OK || !strings.Contains(s.errs, "warning: this Central does not report for every vulnerability") || strings.Contains(n.errs, "does not report") {
				t.Errorf("%s %s: exit %d: %s%s", rows, flag, s.code, s.errs, n.errs)
			}
		}
	}
}

// TestScoresThatAreNoNumbers are null in JSON, which has no such numbers, and never
// reach a threshold.
func TestScoresThatAreNoNumbers(t *testing.T) {
	t.Parallel()
	central := records{"images": stream(scanned("sha256:1", "a", `{"name":"x","vulns":[{"cve":"CVE-1","cvss":"NaN"}]}`))}
	if s := central.tally(t, strings.Fields("images export --rows vulns --columns cve,cvss -o jsonl")...); s.out != `{"cve":"CVE-1","cvss":null}`+"\n" {
		t.Errorf("exit %d: %s%s", s.code, s.out, s.errs)
	}
	if got := central.rows(t, "images export --rows vulns --columns cvss --min-cvss 0.1"); got != "" {
		t.Errorf("above the threshold: %s", got)
	}
	if s := central.tally(t, strings.Fields("images export --min-cvss NaN")...); s.code != exit.BadUsage {
		t.Errorf("a threshold that is no number: exit %d", s.code)
	}
}

// TestFailOn compares exit codes and messages.
func TestFailOn(t *testing.T) {
	t.Parallel()
	cut := records{"images": oddFindings()["images"] + `{"error":{"code":13,"message":"Database operation failed"}}` + "\n"}
	for _, tc := range []struct {
		central records
		args    string
		code    exit.Code
		message string
	}{
		{oddFindings(), "--rows vulns --fail-on critical", exit.Found, "3 vulnerabilities match --fail-on critical"}, // a newer severity ranks above
		{oddFindings(), "--rows vulns --fail-on Critical,Fixable", exit.Found, "1 vulnerability matches --fail-on Critical,Fixable"},
		{oddFindings(), "--rows vulns --fail-on critical,kev", exit.OK, ""},
		{oddFindings(), "--rows vulns --fail-on critical --cve CVE-2026-1", exit.OK, ""},
		{oddFindings(), "--rows components --fail-on fixable", exit.Found, "1 component matches --fail-on fixable"},
		{oddFindings(), "--rows images --fail-on fixable --component zlib", exit.OK, ""},
		{oddFindings(), "--rows images --fail-on low", exit.Found, "1 image matches --fail-on low"},
		{cut, "--rows vulns --fail-on critical", exit.Incomplete, "Database operation failed"},
		{oddFindings(), "--rows vulns --fail-on critical,low", exit.BadUsage, "two severities"},
		{oddFindings(), "--rows vulns --fail-on critical,", exit.BadUsage, `not ""`},
	} {
		s := tc.central.tally(t, append([]string{"images", "export", "-o", "csv"}, strings.Fields(tc.args)...)...)
		if s.code != tc.code || !strings.Contains(s.errs, tc.message) {
			t.Errorf("%s: exit %d, want %d: %s", tc.args, s.code, tc.code, s.errs)
		}
	}
}

// TestFailOnCountsBeyondTheLimit so that a short list does not pass.
func TestFailOnCountsBeyondTheLimit(t *testing.T) {
	t.Parallel()
	whole := oddFindings()
	cut := records{"images": whole["images"] + `{"error":{"code":13,"message":"Database operation failed"}}` + "\n"}
	manifest := t.TempDir() + "/m.json"
	for _, args := range []string{"", " --sort cve", " --out " + manifest + ".csv --manifest " + manifest} {
		s := whole.tally(t, strings.Fields("images export --rows vulns --columns cve --limit 1 --fail-on critical -o csv --no-headers"+args)...)
		if s.code != exit.Found || !strings.Contains(s.errs, "3 vulnerabilities match") || strings.Count(s.out, "\n") > 1 {
			t.Errorf("%s: exit %d: %s%s", args, s.code, s.out, s.errs)
		}
	}
	file := t.TempDir() + "/names"
	s := cut.tally(t, strings.Fields("images export --rows vulns --limit 1 --fail-on critical -o name --out "+file)...)
	if _, err := os.Stat(file); s.code != exit.Incomplete || err == nil {
		t.Errorf("a stream that breaks after the limit: exit %d, and the file is there: %s", s.code, s.errs)
	}
	if s = cut.tally(t, strings.Fields("images export --rows vulns --limit 1 -o name")...); s.code != exit.OK {
		t.Errorf("without --fail-on the rest is not read: exit %d: %s", s.code, s.errs)
	}
}

// TestSnoozedFindingsOfNodes are left out, whether a release has them as
// vulnerabilities that are suppressed or snoozed.
func TestSnoozedFindingsOfNodes(t *testing.T) {
	t.Parallel()
	nodes := records{"nodes": stream(`{"node":{"name":"n","scan":{"components":[{"name":"kernel","vulns":[
		{"cve":"CVE-1","state":"OBSERVED","suppressed":true},{"cve":"CVE-2","state":"OBSERVED","suppressed":false}],
		"vulnerabilities":[{"cveBaseInfo":{"cve":"CVE-3"},"snoozed":true},{"cveBaseInfo":{"cve":"CVE-4"},"snoozed":false}]}]}}}`)}
	for state, want := range map[string]string{"observed": "CVE-2\nCVE-4", "deferred": "CVE-1\nCVE-3", "all": "CVE-1\nCVE-2\nCVE-3\nCVE-4", "false_positive": ""} {
		if got := nodes.rows(t, "nodes export --rows vulns --columns cve --state "+state); got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
	if s := nodes.tally(t, "nodes", "export", "--rows", "vulns"); !strings.Contains(s.errs, "2 vulnerabilities left out as snoozed; --state all shows every state") {
		t.Error(s.errs)
	}
}
