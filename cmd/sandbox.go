package cmd

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
)

const sandboxLong = `Run the sandbox's servers until Ctrl-C, and print the environment variables for
reaching them, for other programs or another terminal.

Every other command has --sandbox, which runs the server it needs while the
command runs; --sandbox=pods=1000,fail-after=10 takes the same options.`

const sandboxExamples = `  tally sandbox
  tally sandbox --pods 1000 --seed 7`

func sandboxCommand(apis []api.API) kit.Noun {
	return kit.Single(kit.Verb{
		Use: "sandbox", Short: "Keep in-process servers running to try things out",
		Long: sandboxLong, Example: sandboxExamples,
		Run: func(flags *pflag.FlagSet) kit.Work {
			var names []string
			for _, declared := range apis {
				for _, o := range declared.SandboxOptions() {
					if slices.Contains(names, o.Name) {
						continue // another API has this option already
					}
					if names = append(names, o.Name); o.Switch {
						flags.Bool(o.Name, false, o.Usage)
					} else {
						flags.String(o.Name, "", o.Usage)
					}
				}
			}
			return func(ctx context.Context, call *kit.Call) error { return runSandbox(ctx, call, names) }
		},
	})
}

// runSandbox starts every API's server and waits to be stopped.
func runSandbox(ctx context.Context, call *kit.Call, names []string) error {
	values := map[string]string{}
	for _, name := range names {
		if call.Changed(name) {
			values[name] = call.Text(name)
		}
	}
	for _, declared := range call.App.APIs() {
		if declared.Sandbox == nil {
			continue
		}
		s, err := call.App.StartSandbox(ctx, declared, values)
		if err != nil {
			return err
		}
		if err := printVariables(call.App, s.Variables); err != nil {
			return err
		}
	}
	call.App.Notice("the sandbox runs until it is stopped with Ctrl-C")
	<-ctx.Done()
	return nil
}

// sandboxOptions offers the options of every API's sandbox.
func sandboxOptions(_ context.Context, call *kit.Call, typed string) []string {
	var found []string
	if name := "contexts="; strings.HasPrefix(name, typed) {
		found = append(found, name+"\tcontexts with servers of their own, as in contexts=prod-eu+prod-us")
	}
	seen := map[string]bool{}
	for _, declared := range call.App.APIs() {
		for _, o := range declared.SandboxOptions() {
			if strings.HasPrefix(o.Name+"=", typed) && !seen[o.Name] {
				found = append(found, o.Name+"=\t"+o.Usage)
			}
			seen[o.Name] = true
		}
	}
	return found
}

// printVariables prints shell commands.
func printVariables(a *app.App, variables map[string]string) error {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		fmt.Fprintf(&b, "export %s='%s'\n", name, strings.ReplaceAll(variables[name], "'", `'\''`))
	}
	if _, err := a.Out.Write([]byte(b.String())); err != nil {
		return fmt.Errorf("print the variables: %w", err)
	}
	return nil
}
