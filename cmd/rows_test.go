package cmd

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// A manifest says what was requested and what is in the file, of every API, and
// that a file is whole only if no limit cut it off.
func TestB4ManifestsSayWhatTheFileHas(t *testing.T) {
	t.Parallel()
	for line, filter := range map[string]string{
		"stackrox pods export --namespace payments": "namespace",
		"kfp runs list --status Succeeded":          "status",
		"hss containers list --image registry":      "image",
		"cci imagesnapshots list -l app!=none":      "app!=none",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			whole := manifestOf(t, line)
			if whole["complete"] != true || whole["records"] != whole["rows"] || whole["rows"] == 0.0 {
				t.Errorf("whole: %v", whole)
			}
			filters, _ := json.Marshal([]any{whole["filters"], whole["query"], whole["arguments"]})
			if !strings.Contains(string(filters), filter) {
				t.Errorf("filters: %s", filters)
			}
			for _, name := range []string{"schema", "tally_version", "api", "resource", "arguments", "format", "bytes", "sha256", "started", "finished", "source"} {
				if whole[name] == nil {
					t.Errorf("no %s: %v", name, whole)
				}
			}
			if cut := manifestOf(t, line+" --limit 1"); cut["complete"] != false || cut["limit"] != 1.0 || cut["rows"] != 1.0 {
				t.Errorf("cut off: %v", cut)
			}
			if all := manifestOf(t, line+" --limit 100000"); all["complete"] != true {
				t.Errorf("a limit that cut nothing: %v", all)
			}
		})
	}
}

// manifestOf runs a list or export in the sandbox and returns its manifest.
func manifestOf(t *testing.T, line string) map[string]any {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "rows.json")
	var out, errs bytes.Buffer
	a := cmdtest.App(&out, &errs, map[string]string{"TALLY_CONFIG": os.DevNull})
	args := append(strings.Fields(line), "--sandbox", "-o", "csv", "--out", filepath.Join(dir, "rows.csv"), "--manifest", file)
	if code := Run(t.Context(), a, args); code != 0 {
		t.Fatalf("%s: exit %d: %s", line, code, errs.String())
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// What a server sends without a request makes net/http log a line, which is not
// tally's.
func TestC4UnsolicitedResponsesAreNotLogged(t *testing.T) {
	t.Parallel()
	const body = `{"runs":[],"total_size":0}`
	response := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 26\r\n\r\n" + body
	server := cmdtest.RawServer(t, func(w io.ReadWriter) {
		_, _ = io.WriteString(w, strings.Repeat(response, 3)) // a client that is gone notices by itself
	})
	cmd := exec.CommandContext(t.Context(), cmdtest.Program(), "kfp", "runs", "list", "-o", "csv")
	cmd.Env = append(os.Environ(), "TALLY_CONFIG=/dev/null", "HOME="+t.TempDir(), "KF_PIPELINES_ENDPOINT="+server)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		t.Error(err)
	}
	for line := range strings.Lines(errs.String()) {
		if !strings.HasPrefix(line, "tally: ") && !strings.HasPrefix(line, "  ") {
			t.Errorf("not tally's: %q", line)
		}
	}
}
