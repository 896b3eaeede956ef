package stackrox

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/client/stackrox"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

func podsNoun() kit.Noun {
	return kit.Branch{
		Name: "pods", Singular: "pod", Short: "pods of every cluster that Central knows",
		Verbs: []kit.Verb{exportVerb()},
	}
}

const exportLong = `Export every pod of the fleet, or those that a query selects, as one stream.

An export is whole or it says so: Central reports a failure half way as one
more line of a successful answer, or not at all, and other tools take that for
success. Here it is an error, exit code 3, and an --out file stays as it was.

Filters (--namespace and the like) are exact; a comma, or the flag again, means
"or", and different flags mean "and". --match prefix and --match regex compare
differently. -q takes the server's own search language. The server ignores
what it does not understand there and returns every pod; such a query is
refused before it is sent.

--timeout is the server's limit and goes out in whole seconds. Without it, or
with 0, the server's own limit holds, ten minutes for most queries: 0 does not
mean "no limit".

--retries begins the whole export again when it breaks off half way; two
attempts are never mixed, so nothing is printed before everything is there.`

const exportExamples = `  tally stackrox pods export --sandbox
  tally stackrox pods export --sandbox -o csv --out pods.csv.gz
  tally stackrox pods export --sandbox -n payments-dev,ledger -o jsonl --jq .name
  tally stackrox pods export --sandbox --rows containers -o csv --columns namespace,pod,container,image_digest
  tally stackrox pods export --sandbox -q 'Namespace:payments+Pod Name:r/ledger-.*' -o name`

// exportFlags are the flags of pods export.
type exportFlags struct {
	filter   stackrox.Filter
	match    string
	query    string
	anyField bool
	rows     string
	compress string
	timeout  time.Duration
	idle     time.Duration
	retries  int
}

func exportVerb() kit.Verb {
	return kit.Verb{
		Use: "export", Short: "Export every pod of the fleet, whole or not at all",
		Long: exportLong, Example: exportExamples, Prints: true,
		Columns: columnNames,
		Values: map[string]kit.Completer{
			"rows": kit.OneOf("pods", "containers"), "match": kit.OneOf("exact", "prefix", "regex"), "compress": kit.OneOf("gzip"),
		},
		Run: kit.WithFlags((*exportFlags).bind, (*exportFlags).run),
	}
}

func (f *exportFlags) bind(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.filter.Namespaces, "namespace", "n", nil, "only pods of these namespaces")
	flags.StringArrayVar(&f.filter.Clusters, "cluster", nil, "only pods of these clusters, by name")
	flags.StringArrayVar(&f.filter.Deployments, "deployment", nil, "only pods of these deployments, by name")
	flags.StringArrayVar(&f.filter.Pods, "pod", nil, "only pods of these names")
	flags.StringArrayVar(&f.filter.Images, "image", nil, "only pods whose deployment uses these images, by full name")
	flags.StringVar(&f.match, "match", "exact", "how filters compare: exact, prefix or regex")
	flags.StringVarP(&f.query, "query", "q", "", "query in the server's search language, instead of filters")
	flags.BoolVar(&f.anyField, "allow-unknown-fields", false, "send a query with a field that this program does not know")
	flags.StringVar(&f.rows, "rows", "pods", "what a row is: pods or containers")
	flags.StringVar(&f.compress, "compress", "", "gzip: ask for compression; it costs both machines far more processor time than it saves, except on links below about 8 MB/s")
	flags.DurationVar(&f.timeout, "timeout", 0, "the server's time limit, in whole seconds; 0 leaves it to the server and is not \"no limit\"")
	flags.DurationVar(&f.idle, "idle-timeout", time.Minute, "give up when the server sends nothing for so long; 0 waits for ever")
	flags.IntVar(&f.retries, "retries", 0, "begin again so often when the export breaks off half way")
}

// columnNames are those of both kinds of rows; what both have is the pod's.
func columnNames() []string {
	pods, containers := output.SchemaOf(podView().columns), output.SchemaOf(containerView().columns)
	names := append(pods.Described(), containers.Described()...)
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(described string) bool {
		name, _, _ := strings.Cut(described, "\t")
		twice := seen[name]
		seen[name] = true
		return twice
	})
}

