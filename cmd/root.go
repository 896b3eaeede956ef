package cmd

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/cci"
	"tally/cmd/diff"
	"tally/cmd/doctor"
	"tally/cmd/hss"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/storage"
	"tally/cmd/inventory"
	"tally/cmd/kfp"
	"tally/cmd/raw"
	"tally/cmd/settings"
	"tally/cmd/stackrox"
)

const rootLong = `Tally is one command-line client for four APIs that operators of container
fleets use side by side: StackRox (Red Hat Advanced Cluster Security),
Kubeflow Pipelines, Huawei Cloud HSS and Huawei Cloud CCI.

Data goes to standard output, everything else to standard error. See
"tally help exit-codes" for the exit codes. With --sandbox, every command works
without a server or credentials.`

// newRoot makes the whole command tree.
func newRoot(a *app.App) *cobra.Command { return newTree(a, kit.Everything) }

// newTree makes the command tree, of which some commands may be outlines.
func newTree(a *app.App, needed kit.Needed) *cobra.Command {
	all := apis()
	return treeOf(a, all, tools(all), needed)
}

// treeOf makes a tree from declarations, which several trees may share.
func treeOf(a *app.App, all []api.API, tools []kit.Noun, needed kit.Needed) *cobra.Command {
	root := kit.Group("tally", "One client for the APIs of container fleets")
	root.Long = rootLong
	root.Example = "  tally init\n  tally stackrox pods export --sandbox\n  tally stackrox pods export -o csv --out pods.csv.gz"
	root.Version = a.Version
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetUsageFunc(func(cmd *cobra.Command) error { return kit.Usage(cmd, a.Out.Width()) })
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		if err := kit.Help(cmd, a.Out.Width()); err != nil {
			a.OnClose(func() error { return err }) // cobra's help function returns no error
		}
	})
	root.SetHelpCommand(helpCommand())
	root.SetFlagErrorFunc(kit.FlagError)
	root.PersistentPreRunE = kit.RefuseBlanks
	addGlobals(a, root)
	for _, declared := range all {
		a.Register(declared.API)
		root.AddCommand(kit.API(a, declared.API, needed, declared.Nouns))
	}
	a.Register(storage.APIs()...)
	needed.Add(a, root, slices.Concat(tools, topics())...)
	addCompletion(root, needed)
	return root
}

// apis returns the APIs in the order of the help.
func apis() []api.API {
	return []api.API{stackrox.API(), kfp.API(), hss.API(), cci.API()}
}

// tools returns the commands that belong to no API.
func tools(all []api.API) []kit.Noun {
	compared := append(slices.Clone(all), inventory.Natural())
	return []kit.Noun{inventory.Command(all), raw.Command(all), settings.Init(all, doctor.Try), settings.Command(), doctor.Command(all), sandboxCommand(all), diff.Command(compared), verifyCommand(), versionCommand()}
}

func addGlobals(a *app.App, root *cobra.Command) {
	globals(a, root.PersistentFlags())
	kit.CompleteFlag(a, root, "color", kit.OneOf("auto", "always", "never"))
	kit.CompleteFlag(a, root, "context", settings.CompleteContexts)
	kit.CompleteFlag(a, root, "sandbox", kit.Listed(sandboxOptions))
}

// globals declares the flags that every command has.
func globals(a *app.App, flags *pflag.FlagSet) {
	g := &a.Global
	flags.StringVar(&g.Context, "context", "", "context of the configuration file to use; lists and exports also take several: 'prod-*' or a,b [$TALLY_CONTEXT]")
	flags.BoolVar(&g.Debug, "debug", false, "print requests and responses to standard error, secrets redacted")
	flags.BoolVar(&g.Quiet, "quiet", false, "print no notices, only data, warnings, errors, and the targets of deletions")
	flags.BoolVar(&g.NoProgress, "no-progress", false, "show no progress on a terminal")
	flags.BoolVar(&g.NoPager, "no-pager", false, "do not page output that is longer than the screen [$TALLY_PAGER, $PAGER]")
	flags.StringVar(&g.Color, "color", "auto", "colour on a terminal: auto, always or never [$NO_COLOR]")
	flags.StringVar(&g.Sandbox, "sandbox", a.Env("TALLY_SANDBOX"), "use an in-process server instead of a real one; takes options, as in --sandbox=pods=1000,fail-after=10")
	flags.Lookup("sandbox").NoOptDefVal = "on"
	flags.Lookup("sandbox").DefValue = ""
}
