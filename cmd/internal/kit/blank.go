package kit

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
)

// RefuseBlanks refuses a flag or an argument that is blank: as a rule a variable
// that is not set, which must not select everything. The root runs it before
// every command; there is no flag of which a blank value means something.
func RefuseBlanks(cmd *cobra.Command, args []string) error {
	if cmd.DisableFlagParsing {
		return nil // a completion, whose last argument may be empty
	}
	if i := slices.IndexFunc(args, config.Blank); i >= 0 {
		return exit.Usagef("argument %d of %s is blank: is it a variable that is not set?", i+1, cmd.CommandPath())
	}
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && blankFlag(f.Value) {
			err = exit.Usagef("--%s is blank: give a value, or leave it out", f.Name)
		}
	})
	return err
}

// blankFlag tells whether a flag that was given, or an element of its list, is blank.
func blankFlag(v pflag.Value) bool {
	list, ok := v.(pflag.SliceValue)
	if !ok {
		return config.Blank(v.String())
	}
	return len(list.GetSlice()) == 0 || slices.ContainsFunc(list.GetSlice(), config.Blank)
}
