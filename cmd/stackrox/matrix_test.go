package stackrox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"tally/client/stackrox/stackroxtest"
	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// exportLines are all exports with each kind of their rows.
func exportLines() []string {
	var lines []string
	for noun, kinds := range map[string][]string{
		"pods": {"pods", "containers"}, "deployments": {"deployments", "containers", "ports"}, "images": {"images", "components", "vulns"},
		"nodes": {"nodes", "components", "vulns", "taints"}, "workloads": {"workloads", "vulns", "vulns --profile report", "workloads --server-join", "vulns --server-join"},
	} {
		for _, kind := range kinds {
			lines = append(lines, "stackrox "+noun+" export --rows "+kind)
		}
	}
	return lines
}

// call runs a command line.
func call(t *testing.T, line string, env map[string]string) (stdout, stderr string, code exit.Code) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cmd.Run(t.Context(), cmdtest.App(&out, &errs, env), strings.Fields(line))
	return out.String(), errs.String(), code
}

// Every export, with every kind of rows and over both transports, ends with the
// exit code that the fault has, and an export that is not whole replaces no file.
func TestEveryExportIsWholeOrSaysSo(t *testing.T) {
	t.Parallel()
	faults := map[string]exit.Code{
		"fail-after=2": exit.Incomplete, "fail-after=0": exit.Unexpected, "fail-after=2,code=4": exit.Incomplete,
		"cut-after=2": exit.Incomplete, "cut-after=0": exit.Unreachable,
		"status=401": exit.Auth, "status=403": exit.Auth, "status=429": exit.Unreachable, "status=503": exit.Unreachable, "seed=1": exit.OK,
	}
	for _, line := range exportLines() {
		for _, transport := range []string{"rest", "grpc"} {
			t.Run(line+" "+transport, func(t *testing.T) {
				t.Parallel()
				for fault, want := range faults {
					exportsTo(t, line+" --transport "+transport, fault, want)
				}
			})
		}
	}
}

// The same for a server that goes silent, which all exports wait for concurrently.
func TestEveryExportGivesUpASilentServer(t *testing.T) {
	t.Parallel()
	var exports sync.WaitGroup
	for _, line := range exportLines() {
		for _, transport := range []string{"rest", "grpc"} {
			exports.Go(func() {
				exportsTo(t, line+" --idle-timeout 5s --transport "+transport, "stall-after=2", exit.Incomplete)
			})
		}
	}
	exports.Wait()
}

// exportsTo runs an export of a sandbox with a fault into a file.
func exportsTo(t *testing.T, line, fault string, want exit.Code) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(file, []byte("last night's\n"), 0o600); err != nil {
		t.Error(err)
	}
	_, errs, code := call(t, fmt.Sprintf("%s --sandbox=pods=40,offer-grpc=pure,%s --attempts 1 --out %s", line, fault, file), nil)
	kept, err := os.ReadFile(file)
	if whole := code == exit.OK; err != nil || code != want || whole == (string(kept) == "last night's\n") {
		t.Errorf("%s, %q: exit %d, want %d, %v: %s", line, fault, code, want, err, errs)
	}
}

// dropping is a proxy that drops the query of exports.
func dropping(t *testing.T) *httptest.Server {
	t.Helper()
	central, err := stackroxtest.Start(stackroxtest.Options{Pods: 60, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(central.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		query := r.Out.URL.Query()
		query.Del("query")
		r.Out.URL.RawQuery = query.Encode()
	}})
	t.Cleanup(func() {
		proxy.Close()
		if err := central.Close(); err != nil {
			t.Error(err)
		}
	})
	return proxy
}

// A9: a filter that is lost on the way selects everything, which is noticed by
// the values of the records.
func TestA9LostFiltersAreNoticed(t *testing.T) {
	t.Parallel()
	env := map[string]string{"ROX_ENDPOINT": dropping(t).URL, "ROX_API_TOKEN": stackroxtest.SandboxToken}
	for line, want := range map[string]exit.Code{
		"pods export --namespace nonesuch":                exit.Refused,
		"pods export --pod nonesuch":                      exit.Refused,
		"pods export --cluster nonesuch":                  exit.Refused,
		"pods export --rows containers --cluster none":    exit.Refused,
		"pods export --namespace team-logistics-eu":       exit.Incomplete,
		"pods export --match prefix --namespace TEAM-log": exit.Incomplete,
		"deployments export --cluster nonesuch":           exit.Refused,
		"deployments export --image nonesuch":             exit.Refused,
		"deployments export --rows ports --deployment a":  exit.Refused,
		"deployments export --deployment grafana":         exit.Incomplete,
		"images export --image nonesuch":                  exit.Refused,
		"images export --rows vulns --image nonesuch":     exit.Refused,
		"nodes export --node nonesuch":                    exit.Refused,
		"nodes export --rows taints --cluster nonesuch":   exit.Refused,
		"nodes export --cluster production-eu":            exit.Incomplete,
		"workloads export --namespace nonesuch":           exit.Refused,
		"workloads export --server-join --cluster none":   exit.Refused,
		"workloads export --rows vulns --deployment a":    exit.Refused,
	} {
		_, errs, code := call(t, "stackrox "+line+" -o csv", env)
		if code != want || !strings.Contains(errs, "the server ignored --") {
			t.Errorf("%s: exit %d, want %d: %s", line, code, want, errs)
		}
	}
}

