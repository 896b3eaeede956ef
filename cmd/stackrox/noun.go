package stackrox

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/cmd/internal/kit"
	"tally/output"
)

// noun declares an export: its rows and its filters.
type noun struct {
	name, singular, short string
	scanned               string // what a scanner examines, singular
	rows                  []rowKind
	filters               []filterFlag
	findings              bool // vulnerabilities can be selected
	narrows               bool // the server can select by them without a loss
	joins                 bool // rows come from several streams
	timeout, idle         time.Duration
	long, example         string
	export                string // the verb in one line
}

// rowKind is one value of --rows.
type rowKind struct {
	name string
	view func(f *exportFlags) *view
}

// filterFlag is a flag by which the server filters.
type filterFlag struct{ flag, short, doc string }

// kinds returns the values of --rows.
func (n *noun) kinds() []string {
	names := make([]string, len(n.rows))
	for i, r := range n.rows {
		names[i] = r.name
	}
	return names
}

// hidden says what vulnerabilities are that --state observed leaves out.
func (n *noun) hidden() string {
	if n.scanned == "node" {
		return "snoozed"
	}
	return "deferred or false positive"
}

// view makes the view of the selected rows.
func (n *noun) view(f *exportFlags) *view {
	for _, r := range n.rows {
		if r.name == f.rows {
			return r.view(f)
		}
	}
	return n.rows[0].view(f)
}

// chosenColumns returns the columns of the selected kind of rows.
func (n *noun) chosenColumns(call *kit.Call) []string {
	f := newFlags(n)
	f.rows, f.profile, f.serverJoin = call.Text("rows"), call.Text("profile"), call.Bool("server-join")
	if f.check() != nil {
		return n.columnNames()
	}
	return output.SchemaOf(n.view(f).typed()).Described()
}

// columnNames returns the columns of all kinds of rows; a shared one is the first
// kind's.
func (n *noun) columnNames() []string {
	var names []string
	seen := map[string]bool{}
	for _, r := range n.rows {
		f := newFlags(n)
		f.rows = r.name
		for _, described := range output.SchemaOf(r.view(f).typed()).Described() {
			name, _, _ := strings.Cut(described, "\t")
			if !seen[name] {
				names = append(names, described)
			}
			seen[name] = true
		}
	}
	return names
}

// branch returns the noun with its verb.
func (n *noun) branch() kit.Noun {
	values := map[string]kit.Completer{
		"rows": kit.OneOf(n.kinds()...), "match": kit.OneOf("exact", "prefix", "regex"), "compress": kit.OneOf("gzip"),
	}
	for _, f := range n.filters {
		switch f.flag {
		case "namespace":
			values[f.flag] = offerNamespaces()
		case "cluster":
			values[f.flag] = offerClusters()
		}
	}
	if n.findings {
		values["severity"] = kit.OneOf("critical", "important", "moderate", "low", "unknown")
		values["state"] = kit.OneOf("observed", "deferred", "false_positive", "all")
		values["fail-on"] = kit.OneOf("critical", "important", "moderate", "low", "unknown", "fixable", "kev", unscannedWord)
	}
	if n.joins {
		values["profile"] = kit.OneOf("report")
	}
	return kit.Branch{Name: n.name, Singular: n.singular, Short: n.short, Verbs: []kit.Verb{{
		Use: "export", Short: n.export, Long: n.long, Example: n.example, Prints: true, Contexts: true, Columns: n.columnNames, Chosen: n.chosenColumns, Values: values,
		Run: func(flags *pflag.FlagSet) kit.Work {
			f := newFlags(n)
			f.bind(flags)
			return func(ctx context.Context, call *kit.Call) error { return run(ctx, call, f) }
		},
	}}}
}

// namespaceFilter and its siblings return filters that several nouns share.
func namespaceFilter(what string) filterFlag {
	return filterFlag{"namespace", "n", "only " + what + " of these namespaces"}
}

func clusterFilter(what string) filterFlag {
	return filterFlag{"cluster", "", "only " + what + " of these clusters, by name"}
}

func deploymentFilter(what string) filterFlag {
	return filterFlag{"deployment", "", "only " + what + " of these deployments, by name"}
}
