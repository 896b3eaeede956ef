package cmd

import (
	"slices"
	"strings"
	"testing"

	"tally/cmd/internal/exit"
)

// Every kind of rows that StackRox and HSS export has a natural key, whose columns
// are there.
func TestEveryExportHasANaturalKey(t *testing.T) {
	t.Parallel()
	for _, declared := range apis() {
		if declared.Inventory == nil {
			continue // its rows are lists, compared elsewhere
		}
		for noun, natural := range declared.Natural {
			resource, rows, kinds := strings.Cut(noun, "/")
			args := []string{declared.Name, resource, "export", "-o", "wide", "--sandbox=pods=2,hss-containers=2"}
			if kinds {
				args = append(args, "--rows", rows)
			}
			known := "," + headerOf(t, args)
			if !slices.ContainsFunc(natural.Key, func(name string) bool { return strings.Contains(known, ","+name+",") }) {
				t.Errorf("%s: none of the columns %v is among %s", noun, natural.Key, known)
			}
		}
	}
	for _, noun := range []string{"images", "nodes", "deployments", "workloads", "pods"} {
		for _, declared := range apis() {
			if _, ok := declared.Natural[noun]; declared.Name == "stackrox" && !ok {
				t.Errorf("%s has no natural key", noun)
			}
		}
	}
}

// JSON has the members of the server, and Parquet has types: a comparison of two nights
// has as many rows that were added and removed as that of CSV.
func TestEveryFormatIsComparedAlike(t *testing.T) {
	t.Parallel()
	for _, noun := range []string{
		"pods", "pods/containers", "images", "images/components", "images/vulns", "deployments", "deployments/containers",
		"deployments/ports", "nodes", "nodes/components", "nodes/vulns", "nodes/taints", "workloads", "workloads/vulns",
	} {
		t.Run(strings.ReplaceAll(noun, "/", " "), func(t *testing.T) {
			t.Parallel()
			want := comparedNights(t, noun, "csv")
			for _, format := range []string{"jsonl", "parquet"} {
				if got := comparedNights(t, noun, format); got != want {
					t.Errorf("as %s: %s, want %s", format, got, want)
				}
			}
		})
	}
}

// comparedNights is how many rows were added and removed from one night to the next.
func comparedNights(t *testing.T, noun, format string) string {
	t.Helper()
	resource, rows, kinds := strings.Cut(noun, "/")
	args := []string{"stackrox", resource, "export", "--quiet"}
	if kinds {
		args = append(args, "--rows", rows)
	}
	first, second := t.TempDir()+"/1."+format, t.TempDir()+"/2."+format
	for night, file := range map[string]string{"1": first, "2": second} {
		if _, errs, code := runArgs(t, append(args, "--out", file, "--manifest", file+".json", "--sandbox=pods=60,night="+night)...); code != 0 {
			t.Fatalf("%s as %s: exit code %d: %s", noun, format, code, errs)
		}
	}
	_, errs, _ := runArgs(t, "diff", first, second)
	counts, _, ok := strings.Cut(errs, " removed")
	if !ok {
		t.Fatalf("%s as %s: %s", noun, format, errs)
	}
	return counts
}

// headerOf has the columns of a table, with a comma after each.
func headerOf(t *testing.T, args []string) string {
	t.Helper()
	out, errs, code := runArgs(t, args...)
	if code != 0 {
		t.Fatalf("%v: exit code %d: %s", args, code, errs)
	}
	header, _, _ := strings.Cut(out, "\n")
	return strings.Join(strings.Fields(header), ",") + ","
}

// On the second night pods are others, images newer, findings new: a comparison by
// natural key shows the latter two alone.
func TestTheSecondNightHasNoPodsThatChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	export := func(night, name string, args ...string) string {
		file := dir + "/" + name + night + ".csv"
		_, errs, code := runArgs(t, append(args, "-o", "csv", "--out", file, "--manifest", file+".json", "--sandbox=pods=60,hss-containers=60,night="+night)...)
		if code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, errs)
		}
		return file
	}
	for name, c := range map[string]struct {
		args []string
		code exit.Code
		want string
	}{
		"pods":       {[]string{"stackrox", "pods", "export"}, 0, ""},
		"containers": {[]string{"stackrox", "pods", "export", "--rows", "containers", "--columns", "+deployment,+cluster"}, exit.Found, "checkout"},
		"vulns":      {[]string{"stackrox", "images", "export", "--rows", "vulns"}, exit.Found, "added,"},
		"hss":        {[]string{"hss", "containers", "export", "--interval", "1ms"}, exit.Found, "shop/checkout:2026.11.4"},
		"inventory":  {[]string{"inventory", "export", "--interval", "1ms"}, exit.Found, "shop/checkout:2026.11.4"},
	} {
		before, after := export("1", name, c.args...), export("2", name, c.args...)
		out, errs, code := runArgs(t, "diff", before, after, "-o", "csv")
		if code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%s: exit code %d, want %d: %s\n%s", name, code, c.code, errs, out)
		}
		if strings.Contains(out, ",pod,") || strings.Contains(out, ",node,") || strings.Contains(out, ",started,") {
			t.Errorf("%s: pods show as changes:\n%s", name, out)
		}
		if name == "inventory" && strings.Count(out, "\n") > 60 {
			t.Errorf("%s: more than the new images changed:\n%s", name, out)
		}
	}
}
