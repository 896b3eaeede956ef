package cmd

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// Standard output is a file like any other: what is redirected there, or goes through
// a pipe, is not overwritten by the manifest or the metrics. A file that is not
// compressed does not get the name of one that is.
func TestB1StandardOutputIsAFile(t *testing.T) {
	t.Parallel()
	const refused = "the same file"
	for line, want := range map[string]string{
		`tally $RUNS -o csv --manifest m.json > m.json`:                            "standard output and --manifest are the same file, m.json",
		`tally $RUNS -o csv --manifest m.json > ./m.json`:                          refused,
		`ln -s m.json l.json; tally $RUNS -o csv --manifest l.json > m.json`:       refused,
		`tally $RUNS -o csv --out - --manifest m.json > m.json`:                    refused,
		`tally $RUNS -o csv --out /dev/stdout --manifest m.json > m.json`:          refused,
		`tally $RUNS -o csv --metrics-file m.prom > m.prom`:                        refused,
		`tally $RUNS -o csv --manifest /dev/stdout | cat`:                          refused,
		`tally $RUNS -o csv --out /dev/stdout --manifest /dev/fd/1 | cat`:          refused,
		`tally $RUNS -o csv --manifest /dev/stdout > m.json`:                       refused,
		`tally kfp pipelines template $PIPELINE --sandbox --manifest m > m`:        refused,
		`tally $RUNS -o csv --manifest m.json > rows.csv`:                          "",
		`tally $RUNS -o csv --manifest m.json | cat`:                               "",
		`tally $RUNS -o csv --out rows.csv --manifest /dev/stdout | cat`:           "",
		`tally $RUNS -o csv --manifest /dev/fd/3 3> m.json | cat`:                  "",
		`tally $RUNS -o csv --manifest /dev/null > /dev/null`:                      "",
		`tally $RUNS -o csv --out rows.csv --manifest m.json.gz`:                   "leave out the suffix .gz",
		`tally $RUNS -o csv --out rows.csv --manifest m.zip`:                       "leave out the suffix .zip",
		`tally $RUNS -o csv --metrics-file m.prom.zst`:                             "leave out the suffix .zst",
		`tally kfp pipelines template $PIPELINE --sandbox --out t --manifest m.gz`: "leave out the suffix .gz",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), "bash", "-c", "set -o pipefail; "+line)
			cmd.Dir = t.TempDir()
			program, err := exec.LookPath(cmdtest.Program())
			if err != nil {
				t.Fatal(err)
			}
			cmd.Env = append(os.Environ(), "TALLY_CONFIG=/dev/null", "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"),
				"RUNS=kfp runs list --sandbox", "PIPELINE=a7fe1cfb-ea5d-4f88-a34f-cc64f01a58dc")
			var errs strings.Builder
			cmd.Stderr = &errs
			_ = cmd.Run() // its code is checked
			code := cmd.ProcessState.ExitCode()
			if want == "" && code != 0 || want != "" && (code != 2 || !strings.Contains(errs.String(), want)) {
				t.Errorf("exit code %d: %s", code, errs.String())
			}
		})
	}
}
