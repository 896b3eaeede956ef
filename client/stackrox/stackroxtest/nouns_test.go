package stackroxtest_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/client/stackrox/stackroxtest"
)

// values returns the values at each path, of all records of an export, as the
// client's scanner reads them.
func values(t *testing.T, s *stackroxtest.Server, e schema.Export, paths ...string) [][]string {
	t.Helper()
	plan := record.NewPlan(e)
	var at []record.Value
	for _, path := range paths {
		at = append(at, plan.Value(path))
	}
	scanner, err := record.NewScanner(strings.NewReader(wholeBody(t, get(t, s, e.Path))), plan, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := make([][]string, len(paths))
	for rec, err := scanner.Next(); !errors.Is(err, io.EOF); rec, err = scanner.Next() {
		if err != nil {
			t.Fatalf("%s: %v", e.Noun, err)
		}
		rec.Rows(func(r *record.Row) bool {
			for i, v := range at {
				if list := r.List(v); list.Len() > 0 && strings.Contains(paths[i], "[]") {
					for k := range list.Len() {
						all[i] = append(all[i], string(list.At(k).Append(nil)))
					}
				} else if !strings.Contains(paths[i], "[]") {
					all[i] = append(all[i], string(r.Cell(v).Append(nil)))
				}
			}
			return true
		})
	}
	return all
}

// The five exports show one fleet: objects that one names exist in the others.
func TestExportsAreOfOneFleet(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]stackroxtest.Options{"4.11": {Pods: 300, Seed: 3}, "4.5": {Pods: 300, Seed: 3, Legacy: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, all := start(t, opts), schema.Load()
			pods := values(t, s, all.Pods(), "deploymentId", "liveInstances[].instanceId.node")
			deployments := values(t, s, all.Deployments(), "id", "containers[].image.name.fullName", "containers[].image.id")
			images := values(t, s, all.Images(), "name.fullName", "id", "scan")
			nodes := values(t, s, all.Nodes(), "name")
			workloads := values(t, s, all.Workloads(), "deployment.id", "images[].id")
			subset(t, "deployments of pods", pods[0], deployments[0])
			subset(t, "nodes of pods", pods[1], nodes[0])
			subset(t, "deployments of workloads", workloads[0], deployments[0])
			subset(t, "images of workloads", workloads[1], images[1])
			subset(t, "images of deployments", slices.DeleteFunc(deployments[1], func(name string) bool { return strings.Contains(name, "retired") }), images[0])
			if !slices.Contains(images[2], "") || len(deduplicated(images[1])) == len(images[1]) {
				t.Error("every image is scanned, or no digest has two names")
			}
		})
	}
}

func deduplicated(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }

func subset(t *testing.T, what string, part, of []string) {
	t.Helper()
	if len(part) == 0 {
		t.Errorf("%s: none", what)
	}
	for _, v := range part {
		if !slices.Contains(of, v) {
			t.Errorf("%s: %q is nowhere", what, v)
		}
	}
}

// A release that lacks a member omits it; the others send every member.
func TestOldReleasesLackMembers(t *testing.T) {
	t.Parallel()
	for legacy, want := range map[bool]bool{false: true, true: false} {
		s := start(t, stackroxtest.Options{Pods: 60, Seed: 1, Legacy: legacy})
		for path, member := range map[string]string{
			"/v1/export/images": `"epss":`, "/v1/export/vuln-mgmt/workloads": `"livePods":`, "/v1/export/deployments": `"idV2":`,
			"/v1/export/nodes": `"cveBaseInfo":`,
		} {
			if got := strings.Contains(wholeBody(t, get(t, s, path)), member); got != want {
				t.Errorf("%s of a release that is old (%v): has %s: %v", path, legacy, member, got)
			}
		}
	}
}

// Roles are checked for each export separately.
func TestRolesMayNotReadEverything(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 6, MayNotRead: []string{"Image"}})
	for path, want := range map[string]int{
		"/v1/export/images": 403, "/v1/export/vuln-mgmt/workloads": 403, "/v1/export/deployments": 200, "/v1/export/nodes": 200, "/v1/clusters": 200,
	} {
		if resp := get(t, s, path); resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, resp.StatusCode, want)
		}
	}
}

// Each export is filtered by its own fields; a field that it lacks is dropped next to
// others, and alone matches nothing.
func TestEachExportHasItsOwnFields(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 120, Seed: 2})
	count := func(path, query string) int {
		return strings.Count(wholeBody(t, get(t, s, path+"?query="+query)), "\n")
	}
	all := count("/v1/export/images", "")
	for query, want := range map[string]func(int) bool{
		"Severity:CRITICAL_VULNERABILITY_SEVERITY": func(n int) bool { return n > 0 && n < all },
		"Fixable:true":         func(n int) bool { return n > 0 && n < all },
		"Component:%22curl%22": func(n int) bool { return n > 0 && n < all },
		"Namespace:payments":   func(n int) bool { return n > 0 && n < all },
		"Node:worker":          func(n int) bool { return n == 0 },
		"Nonesuch:x":           func(n int) bool { return n == all },
	} {
		if n := count("/v1/export/images", query); !want(n) {
			t.Errorf("%s: %d of %d images", query, n, all)
		}
	}
	if n := count("/v1/export/nodes", "Cluster:%22staging%22"); n == 0 || n >= count("/v1/export/nodes", "") {
		t.Errorf("%d nodes of a cluster", n)
	}
}
