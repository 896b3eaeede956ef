package kit

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/output/outfile"
)

// Facts describe an export once its source has been read.
type Facts struct {
	// Records is the number of records that were read, if rows are not records; 0
	// means as many as rows.
	Records int64
	// ServerVersion is the server's version, if known.
	ServerVersion string
	// Moved counts rows that moved while pages were read.
	Moved int64
	// Unchecked names filters that could not be checked against the records.
	Unchecked []string
	// Missing describes the data that a successful export lacks; empty for none.
	Missing string
	// Notes are further facts, by name.
	Notes map[string]string
}

func (f Facts) fill(m *outfile.Manifest) {
	if f.Records > 0 {
		m.Records = f.Records
	}
	m.ServerVersion, m.Moved, m.Unchecked, m.Notes = f.ServerVersion, f.Moved, f.Unchecked, f.Notes
	if f.Missing != "" {
		m.Complete, m.Why = false, f.Missing
	}
}

// withInstants adds the absolute times of flags: "24h" is a different time each day.
func (c *Call) withInstants(notes map[string]string) map[string]string {
	if len(c.instants) == 0 {
		return notes
	}
	all := maps.Clone(c.instants)
	maps.Copy(all, notes)
	return all
}

// resource returns the noun of the command: "pods" of "tally stackrox pods
// export".
func (c *Call) resource() string {
	words := strings.Fields(c.Path())
	if len(words) == 3 && c.Output.several {
		return words[1] // of no API: "inventory"
	}
	if len(words) < 3 {
		return ""
	}
	return strings.Join(words[2:len(words)-1], " ")
}

// pacing are flags that change how an export runs, not its result.
var pacing = [...]string{"all-contexts", "compress", "dry-run", "idle-timeout", "interval", "parallel", "retries", "timeout", "watch", "yes"}

// filters returns the command's own flags that select or shape rows, as typed,
// without those of output, settings and the program.
func (c *Call) filters() map[string]string {
	shared := map[string]bool{}
	output := pflag.NewFlagSet("", pflag.ContinueOnError)
	(&Output{}).bind(output)
	output.VisitAll(func(f *pflag.Flag) { shared[f.Name] = true })
	c.cmd.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) { shared[f.Name] = true })
	filters := map[string]string{}
	c.cmd.Flags().Visit(func(f *pflag.Flag) {
		if !shared[f.Name] && f.Annotations[settingAnnotation] == nil && !slices.Contains(pacing[:], f.Name) {
			filters[f.Name] = c.App.Redact(f.Value.String())
		}
	})
	if len(filters) == 0 {
		return nil
	}
	return filters
}

// redactedArguments returns the command line without secrets, and without the
// users and passwords in URLs.
func redactedArguments(a *app.App) []string {
	clean := make([]string, len(a.Arguments))
	for i, argument := range a.Arguments {
		flag, value, found := strings.Cut(argument, "=")
		if !found || !strings.HasPrefix(flag, "-") {
			flag, value = "", argument
		} else {
			flag += "="
		}
		clean[i] = a.Redact(flag + withoutUserinfo(value))
	}
	return clean
}

// withoutUserinfo removes the user and password from an endpoint.
func withoutUserinfo(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil || u.User == nil {
		return endpoint
	}
	u.User = nil
	return u.String()
}
