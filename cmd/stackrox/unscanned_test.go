package stackrox_test

import (
	"bytes"
	"strings"
	"testing"

	"tally/client/stackrox/stackroxtest"
	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// halfScanned is a Central with two images, of which b was never scanned; one of its
// two deployments uses b, and an image that Central does not have.
func halfScanned() records {
	use := func(name, digest string) string {
		return `{"image":{"id":"` + digest + `","name":{"fullName":"` + name + `"}}}`
	}
	vuln := `{"name":"openssl","vulns":[{"cve":"CVE-1","severity":"LOW_VULNERABILITY_SEVERITY","state":"OBSERVED"}]}`
	unscanned := `{"image":{"id":"sha256:2","name":{"fullName":"b"}}}`
	first := `{"id":"1","name":"one","containers":[` + use("a", "sha256:1") + `]}`
	second := `{"id":"2","name":"two","containers":[` + use("b", "sha256:2") + "," + use("b", "sha256:2") + "," + use("c", "sha256:3") + `]}`
	joined := func(deployment string, images ...string) string {
		return `{"deployment":` + deployment + `,"images":[` + strings.Join(images, ",") + `],"livePods":1}`
	}
	inner := func(s string) string { return strings.TrimSuffix(strings.TrimPrefix(s, `{"image":`), "}") }
	return records{
		"images":      stream(scanned("sha256:1", "a", vuln), unscanned),
		"deployments": stream(`{"deployment":`+first+"}", `{"deployment":`+second+"}"), "pods": "",
		"workloads": stream(joined(first, inner(scanned("sha256:1", "a", vuln))), joined(second, inner(unscanned)), joined(second, inner(unscanned))),
		"nodes":     stream(`{"node":{"name":"n"}}`),
	}
}

// TestFailOnAndWhatWasNeverScanned: it passes with a warning, and fails on request,
// whatever the rows are and whoever joins them.
func TestFailOnAndWhatWasNeverScanned(t *testing.T) {
	t.Parallel()
	const image, both = "1 image without a scan", "1 image without a scan and 1 image that Central does not have"
	const twice = "1 image without a scan and 2 images that Central does not have"
	for args, what := range map[string]string{
		"images export": image, "images export --rows components": image, "images export --rows vulns": image,
		"images export --rows vulns --severity critical": image, "images export --limit 1": image, "images export --severity low": image,
		"images export --rows vulns --include-unscanned": image,
		"workloads export": both, "workloads export --rows vulns": both,
		"workloads export --server-join": twice, "workloads export --rows vulns --server-join": twice,
		"nodes export": "1 node without a scan", "nodes export --rows vulns": "1 node without a scan",
	} {
		s := halfScanned().tally(t, strings.Fields(args+" -o csv --quiet --fail-on critical")...)
		if s.code != exit.OK || !strings.Contains(s.errs, "tally: warning: "+what+", which --fail-on critical cannot judge") {
			t.Errorf("%s: exit %d: %s", args, s.code, s.errs)
		}
		s = halfScanned().tally(t, strings.Fields(args+" -o csv --fail-on critical --fail-on Unscanned")...)
		if verb := map[bool]string{true: " match ", false: " matches "}[strings.Contains(what, " and ")]; s.code != exit.Found || !strings.Contains(s.errs, "tally: "+what+verb+"--fail-on unscanned\n") {
			t.Errorf("%s: exit %d: %s", args, s.code, s.errs)
		}
	}
}

// TestScannedWorkloadsPassUnscanned: images that no selected deployment uses count for nothing.
func TestScannedWorkloadsPassUnscanned(t *testing.T) {
	t.Parallel()
	central := halfScanned()
	central["deployments"], _, _ = strings.Cut(central["deployments"], "\n")
	for _, rows := range []string{"workloads", "vulns"} {
		if s := central.tally(t, "workloads", "export", "--rows", rows, "-o", "csv", "--fail-on", "unscanned"); s.code != exit.OK || strings.Contains(s.errs, "scan") {
			t.Errorf("--rows %s: exit %d: %s", rows, s.code, s.errs)
		}
	}
}

// TestConditionsOfFailOn: a comma means and, a further flag means or.
func TestConditionsOfFailOn(t *testing.T) {
	t.Parallel()
	for args, message := range map[string]string{
		"--fail-on critical,fixable --fail-on low,kev": "1 vulnerability matches --fail-on critical,fixable --fail-on low,kev",
		"--fail-on kev --fail-on low":                  "4 vulnerabilities match --fail-on kev --fail-on low",
		"--fail-on critical,unscanned":                 "unscanned stands by itself",
		"--fail-on low --fail-on high":                 `or unscanned, not "high"`,
	} {
		s := oddFindings().tally(t, strings.Fields("images export --rows vulns -o csv "+args)...)
		if s.code == exit.OK || !strings.Contains(s.errs, message) {
			t.Errorf("%s: exit %d: %s", args, s.code, s.errs)
		}
	}
}

// TestFailOnAsksForEveryImage: what Central leaves out because of filters of
// vulnerabilities could not be counted.
func TestFailOnAsksForEveryImage(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]bool{"": true, "--fail-on critical": false} {
		server, err := stackroxtest.Start(stackroxtest.Options{Pods: 20})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		})
		var out, errs bytes.Buffer
		a := cmdtest.App(&out, &errs, map[string]string{"ROX_ENDPOINT": server.URL(), "ROX_API_TOKEN": stackroxtest.SandboxToken})
		code := cmd.Run(t.Context(), a, strings.Fields("stackrox images export --rows vulns -o csv --severity critical "+args))
		requests := server.Requests()
		if query := requests[len(requests)-1].Query; strings.Contains(query, "CRITICAL") != want {
			t.Errorf("%s: exit %d, query %q: %s", args, code, query, errs.String())
		}
	}
}

// TestExportsThatSelectNothingSaySo on standard error, and are whole.
func TestExportsThatSelectNothingSaySo(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"images export --rows vulns --cve CVE-9":               "tally: 1 vulnerability left out as deferred or false positive; --state all shows every state\ntally: no vulns were selected by --cve\n",
		"images export --fail-on critical --severity critical": "tally: no images were selected by --severity\n",
		"pods export":                     "tally: no pods were selected\n",
		"pods export --quiet":             "",
		"images export --limit 1 -o name": "",
	} {
		s := records{"images": oddFindings()["images"], "pods": ""}.tally(t, strings.Fields(args)...)
		if args == "images export --fail-on critical --severity critical" {
			s = records{"images": stream(scanned("sha256:1", "a", ""))}.tally(t, strings.Fields(args)...)
		}
		if s.code != exit.OK || s.errs != want {
			t.Errorf("%s: exit %d: %q", args, s.code, s.errs)
		}
	}
}
