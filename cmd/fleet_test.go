package cmd

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The containers that HSS lists in clusters run in pods that StackRox exports.
func TestSandboxesShowTheSameFleet(t *testing.T) {
	t.Parallel()
	pods := column(t, "stackrox pods export --columns name")
	ran := column(t, "stackrox pods export --rows containers --columns pod")
	for _, pod := range column(t, "hss containers list --in-cluster --columns pod_name") {
		if !slices.Contains(pods, pod) || !slices.Contains(ran, pod) {
			t.Errorf("StackRox does not know pod %s", pod)
		}
	}
}

// column returns the lines that a command with the sandbox prints, at least ten.
func column(t *testing.T, args string) []string {
	t.Helper()
	cmd := exec.Command("tally", append(strings.Fields(args), "--sandbox", "-o", "csv", "--no-headers")...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(out))
	if len(lines) < 10 {
		t.Fatalf("%s: only %q", args, lines)
	}
	return lines
}
