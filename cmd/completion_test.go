package cmd

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tally/cmd/internal/cmdtest"
)

// bashCompletions lets bash itself complete words, the last of which is
// incomplete, as bash splits them.
const bashCompletions = `
. /usr/share/bash-completion/bash_completion
. <(tally completion bash)
compopt() { :; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9
COMP_LINE=$LINE_TYPED COMP_POINT=${#LINE_TYPED}
__start_tally
printf '%s\n' "${COMPREPLY[@]}"
`

// scriptCompletions makes a shell run the command that its completion script for tally runs.
const (
	zshCompletions  = `autoload -U compinit; compinit -u -D; source <(tally completion zsh); whence -w _tally; tally __complete "${@:2}"`
	fishCompletions = `tally completion fish | source; complete --do-complete "$LINE_TYPED"`
)

// inShell runs a script in a shell, or skips the test if there is none.
func inShell(t *testing.T, shell []string, script, line string, words ...string) []string {
	t.Helper()
	if _, err := exec.LookPath(shell[0]); err != nil {
		t.Skipf("%s is not installed: its completion is not tried", shell[0])
	}
	cmd := exec.Command(shell[0], append(append(shell[1:], script, shell[0]), words...)...)
	cmd.Env = append(os.Environ(), "LINE_TYPED="+line, "HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", shell[0], err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestCompletionInBash(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/usr/share/bash-completion/bash_completion"); err != nil {
		t.Skip("bash-completion is not installed: completion in bash is not tried")
	}
	cases := map[string][]string{
		"stackrox pods export --columns name,star":        {"name,started"},
		"stackrox pods export --columns name,started,nam": {"name,started,namespace"},
		"stackrox nodes export --rows taints --columns k": {"key"},
		"stackrox nodes export --columns k":               {"kernel", "kubelet"},
		"kfp runs list --status Failed,Su":                {"Failed,Succeeded"},
		"config set hss.region cn-southw":                 {"cn-southwest-2"},
		"config set stackrox.insecure t":                  {"true"},
		"help exit":                                       {"exit-codes"},
		"api kfp GET /apis/v1beta1/r":                     {"/apis/v1beta1/runs"},
		"hss containers list --region cn-southw":          {"cn-southwest-2"},

		// Bash splits words at =, and completes what is behind it.
		"stackrox pods export --sandbox=pods=3,fail-a":        {"3,fail-after="},
		"stackrox pods export --columns=name,star":            {"name,started"},
		"stackrox pods export --sandbox --cluster=staging,sh": {""},
		"stackrox pods export --sandbox --namespace platf":    {"platform"},
	}
	for line, want := range cases {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			words := append([]string{"tally"}, strings.Fields(strings.ReplaceAll(line, "=", " = "))...)
			got := inShell(t, []string{"bash", "-c"}, bashCompletions, "tally "+line, words...)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestCompletionInFish(t *testing.T) {
	t.Parallel()
	got := inShell(t, []string{"fish", "--no-config", "-c"}, fishCompletions, "tally kfp runs list --status Failed,Su")
	if !strings.HasPrefix(got[0], "Failed,Succeeded") {
		t.Errorf("%q", got)
	}
}

func TestCompletionInZsh(t *testing.T) {
	t.Parallel()
	got := inShell(t, []string{"zsh", "-f", "-c"}, zshCompletions, "", "tally", "kfp", "runs", "list", "--status", "Failed,Su")
	if diff := cmp.Diff([]string{"_tally: function", "Failed,Succeeded", ":4"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Items that a list already has are not offered again; options of the sandbox
// come with their =.
func TestCompletionOfLists(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"stackrox pods export --sandbox=pods=3,pod":         "",
		"stackrox pods export --sandbox=pods=3,fail-a":      "pods=3,fail-after=",
		"stackrox pods export --columns namespace,namespac": "",
		"stackrox pods export --sort started:desc,starte":   "",
		"kfp runs list --status Failed,Fail":                "",
		"hss containers list --region cn-southw":            "cn-southwest-2",

		"stackrox pods export --sandbox --namespace platf":                  "platform",
		"stackrox pods export --sandbox --cluster prod-frankfurt,prod":      "prod-frankfurt,prod-singapore",
		"stackrox nodes export --sandbox --cluster stag":                    "staging",
		"stackrox workloads export --sandbox --namespace ingress,payments-": "ingress,payments-dev",
	} {
		out, err := exec.Command("tally", append([]string{"__complete"}, strings.Fields(line)...)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(out), "\n")
		got, _, _ := strings.Cut(strings.TrimPrefix(first, ":4"), "\t")
		if got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// Completion prints no warnings: a shell may show them amid what is typed.
func TestCompletionIsQuiet(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), cmdtest.Program(), "__complete", "stackrox", "pods", "export", "--cluster", "")
	cmd.Env = append(os.Environ(), "TALLY_CONFIG=/dev/null", "ROX_ENDPOINT=https://127.0.0.1:1", "ROX_API_TOKEN=some-token", "TALLY_STACKROX_TOKN=x", "TALLY_STACKROX_INSECURE=true")
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Contains(string(out), "warning") || strings.Contains(string(out), "TOKN") {
		t.Errorf("%v: %s", err, out)
	}
}
