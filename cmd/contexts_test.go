package cmd

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/cmdtest"
	"tally/cmd/internal/exit"
)

// runArgs runs a command in this process.
func runArgs(t *testing.T, args ...string) (out, errs string, code exit.Code) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(t.Context(), cmdtest.App(&stdout, &stderr, map[string]string{"TMPDIR": t.TempDir(), "TALLY_CONFIG": "/dev/null"}), args)
	return stdout.String(), stderr.String(), code
}

// readsMany reports the commands that read several contexts: every list and
// every export.
func readsMany(cmd *cobra.Command) bool {
	path := strings.Fields(cmd.CommandPath())
	return len(path) == 4 && (cmd.Name() == "list" || cmd.Name() == "export") || knowsContext(cmd)
}

// knowsContext reports the command whose rows have a column context anyway.
func knowsContext(cmd *cobra.Command) bool { return cmd.CommandPath() == "tally inventory export" }

const twoContexts = "--sandbox=contexts=prod-eu+prod-us,pods=3,runs=3"

func TestEveryListAndExportReadsSeveralContexts(t *testing.T) {
	t.Parallel()
	walk(tree(), func(cmd *cobra.Command) {
		if !readsMany(cmd) {
			return
		}
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(cmd.CommandPath())[1:]
			if cmd.Flags().Lookup("pipeline") != nil && args[1] == "versions" {
				args = append(args, "--pipeline", "train model")
			}
			one, errs, code := runArgs(t, append(args, twoContexts, "--context", "prod-eu", "-o", "csv")...)
			if code != 0 {
				t.Fatalf("one context: exit code %d: %s", code, errs)
			}
			both, errs, code := runArgs(t, append(args, twoContexts, "--context", "prod-*", "-o", "csv")...)
			if code != 0 {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			header, rest, _ := strings.Cut(both, "\n")
			want, _, _ := strings.Cut(one, "\n")
			if !knowsContext(cmd) {
				want = "context," + want
			}
			if header != want {
				t.Errorf("header %q, want %q", header, want)
			}
			if strings.Count(rest, "\n") < strings.Count(one, "\n")-1 {
				t.Errorf("fewer rows than of one context:\n%s\nof one:\n%s", both, one)
			}
		})
	})
}

func TestEveryOtherCommandWorksInOneContext(t *testing.T) {
	t.Parallel()
	walk(tree(), func(cmd *cobra.Command) {
		if isTopic(cmd) || cmd.HasSubCommands() || readsMany(cmd) {
			return
		}
		t.Run(cmd.CommandPath(), func(t *testing.T) {
			t.Parallel()
			for _, context := range []string{"prod-*", "prod-eu,prod-us"} {
				args := strings.Fields(cmd.CommandPath())[1:]
				var errs string
				for range 4 { // with as many arguments as it takes
					_, printed, code := runArgs(t, append(args, twoContexts, "--context", context)...)
					if errs = printed; code != exit.BadUsage {
						t.Fatalf("%v: exit code %d: %s", args, code, errs)
					}
					if strings.Contains(errs, "works in one context") {
						return
					}
					args = append(args, "a=b")
				}
				t.Errorf("it was not refused for its contexts: %s", errs)
			}
		})
	})
}

// Whatever would be sent to every server is refused.
func TestWhatBelongsToOneServerGoesWithOneContext(t *testing.T) {
	t.Parallel()
	for _, declared := range apis() {
		for _, s := range declared.Settings() {
			if !s.HasFlag() || !s.OfServer() {
				continue
			}
			noun := map[string]string{"stackrox": "pods export", "kfp": "runs list", "hss": "containers list", "cci": "namespaces list"}[declared.Name]
			args := append([]string{declared.Name}, strings.Fields(noun)...)
			_, errs, code := runArgs(t, append(args, twoContexts, "--context", "prod-*", "--"+s.Key+"=true")...)
			if code != exit.BadUsage || !strings.Contains(errs, "--"+s.Key+" belongs to one server") {
				t.Errorf("%s --%s: exit code %d: %s", declared.Name, s.Key, code, errs)
			}
		}
	}
}

// The values of all flags reach the work of every context.
func TestFlagsCanBeSetAgain(t *testing.T) {
	t.Parallel()
	walk(tree(), func(cmd *cobra.Command) {
		if !readsMany(cmd) {
			return
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if list, ok := f.Value.(pflag.SliceValue); ok {
				if err := list.Replace(list.GetSlice()); err != nil {
					t.Errorf("%s --%s: %v", cmd.CommandPath(), f.Name, err)
				}
				return
			}
			before := f.Value.String()
			if err := f.Value.Set(before); err != nil && before != "" || f.Value.String() != before {
				t.Errorf("%s --%s: %q became %q, %v", cmd.CommandPath(), f.Name, before, f.Value.String(), err)
			}
		})
	})
}

// What --debug prints of several contexts tells which one it is of, on every line.
func TestDebugNamesTheContext(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"stackrox pods export", "kfp runs list --since 24h", "hss containers list", "cci imagesnapshots list", "inventory export --interval 1ms",
	} {
		_, errs, code := runArgs(t, append(strings.Fields(command), "--all-contexts", "--debug", "-o", "csv", twoContexts)...)
		if code != 0 {
			t.Errorf("%s: exit code %d: %s", command, code, errs)
		}
		for line := range strings.Lines(errs) {
			if strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "> ") || strings.HasPrefix(line, "< ") {
				t.Errorf("%s: no context in %s", command, line)
			}
		}
		for _, mark := range []string{"*", ">", "<"} {
			if !strings.Contains(errs, "prod-us: "+mark+" ") && !strings.Contains(errs, "prod-us stackrox: "+mark+" ") {
				t.Errorf("%s: no line of prod-us with %s:\n%s", command, mark, errs)
			}
		}
	}
}
