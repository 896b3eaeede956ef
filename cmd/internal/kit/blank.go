package kit

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
)

// RefuseBlanks refuses a blank flag or argument: usually an unset variable,
// which must not select everything. The root runs it before every command; a
// blank value has no meaning for any flag.
func RefuseBlanks(cmd *cobra.Command, args []string) error {
	if cmd.DisableFlagParsing {
		return nil // the last argument of a completion may be empty
	}
	if i := slices.IndexFunc(args, config.Blank); i >= 0 {
		return exit.Usagef("argument %d of %s is blank: is it a variable that is not set?", i+1, cmd.CommandPath())
	}
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if err == nil && blankFlag(f.Value) {
			err = exit.Usagef("--%s is blank: set a value, or omit it", f.Name)
		}
	})
	return err
}

// blankFlag reports whether a flag that was set, or an element of its list, is blank.
func blankFlag(v pflag.Value) bool {
	list, ok := v.(pflag.SliceValue)
	if !ok {
		return config.Blank(v.String())
	}
	return len(list.GetSlice()) == 0 || slices.ContainsFunc(list.GetSlice(), config.Blank)
}
