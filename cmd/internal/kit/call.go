package kit

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/term"
	"tally/output"
)

// Call is one run of a command.
type Call struct {
	// App is the command's environment.
	App *app.App
	// Args are the positional arguments.
	Args []string
	// Output has the flags that say how and where to print.
	Output *Output

	api string
	cmd *cobra.Command
	// pager is between the rows and the terminal, nil for none.
	pager *term.Pager
	// server is the endpoint that was resolved.
	server config.Value
	// instants has the absolute times that flags were resolved to, by flag.
	instants map[string]string
	// contexts are the contexts that are read concurrently, none for the one in use.
	contexts []string
	// part keeps the rows of one of them; nil if rows are delivered.
	part *part
	// omitted are the columns that did not fit the terminal; record means that they belong
	// to sections.
	omitted []string
	record  bool
	// measured records the metrics of the run; nil without --metrics-file.
	measured *measured
}

// Values resolves the settings of the command's API.
func (c *Call) Values(ctx context.Context) (app.Values, error) {
	values, err := c.App.Values(ctx, c.api, c.setting)
	c.server = serverOf(values)
	return values, err
}

// API returns the name of the API to which the command belongs.
func (c *Call) API() string { return c.api }

// For returns the same call for another API.
func (c *Call) For(api string) *Call {
	other := *c
	other.api = api
	return &other
}

// Several reports whether several contexts are read concurrently: then rows are
// kept until all have arrived, and nothing else can be written.
func (c *Call) Several() bool { return c.part != nil }

// context names the source of the settings.
func (c *Call) context() string {
	if len(c.contexts) > 0 {
		return strings.Join(c.contexts, ",")
	}
	return c.App.ContextInUse()
}

// Changed reports whether a flag was set.
func (c *Call) Changed(name string) bool { return c.cmd.Flags().Changed(name) }

// Has reports whether the command has a flag.
func (c *Call) Has(name string) bool { return c.cmd.Flag(name) != nil }

// Text returns the value of a flag that several verbs have, empty if this command
// lacks it.
func (c *Call) Text(name string) string {
	if f := c.cmd.Flags().Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}

// Bool is Text for a flag that is on or off.
func (c *Call) Bool(name string) bool { return c.Text(name) == "true" }

// Path returns the command as typed: "tally stackrox pods export".
func (c *Call) Path() string { return c.cmd.CommandPath() }

// setting returns the value that was typed for a setting's flag.
func (c *Call) setting(_, name string) (string, bool) {
	f := c.cmd.Flags().Lookup(name)
	if f == nil || !f.Changed || f.Annotations[settingAnnotation] == nil {
		return "", false
	}
	return f.Value.String(), true
}

// Raw reports whether rows are printed as the server sent them or as ids, so that
// no other column is needed.
func (c *Call) Raw() bool {
	o := c.Output
	if c.part != nil || len(o.Columns) > 0 || o.Sort != "" {
		return false
	}
	format, _, err := o.format(c.Changed("output"))
	return err == nil && slices.Contains([]output.Format{output.JSON, output.JSONLines, output.YAML, output.Name}, format)
}
