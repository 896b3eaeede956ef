package kfp_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tally/cmd"
	"tally/cmd/internal/cmdtest"
)

// recordedGet is a recorded GET request and its response, and the command that sends it.
type recordedGet struct {
	file, path string
	args       []string
	list       string // the member with the items, empty for one object
	api        string
}

// recordedGets are those of a release that commands send.
func recordedGets(t *testing.T, dir string) []recordedGet {
	t.Helper()
	index, err := os.ReadFile(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var out []recordedGet
	for _, line := range strings.Split(strings.TrimSpace(string(index)), "\n")[1:] {
		f := strings.Split(line, "\t")
		path, _, _ := strings.Cut(f[2], "?")
		if f[1] != http.MethodGet || f[4] != "200" {
			continue
		}
		g, ok := commandFor(path)
		if !ok {
			g, ok = newerCommandFor(path)
		}
		if ok {
			g.file = filepath.Join(dir, f[0])
			out = append(out, g)
		}
	}
	return out
}

const someID = "00000000-0000-4000-8000-000000000000"

// commandFor is the command that gets a path.
func commandFor(path string) (recordedGet, bool) {
	rest, ok := strings.CutPrefix(path, "/apis/v1beta1/")
	noun, id, single := strings.Cut(rest, "/")
	if !ok || strings.Contains(id, "/") {
		return recordedGet{}, false
	}
	command := map[string]string{"experiments": "experiments", "runs": "runs", "jobs": "jobs", "pipelines": "pipelines", "pipeline_versions": "versions"}[noun]
	if command == "" {
		return recordedGet{}, false
	}
	if single {
		return recordedGet{path: "/apis/v1beta1/" + noun + "/" + someID, args: []string{command, "get", someID}, api: "v1beta1"}, true
	}
	g := recordedGet{path: path, args: []string{command, "list"}, list: command, api: "v1beta1"}
	switch command {
	case "experiments", "runs":
		g.args = append(g.args, "--all")
	case "versions":
		g.args = append(g.args, "--pipeline", someID)
	}
	return g, true
}

// newerCommandFor is the command that gets a path of v2beta1.
func newerCommandFor(path string) (recordedGet, bool) {
	const base = "/apis/v2beta1/"
	rest, ok := strings.CutPrefix(path, base)
	parts := strings.Split(rest, "/")
	command := map[string]string{"experiments": "experiments", "runs": "runs", "recurringruns": "jobs", "pipelines": "pipelines"}[parts[0]]
	single := recordedGet{path: base + parts[0] + "/" + someID, args: []string{command, "get", someID}, api: "v2beta1"}
	switch {
	case !ok || command == "":
		return recordedGet{}, false
	case len(parts) == 4 && parts[2] == "versions":
		return recordedGet{path: base + "pipelines/-/versions/" + someID, args: []string{"versions", "get", someID}, api: "v2beta1"}, true
	case len(parts) == 3 && parts[2] == "versions":
		return recordedGet{path: path, args: []string{"versions", "list", "--pipeline", parts[1]}, list: "pipeline_versions", api: "v2beta1"}, true
	case len(parts) == 2:
		return single, true
	case len(parts) > 2:
		return recordedGet{}, false
	}
	g := recordedGet{path: path, args: []string{command, "list"}, list: map[string]string{"recurringruns": "recurringRuns"}[parts[0]], api: "v2beta1"}
	g.list = cmp.Or(g.list, parts[0])
	if command == "experiments" || command == "runs" {
		g.args = append(g.args, "--all")
	}
	return g, true
}

// TestJSONLosesNothing compares what the commands print with the responses of
// real servers: every field and every digit is there.
func TestJSONLosesNothing(t *testing.T) {
	t.Parallel()
	for release, count := range map[string]int{"testdata/2.0.5": 40, "testdata/2.17.0": 40, "v2beta1/testdata/2.17.0": 100, "v2beta1/testdata/2.17.0-multiuser": 8} {
		gets := recordedGets(t, filepath.Join("../../client/kfp", release))
		if len(gets) < count {
			t.Errorf("%s: only %d recorded answers", release, len(gets))
		}
		for _, g := range gets {
			sent, err := os.ReadFile(g.file)
			if err != nil {
				t.Fatal(err)
			}
			printed := g.print(t, sent)
			if diff := gocmp.Diff(g.expected(t, sent), exactly(t, printed)); diff != "" {
				t.Errorf("%s, tally kfp %v (-sent +printed):\n%s", g.file, g.args, diff)
			}
		}
	}
}

// print runs the command against a server with one response.
func (g recordedGet) print(t *testing.T, sent []byte) []byte {
	t.Helper()
	total := regexp.MustCompile(`"total_size": ?[0-9]+`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		response := []byte("{}")
		if r.URL.Path == g.path && r.URL.Query().Get("page_token") == "" {
			response = total.ReplaceAll(sent, []byte(`"total_size":0`)) // other pages are not sent
		}
		_, _ = w.Write(response)
	}))
	defer server.Close()
	args := append(append([]string{"kfp"}, g.args...), "-o", "json")
	if m := regexp.MustCompile(`"PIPELINE", ?"id": ?"([^"]+)"`).FindSubmatch(sent); g.list == "versions" && m != nil {
		args[4] = string(m[1]) // the pipeline whose versions these are
	}
	if noun := g.args[0]; noun == "runs" || noun == "jobs" {
		args = append(args, "--full")
	}
	var out, errs bytes.Buffer
	if code := cmd.Run(t.Context(), cmdtest.App(&out, &errs, map[string]string{"KF_PIPELINES_ENDPOINT": server.URL, "TALLY_KFP_API_VERSION": g.api}), args); code != 0 {
		t.Errorf("%s, tally %v: exit %d: %s", g.file, args, code, &errs)
	}
	return out.Bytes()
}

// expected is the items of a list, or the object; the two parts of a run are one.
func (g recordedGet) expected(t *testing.T, sent []byte) any {
	t.Helper()
	object, _ := exactly(t, sent).(map[string]any)
	if g.list != "" {
		items, ok := object[g.list]
		if !ok {
			return []any{}
		}
		return items
	}
	run, ok := object["run"].(map[string]any)
	if !ok {
		return object
	}
	if runtime, ok := object["pipeline_runtime"]; ok {
		run["pipeline_runtime"] = runtime
	}
	return run
}

// exactly decodes JSON and keeps the digits of its numbers.
func exactly(t *testing.T, data []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		t.Errorf("%v: %.200s", err, data)
	}
	return value
}
