package kfp_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"tally/client/kfp/kfptest"
	"tally/cmd"
	"tally/cmd/internal/cmdtest"
	"tally/cmd/kfp"
)

// gap is a column that one API cannot fill as the other does: the cells by v1beta1
// and by v2beta1, any for those that are not known beforehand.
type gap struct{ noun, column, v1, v2, reason string }

const whatever = "any"

// gaps are all differences between the tables of the two APIs.
func gaps() []gap {
	return []gap{
		{"runs", "status", "Error", "Failed", "v2beta1 has no state for it"},
		{"runs", "metrics", whatever, "", "v2beta1 has no metrics"},
		{"runs", "metric.accuracy", whatever, "", "v2beta1 has no metrics"},
		{"runs", "namespace", "kubeflow", "", "with one user, v1beta1 has the namespace of runs of a job"},
		{"pipelines", "display_name", "", whatever, "v1beta1 has names only"},
		{"pipelines", "tags", "", whatever, "v1beta1 has no tags"},
		{"versions", "display_name", "", whatever, "v1beta1 has names only"},
		{"versions", "tags", "", whatever, "v1beta1 has no tags"},
	}
}

// bothAPIs is a server of both APIs whose clock stands still.
type bothAPIs struct {
	*kfptest.Server
	now  time.Time
	many bool
}

func startBoth(t *testing.T, many bool) bothAPIs {
	t.Helper()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	s, err := kfptest.Start(kfptest.Options{Seed: 1, MultiUser: many, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return bothAPIs{s, now, many}
}

// run is what a command prints.
func (b bothAPIs) run(t *testing.T, api string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	env := map[string]string{"KF_PIPELINES_ENDPOINT": b.URL(), "TALLY_KFP_API_VERSION": api}
	if b.many {
		env["TALLY_KFP_NAMESPACE"] = "team-a"
	}
	app := cmdtest.App(&out, &errs, env)
	app.Now = func() time.Time { return b.now }
	if code := cmd.Run(t.Context(), app, append([]string{"kfp"}, args...)); code != 0 {
		t.Fatalf("by %s, tally kfp %v: exit %d: %s", api, args, code, &errs)
	}
	return out.String()
}

// table is what a command prints as CSV, without the header.
func (b bothAPIs) table(t *testing.T, api string, columns []string, args ...string) [][]string {
	t.Helper()
	args = append(args, "-o", "csv", "--no-headers", "--columns", strings.Join(columns, ","))
	rows, err := csv.NewReader(strings.NewReader(b.run(t, api, args...))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// make adds what only one of the APIs can make.
func (b bothAPIs) make(t *testing.T) {
	t.Helper()
	for _, args := range [][]string{
		{"pipelines", "create", "empty", "--shared", "--tag", "team=ml", "--display-name", "To be filled"},
		{"versions", "edit", "v2", "--pipeline", "train model", "--display-name", "Second", "--tag", "stage=canary"},
		{"jobs", "create", "following", "--pipeline", "train model", "--every", "90m", "--follow-newest", "--param", "epochs=3", "--experiment", "demo"},
		{"runs", "create", "said", "--pipeline", "say", "--experiment", "demo", "--param", "text=a \"b\""},
		{"jobs", "create", "saying", "--pipeline", "say", "--cron", "0 2 * * *", "--disabled", "--experiment", "demo", "--start", "2027-01-01T00:00:00Z"},
	} {
		b.run(t, "v2beta1", args...)
	}
}

// Every list and every get of every noun has the same cells in all columns by either
// API, but for the gaps, each of which there is.
func TestTheTablesAreTheSameByEitherAPI(t *testing.T) {
	t.Parallel()
	found := map[gap]bool{}
	for _, many := range []bool{false, true} {
		b := startBoth(t, many)
		b.make(t)
		for noun, columns := range kfp.TableColumns() {
			columns = slices.Concat(columns[:1], slices.DeleteFunc(columns[1:], func(name string) bool { return strings.HasSuffix(name, ".NAME") }))
			list := []string{noun, "list", "--sort", "id"}
			switch noun {
			case "runs":
				columns = append(columns, "param.epochs", "param.text", "metric.accuracy")
				list = append(list, "--all")
			case "pipelines":
				list = append(list, "--shared")
			case "experiments":
				list = append(list, "--all")
			case "versions":
				list = append(list, "--pipeline", "train model")
			}
			get := []string{noun, "get"}
			for _, row := range b.table(t, "v1beta1", columns[:1], list...) {
				get = append(get, row[0])
			}
			if len(get) < 4 {
				t.Errorf("%s: %v", noun, get)
			}
			for _, args := range [][]string{list, get} {
				older, newer := b.table(t, "v1beta1", columns, args...), b.table(t, "v2beta1", columns, args...)
				compareTables(t, noun, columns, older, newer, found)
			}
		}
	}
	for _, g := range gaps() {
		if !found[g] {
			t.Errorf("there is no gap in %s of %s any more: %s", g.column, g.noun, g.reason)
		}
	}
}

func compareTables(t *testing.T, noun string, columns []string, older, newer [][]string, found map[gap]bool) {
	t.Helper()
	if len(older) != len(newer) {
		t.Errorf("%s: %d rows by v1beta1, %d by v2beta1", noun, len(older), len(newer))
		return
	}
	for i, row := range older {
		for j, cell := range row {
			other := newer[i][j]
			if cell == other {
				continue
			}
			at := slices.IndexFunc(gaps(), func(g gap) bool {
				return g.noun == noun && g.column == columns[j] && (g.v1 == whatever || g.v1 == cell) && (g.v2 == whatever || g.v2 == other)
			})
			if at < 0 {
				t.Errorf("%s %s: %s is %q by v1beta1, %q by v2beta1", noun, row[0], columns[j], cell, other)
				continue
			}
			found[gaps()[at]] = true
		}
	}
}