// Filters that cannot be checked are named in the manifest.
func TestA9ManifestsNameFiltersThatWereNotChecked(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"images export --namespace payments":                "[namespace]",
		"images export --image docker.io/library/redis:8.0": "[]",
		"pods export --namespace payments":                  "[]",
		"pods export --match regex --namespace pay.*":       "[namespace]",
		"pods export --deployment ledger":                   "[deployment]",
		"pods export -q Namespace:payments":                 "[query]",
		"nodes export --cluster staging":                    "[]",
	} {
		manifest := filepath.Join(t.TempDir(), "m.json")
		out := filepath.Join(t.TempDir(), "rows.csv")
		if _, errs, code := call(t, "stackrox "+line+" --sandbox --out "+out+" --manifest "+manifest, nil); code != exit.OK {
			t.Errorf("%s: exit %d: %s", line, code, errs)
			continue
		}
		raw, err := os.ReadFile(manifest)
		var m struct{ Unchecked []string }
		if err != nil || json.Unmarshal(raw, &m) != nil || fmt.Sprint(m.Unchecked) != want {
			t.Errorf("%s: unchecked %v, want %s (%v)", line, m.Unchecked, want, err)
		}
	}
}

// A role that may not read clusters gets ids instead of names, and a warning.
func TestIDsStandForNamesThatMayNotBeRead(t *testing.T) {
	t.Parallel()
	central, err := stackroxtest.Start(stackroxtest.Options{Pods: 10, Seed: 1, MayNotRead: []string{"Cluster"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := central.Close(); err != nil {
			t.Error(err)
		}
	}()
	env := map[string]string{"ROX_ENDPOINT": central.URL(), "ROX_API_TOKEN": stackroxtest.SandboxToken}
	out, errs, code := call(t, "stackrox pods export -o csv --no-headers --columns cluster,cluster_id --limit 1", env)
	name, id, _ := strings.Cut(strings.TrimSpace(out), ",")
	if code != exit.OK || name != id || !strings.Contains(errs, "the names of clusters are not available") {
		t.Errorf("exit %d: %q %s", code, out, errs)
	}
	if _, errs, code = call(t, "stackrox clusters list", env); code != exit.Auth || !strings.Contains(errs, `resource Cluster`) {
		t.Errorf("list: exit %d: %s", code, errs)
	}
}

// Central's own join and tally's yield the same rows, over both transports.
func TestJoinsAndTransportsGiveTheSameRows(t *testing.T) {
	t.Parallel()
	for _, line := range exportLines() {
		for _, format := range []string{"csv", "jsonl", "wide"} {
			args := line + " --sandbox=pods=60,odd,offer-grpc=pure -o " + format
			rest, errs, code := call(t, args+" --transport rest", nil)
			grpc, _, _ := call(t, args+" --transport grpc", nil)
			if code != exit.OK || !sameRows(rest, grpc) || rest == "" {
				t.Errorf("%s: exit %d, or rows differ: %s", args, code, errs)
			}
			if here, isServer := strings.CutSuffix(line, " --server-join"); isServer {
				joined, _, _ := call(t, here+" --sandbox=pods=60,odd,offer-grpc=pure -o "+format, nil)
				if !sameRows(joined, rest) {
					t.Errorf("%s: the join here differs", args)
				}
			}
		}
	}
}

// Counts that an old release does not send are computed, with the same result.
func TestOldReleasesAreCountedHere(t *testing.T) {
	t.Parallel()
	counted := func(options string) []string {
		out, errs, code := call(t, "stackrox images export -o csv --columns cves,components,fixable,top_cvss,image,digest --sandbox=pods=60"+options, nil)
		if code != exit.OK {
			t.Fatal(errs)
		}
		var lines []string
		for line := range strings.Lines(out) {
			if !strings.HasPrefix(line, "0,") { // a record without vulnerabilities has no score, or 0
				lines = append(lines, line)
			}
		}
		return lines
	}
	newer, old := counted(""), counted(",legacy")
	if len(newer) < 10 || strings.Join(newer, "") != strings.Join(old, "") {
		t.Errorf("counts differ:\n%s\n%s", newer, old)
	}
}

// sameRows compares outputs without the blanks between columns: a table that has waited
// for rows takes its widths from those that it has.
func sameRows(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }
