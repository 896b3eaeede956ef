package stackrox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/client/stackrox"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// exportFlags are the flags of an export.
type exportFlags struct {
	noun     *noun
	filter   map[string]*[]string // by flag
	finding  findingFlags
	match    string
	query    string
	anyField bool
	rows     string
	compress string
	timeout  time.Duration
	idle     time.Duration
	retries  int

	serverJoin bool
	profile    string
	labels     []string // keys of labels to show as columns

	counts *counts
	names  *clusterNames
}

func newFlags(n *noun) *exportFlags {
	return &exportFlags{noun: n, filter: map[string]*[]string{}, counts: &counts{}, names: &clusterNames{}, rows: n.rows[0].name, match: "exact", finding: findingFlags{state: "observed"}}
}

func (f *exportFlags) bind(flags *pflag.FlagSet) {
	n := f.noun
	for _, filter := range n.filters {
		f.filter[filter.flag] = new([]string)
		flags.StringArrayVarP(f.filter[filter.flag], filter.flag, filter.short, nil, filter.doc)
	}
	flags.StringVar(&f.match, "match", "exact", "how filters by name match: exact, prefix or regex")
	flags.StringVarP(&f.query, "query", "q", "", "query in the server's search language, instead of filters")
	flags.BoolVar(&f.anyField, "allow-unknown-fields", false, "send a query even if tally does not know one of its fields")
	flags.StringVar(&f.rows, "rows", n.rows[0].name, "what a row is: "+kit.Or(n.kinds()))
	flags.StringVar(&f.compress, "compress", "", "gzip: request compression; it costs both machines far more processor time than it saves, except on links below about 8 MB/s")
	flags.DurationVar(&f.timeout, "timeout", n.timeout, "the server's time limit, in whole seconds; 0 leaves it to the server and is not \"no limit\"")
	flags.DurationVar(&f.idle, "idle-timeout", n.idle, "fail if the server sends nothing for this long; 0 means no limit")
	flags.IntVar(&f.retries, "retries", 0, "restart a broken export up to this many times")
	if n.findings {
		f.finding.bind(flags, n.kinds())
	}
	if n.joins {
		flags.BoolVar(&f.serverJoin, "server-join", false, "let Central join deployments and images: it sends each image again with every deployment, which takes hours for a large fleet")
		flags.StringVar(&f.profile, "profile", "", "report: with --rows vulns, print the columns of the report that Central mails")
	}
}

// check refuses invalid values.
func (f *exportFlags) check() error {
	choices := []struct {
		flag, value string
		allowed     []string
	}{
		{"rows", f.rows, f.noun.kinds()},
		{"match", f.match, []string{"exact", "prefix", "regex"}},
		{"compress", f.compress, []string{"", "gzip"}},
		{"profile", f.profile, []string{"", "report"}},
	}
	for _, c := range choices {
		if !slices.Contains(c.allowed, c.value) {
			allowed := slices.DeleteFunc(slices.Clone(c.allowed), func(s string) bool { return s == "" })
			return fmt.Errorf("--%s must be %s, not %q", c.flag, kit.Or(allowed), c.value)
		}
	}
	if f.timeout < 0 || f.idle < 0 || f.retries < 0 {
		return errors.New("--timeout, --idle-timeout and --retries must be 0 or more")
	}
	if f.profile != "" && f.rows != "vulns" {
		return errors.New("--profile report is for --rows vulns")
	}
	if f.match != "exact" && len(f.finding.cves)+len(f.finding.components) > 0 {
		return errors.New("--match does not apply to --cve and --component, which are always exact")
	}
	if err := f.finding.check(); err != nil {
		return err
	}
	return f.checkRows()
}

// checkRows refuses flags that do not apply to the rows.
func (f *exportFlags) checkRows() error {
	switch {
	case f.rows == "taints" && (f.finding.choose() || f.finding.fail != nil):
		return errors.New("taints have no vulnerabilities to select: use --rows nodes, components or vulns")
	case !f.finding.unscanned || f.rows == "vulns" || f.rows == "components":
		return nil
	}
	var nested []string
	for _, kind := range f.noun.kinds() {
		if kind == "vulns" || kind == "components" {
			nested = append(nested, kind)
		}
	}
	return fmt.Errorf("--include-unscanned applies to --rows %s, not to --rows %s", kit.Or(nested), f.rows)
}