func (f *exportFlags) run(ctx context.Context, call *kit.Call) error {
	request, err := f.request()
	if err != nil {
		return exit.Usage(err)
	}
	if f.rows == "containers" {
		return kit.Print(ctx, call, exportRows(call, f, request, containerView()))
	}
	return kit.Print(ctx, call, exportRows(call, f, request, podView()))
}

// exportRows are the rows that a view makes of the exported records.
func exportRows[R any](call *kit.Call, f *exportFlags, request stackrox.ExportRequest, v view[R]) kit.Rows {
	request.Plan, request.Objects = v.plan, call.Output.Objects()
	rows := kit.RowsOf(forPeople(v.columns), func(ctx context.Context) (kit.Source, iter.Seq2[R, error], error) {
		client, err := connect(ctx, call, f.idle)
		if err != nil {
			return kit.Source{}, nil, err
		}
		if request.Transport, err = transport(ctx, call); err != nil {
			return kit.Source{}, nil, err
		}
		report := &stackrox.Report{}
		request.Report = report
		source := kit.Source{Endpoint: client.Endpoint(), Query: request.Query, Facts: func() kit.Facts { return facts(report) }}
		return source, v.rows(warned(call, request, client.Export(ctx, request))), nil
	})
	rows.Noun, rows.Restarts, rows.Spools = f.rows, f.retries, true
	return rows
}

// request checks the flags and makes the request of them.
func (f *exportFlags) request() (stackrox.ExportRequest, error) {
	choices := []struct {
		flag, value string
		allowed     []string
	}{
		{"rows", f.rows, []string{"pods", "containers"}},
		{"match", f.match, []string{"exact", "prefix", "regex"}},
		{"compress", f.compress, []string{"", "gzip"}},
	}
	for _, c := range choices {
		if !slices.Contains(c.allowed, c.value) {
			return stackrox.ExportRequest{}, fmt.Errorf("--%s must be %s, not %q", c.flag, strings.Trim(strings.Join(c.allowed, " or "), " or"), c.value)
		}
	}
	if f.timeout < 0 || f.idle < 0 || f.retries < 0 {
		return stackrox.ExportRequest{}, errors.New("--timeout, --idle-timeout and --retries must be 0 or more")
	}
	query, err := f.searchQuery()
	return stackrox.ExportRequest{Query: query, Timeout: f.timeout, Idle: f.idle, Gzip: f.compress == "gzip"}, err
}

// searchQuery is the query of the filters, or the raw one.
func (f *exportFlags) searchQuery() (string, error) {
	filter := stackrox.Filter{
		Namespaces: alternatives(f.filter.Namespaces), Clusters: alternatives(f.filter.Clusters),
		Deployments: alternatives(f.filter.Deployments), Pods: alternatives(f.filter.Pods), Images: alternatives(f.filter.Images),
		Match: stackrox.Match(f.match),
	}
	filters, err := filter.Query()
	switch {
	case err != nil:
		return "", err
	case f.query == "":
		return filters, nil
	case filters != "":
		return "", errors.New("-q and filters cannot be combined; put everything into -q")
	}
	var wrong *stackrox.QueryError
	if err := stackrox.CheckQuery(f.query, f.anyField); errors.As(err, &wrong) {
		return "", explainQuery(wrong)
	}
	return f.query, nil
}

// alternatives splits the values of a flag at their commas. An empty value
// stays, and is refused later: a variable that is not set must not select
// every pod.
func alternatives(values []string) []string {
	var all []string
	for _, v := range values {
		all = append(all, strings.Split(v, ",")...)
	}
	return all
}

// explainQuery adds what can be done about an unknown field.
func explainQuery(err *stackrox.QueryError) error {
	if !err.Unknown {
		return err
	}
	if near := output.Nearest(strings.ToLower(err.Field), stackrox.PodFields()); near != "" {
		return fmt.Errorf("%w; did you mean %q? --allow-unknown-fields sends it all the same", err, near)
	}
	return fmt.Errorf("%w; --allow-unknown-fields sends it all the same", err)
}
