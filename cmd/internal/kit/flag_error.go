package kit

import (
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/exit"
	"tally/output"
)

// FlagError turns an error of pflag into a usage error with a clear message: it names
// the nearest flag, or describes valid values.
func FlagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	see := "see " + cmd.CommandPath() + " --help"
	typed := cmd.Flags().Args() // before the flag
	switch {
	case cmd.HasSubCommands() && len(typed) > 0:
		return exit.Usage(&UnknownCommandError{At: cmd, Typed: typed})
	case errors.As(err, &unknown):
		return exit.Usage(unknownFlag(cmd, unknown, see))
	case errors.As(err, &missing):
		return exit.Usagef("--%s needs a value; %s", missing.GetFlag().Name, see)
	case errors.As(err, &invalid):
		name, message := invalid.GetFlag().Name, invalidValue(invalid)
		if must, named := strings.CutPrefix(message, name+" "); named {
			return exit.Usagef("--%s %s", name, must)
		}
		return exit.Usagef("--%s: %s", name, message)
	case errors.As(err, &syntax):
		return exit.Usagef("%s is not a flag; %s", syntax.GetSpecifiedFlag(), see)
	}
	return exit.Usagef("%w; %s", err, see)
}

func unknownFlag(cmd *cobra.Command, unknown *pflag.NotExistError, see string) error {
	name := unknown.GetSpecifiedName()
	if letters := unknown.GetSpecifiedShortnames(); letters != "" {
		in := ""
		if len(letters) > len(name) {
			in = " in -" + letters
		}
		return errors.New("unknown flag: -" + name + in + "; " + see)
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := output.Nearest(name, names); near != "" {
		see = "did you mean --" + near + "?"
	}
	return errors.New("unknown flag: --" + name + "; " + see)
}

// invalidValue describes valid values by the flag's type; our own types describe
// theirs themselves.
func invalidValue(invalid *pflag.InvalidValueError) string {
	value := quoted(invalid.GetValue())
	if errors.Is(invalid, strconv.ErrRange) {
		return value + " is too large a number"
	}
	switch strings.TrimRight(invalid.GetFlag().Value.Type(), "0123456789") {
	case "int", "uint":
		return value + " is not a whole number"
	case "float":
		return value + " is not a number"
	case "bool":
		return value + " is neither true nor false"
	case "duration":
		return value + " is not a duration such as 30s, 5m or 1h30m"
	case "stringSlice":
		return value + " is not a list of values with commas between them; quotes must come in pairs"
	}
	return invalid.Unwrap().Error()
}
