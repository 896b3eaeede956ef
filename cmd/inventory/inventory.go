// Package inventory is `tally inventory`: the containers of all APIs in one form.
package inventory

import (
	"context"
	"iter"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

const long = `Export the containers that every configured API of the context knows, in one
form: StackRox by its pods, deployments and images, HSS by its export of
containers. With several contexts (--context 'prod-*', --all-contexts) the APIs
of all of them are read at the same time.

If one of the sources fails, an --out file stays unchanged and the exit code is 3;
if all of them fail, it is the one of the most serious failure. The manifest has a
part for each source.

A row is a container of a pod. restarts counts its earlier instances, which have
ended. risk is the highest severity among the known vulnerabilities of its image:
none, unknown, low, medium, high or critical; it is empty if the image was never
scanned. HSS has no namespaces, workloads or nodes.

"tally diff" compares two inventories by workload and image, so replaced pods are
not differences.`

const example = `  tally inventory export --sandbox
  tally inventory export --sandbox -o csv --out inventory.csv.gz --manifest inventory.json
  tally inventory export --sandbox=contexts=prod-eu+prod-us --all-contexts --risk=false -o jsonl --quiet`

// interval is the default time between two requests.
const interval = 5 * time.Second

// name is the command, and the API in its manifests.
const name = "inventory"

// Command declares `tally inventory` for the APIs that have containers.
func Command(apis []api.API) kit.Noun {
	sources := map[string]api.API{}
	var names []string
	for _, declared := range apis {
		if declared.Inventory != nil {
			sources[declared.Name] = declared
			names = append(names, declared.Name)
		}
	}
	return noun{kit.Branch{Name: name, Short: "containers of all APIs in one form", Verbs: []kit.Verb{{
		Use: "export", Short: "Export the containers that every configured API knows", Long: long, Example: example,
		Prints: true, Contexts: true, APIs: names, Columns: kit.ColumnsOf(columns()),
		Run: func(flags *pflag.FlagSet) kit.Work {
			flags.Bool("risk", true, "read the images of StackRox for the column risk, which takes a long time in a large fleet")
			retries := flags.Int("retries", 0, "restart a broken source up to this many times")
			flags.Duration("interval", interval, "time between two requests for the state of an export of HSS")
			return func(ctx context.Context, call *kit.Call) error {
				return export(ctx, call, sources[call.API()], *retries)
			}
		},
	}}}}
}

// noun is a branch whose manifests name it as their API.
type noun struct{ kit.Branch }

// Command implements kit.Noun.
func (n noun) Command(a *app.App, _ string) *cobra.Command { return n.Branch.Command(a, name) }

// export prints the containers of one source.
func export(ctx context.Context, call *kit.Call, source api.API, retries int) error {
	if retries < 0 {
		return exit.Usagef("--retries must be 0 or more, not %d", retries)
	}
	rows := kit.RowsOf(columns(), func(ctx context.Context) (kit.Source, iter.Seq2[row, error], error) {
		from, containers, err := source.Inventory(ctx, call)
		if err != nil {
			return from, nil, err
		}
		system, where := source.Name, call.App.ContextInUse()
		return from, func(yield func(row, error) bool) {
			for c, err := range containers {
				if !yield(row{system, where, c}, err) {
					return
				}
			}
		}, nil
	})
	rows.Noun, rows.Restarts, rows.Spools = "containers", retries, true
	return kit.Print(ctx, call, rows)
}

// Natural declares how two inventories are compared.
func Natural() api.API {
	return api.API{API: app.API{Name: name}, Natural: map[string]api.Natural{name: {
		Key:   []string{"system", "context", "cluster", "namespace", "workload", "container", "image", "image_digest"},
		Churn: []string{"pod", "node", "state", "started", "restarts"},
	}}}
}

// columns returns the columns of the inventory.
func columns() []output.Column[row] {
	return []output.Column[row]{
		{Name: "system", Worth: output.Useful, Value: func(r row) any { return r.system }, Doc: "API that lists it: stackrox or hss"},
		{Name: "context", Value: func(r row) any { return r.context }, Doc: "context that the row comes from"},
		{Name: "cluster", Worth: output.Spare, Value: func(r row) any { return r.Cluster }, Doc: "name of its cluster"},
		{Name: "namespace", Worth: output.Spare, Value: func(r row) any { return r.Namespace }, Doc: "namespace of its pod"},
		{Name: "workload", Worth: output.Spare, Value: func(r row) any { return r.Workload }, Doc: "name of its deployment"},
		{Name: "pod", Worth: output.Place, Value: func(r row) any { return r.Pod }, Doc: "name of its pod"},
		{Name: "container", Worth: output.Vital, Key: true, Value: func(r row) any { return r.Name }, Doc: "name of the container"},
		{Name: "image", Worth: output.Major, Value: func(r row) any { return r.Image }, Doc: "full name of its image"},
		{Name: "image_digest", Worth: output.Spare, Value: func(r row) any { return r.Digest }, Doc: "digest of its image"},
		{Name: "node", Worth: output.Spare, Value: func(r row) any { return r.Node }, Doc: "node that it runs on"},
		{Name: "state", Worth: output.Major, States: states(), Value: func(r row) any { return r.State }, Doc: "Running, Waiting, Terminated, Isolated or Paused"},
		{Name: "started", Type: output.Time, Worth: output.Spare, Value: func(r row) any { return r.Started }, Doc: "when it started, or was created"},
		{Name: "restarts", Type: output.Integer, Worth: output.Spare, Value: func(r row) any { return r.Restarts }, Doc: "number of its earlier instances that ended"},
		{Name: "risk", Worth: output.Major, States: risks(), Value: func(r row) any { return r.Risk }, Doc: "highest known severity: none, unknown, low, medium, high or critical"},
	}
}

// states maps the states of containers to meanings.
func states() output.States {
	return output.States{output.Good: {"Running"}, output.Bad: {"Isolated"}, output.Waiting: {"Waiting", "Paused"}, output.Off: {"Terminated"}}
}

func risks() output.States {
	return output.States{output.Good: {api.NoRisk}, output.Bad: {api.CriticalRisk, api.HighRisk}, output.Waiting: {api.MediumRisk, api.UnknownRisk}}
}
