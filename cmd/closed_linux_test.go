package cmd

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"tally/cmd/internal/cmdtest"
)

// started is a run of the program with /dev/null, opened for reading and writing as
// Python and Node open it, in place of some standard streams. They share one open
// file; a stream whose name is closed gets none.
type started struct {
	name    string
	null    []int // the streams that share one /dev/null
	shell   string
	code    int
	printed string
	args    []string
}

// A caller that discards what it does not read is served where the system shows
// that the stream was opened; a stream that is closed, and what cannot be told from
// it, is refused before anything is sent.
func TestB8DiscardedAndClosedOutput(t *testing.T) {
	t.Parallel()
	runs := []string{"kfp", "runs", "list", "--sandbox"}
	for _, c := range []started{
		{name: "all three are discarded", null: []int{0, 1, 2}},
		{name: "input and output", null: []int{0, 1}},
		{name: "output and errors", null: []int{1, 2}},
		{name: "output alone", null: []int{1}, code: 1, printed: "or use --out /dev/null"},
		{name: "for writing only", shell: `"$@" >/dev/null`},
		{name: "closed", shell: `"$@" >&-`, code: 1, printed: "standard output is closed"},
		{name: "all three closed", shell: `"$@" <&- >&- 2>&-`, code: 1},
		{name: "closed beside two that share", shell: `"$@" >&-`, null: []int{0, 2}, code: 1},
		{name: "receipts need no reader", shell: `"$@" >&-`, args: []string{"cci", "imagesnapshots", "delete", "base", "--yes", "--ignore-not-found", "--sandbox"}},
		{name: "closed before a task is created", shell: `"$@" >&-`, code: 1, printed: "standard output is closed", args: []string{"hss", "containers", "export", "--sandbox", "-o", "csv"}},
		{name: "help", shell: `"$@" >/dev/full`, code: 1, printed: "tally: writing the output", args: []string{"help"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.args == nil {
				c.args = runs
			}
			code, printed := c.run(t)
			if code != c.code || !strings.Contains(printed, c.printed) || c.code == 0 && strings.Contains(printed, "closed") || strings.Contains(printed, "was created") {
				t.Errorf("exit code %d: %s", code, printed)
			}
		})
	}
}

func (c started) run(t *testing.T) (code int, printed string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), cmdtest.Program(), c.args...)
	if c.shell != "" {
		cmd = exec.CommandContext(t.Context(), "sh", append([]string{"-c", c.shell, "sh", cmdtest.Program()}, c.args...)...)
	}
	cmd.Env = append(os.Environ(), "TALLY_CONFIG=/dev/null")
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	for _, stream := range c.null {
		switch stream {
		case 0:
			cmd.Stdin = null
		case 1:
			cmd.Stdout = null
		case 2:
			cmd.Stderr = null
		}
	}
	_ = cmd.Run() // its code is checked
	return cmd.ProcessState.ExitCode(), errs.String()
}