// request checks the flags and builds the request from them.
func (f *exportFlags) request() (stackrox.ExportRequest, error) {
	if err := f.check(); err != nil {
		return stackrox.ExportRequest{}, exit.Usage(err)
	}
	query, err := f.searchQuery()
	if err != nil {
		return stackrox.ExportRequest{}, exit.Usage(err)
	}
	return stackrox.ExportRequest{Query: query, Timeout: f.timeout, Idle: f.idle, Gzip: f.compress == "gzip"}, nil
}

// filters returns the filters of the flags.
func (f *exportFlags) filters() stackrox.Filter {
	filter := stackrox.Filter{Match: stackrox.Match(f.match)}
	for name, list := range map[string]*[]string{
		"namespace": &filter.Namespaces, "cluster": &filter.Clusters, "deployment": &filter.Deployments,
		"pod": &filter.Pods, "image": &filter.Images, "node": &filter.Nodes,
	} {
		*list = f.filtered(name)
	}
	return filter
}

// queryFor returns the query for another export to join: the applicable part of
// the filters, so that it has all required records, and possibly more.
func (f *exportFlags) queryFor(noun string) string {
	if f.query != "" {
		if noun == "images" || stackrox.CheckQuery(noun, f.query, false) != nil {
			return ""
		}
		return f.query
	}
	filter := f.filters()
	filter.Pods = nil
	if noun == "images" { // a deployment that uses one of them also uses others
		filter.Images = nil
	}
	query, _ := filter.Query() // checked before
	return query
}

// searchQuery returns the query of the filters, or the raw one.
func (f *exportFlags) searchQuery() (string, error) {
	filter := f.filters()
	filters, err := filter.Query()
	switch {
	case err != nil:
		return "", err
	case f.query == "":
		if f.rows != "taints" && f.noun.narrows && !f.finding.unscanned && f.finding.fail == nil {
			filter.Findings = f.finding.narrows()
		}
		return filter.Query()
	case filters != "":
		return "", errors.New("-q and filters cannot be combined; put everything into -q")
	}
	var wrong *stackrox.QueryError
	if err := stackrox.CheckQuery(f.noun.name, f.query, f.anyField); errors.As(err, &wrong) {
		return "", f.explainQuery(wrong)
	}
	return f.query, nil
}

// filtered splits the values of a filter at commas. An empty value stays, and
// is refused later: an unset variable must not select everything.
func (f *exportFlags) filtered(name string) []string {
	var all []string
	if values := f.filter[name]; values != nil {
		for _, v := range *values {
			for value := range strings.SplitSeq(v, ",") {
				if f.match != string(stackrox.MatchRegex) {
					value = strings.TrimSpace(value) // no name begins or ends with a blank
				}
				all = append(all, value)
			}
		}
	}
	return all
}

// explainQuery adds a hint to the error about an unknown field.
func (f *exportFlags) explainQuery(err *stackrox.QueryError) error {
	if !err.Unknown {
		return err
	}
	if near := output.Nearest(strings.ToLower(err.Field), stackrox.Fields(f.noun.name)); near != "" {
		return fmt.Errorf("%w; did you mean %q? --allow-unknown-fields sends it anyway", err, near)
	}
	return fmt.Errorf("%w; --allow-unknown-fields sends it anyway", err)
}

// checks returns the checks of the filters that are set; those that cannot be
// checked are returned by name.
func (f *exportFlags) checks(known map[string]check) (possible []check, unchecked []string) {
	for _, filter := range f.noun.filters {
		values := f.filtered(filter.flag)
		if len(values) == 0 {
			continue
		}
		c, ok := known[filter.flag]
		c.flag, c.values, c.match = filter.flag, values, stackrox.Match(f.match)
		if ok && c.possible() {
			possible = append(possible, c)
		} else {
			unchecked = append(unchecked, filter.flag)
		}
	}
	if f.query != "" {
		unchecked = append(unchecked, "query")
	}
	return possible, unchecked
}
