package hss

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/client/hss"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
)

const exportLong = `Export the account's containers: create an export task, wait for it, download
its file, check it, and print the rows of the table inside. The id of the task
is printed to standard error at once; --no-wait stops there, and
"tally hss exports download ID" picks it up later.

--out FILE.zip keeps the archive as it is instead of its rows, and --unpack-dir
DIR the files in it. With -o, --unpack, or the suffix of a format such as .csv,
--out takes the rows. A file is replaced only when the export is complete and
its checksums match.

One export holds at most 100000 containers. A larger inventory is read with as
many exports as it needs: an export that reaches the limit is split in halves by
creation time, and by cluster within one second. Each container is printed once,
and the total is compared with the totals of the list, where the list supports
the same filters. An inventory that cannot be shown to be complete is exit code 3.
An archive comes from one export; one that reaches the limit is exit code 3, too.

A date without a time is the start of that day in the local time zone (TZ).
Creation times in the file without a zone are taken as UTC.`

const exportExamples = `  tally hss containers export --sandbox
  tally hss containers export --sandbox --in-cluster --risky -o csv --out containers.csv
  tally hss containers export --sandbox --created-after 30d --header container_name --header image_name=image -o jsonl
  tally hss containers export --sandbox --lang zh --out containers.zip
  tally hss containers export --sandbox --no-wait -o name`

// exportRequest are the flags that choose what is exported.
type exportRequest struct {
	hss.ExportRequest
	cluster, container, pod, image []string
	inCluster, risky               bool
	after, before                  string
	columns                        headerFlags
	noWait                         bool
}

func (r *exportRequest) bind(flags *pflag.FlagSet) {
	flags.IntVar(&r.Size, "export-size", hss.MaxExport, "maximum number of containers in one export, 1 to 100000; a larger inventory takes several exports")
	flags.StringArrayVar(&r.cluster, "cluster", nil, "only containers of this cluster")
	flags.StringArrayVar(&r.container, "container", nil, "only containers with this name")
	flags.StringArrayVar(&r.pod, "pod", nil, "only containers of this pod")
	flags.StringArrayVar(&r.image, "image", nil, "only containers of this image")
	flags.StringVar(&r.ClusterType, "cluster-type", "", "only containers of clusters of this type: "+strings.Join(hss.ClusterTypes(), ", "))
	flags.StringVar(&r.Status, "status", "", "only containers in this state: "+strings.Join(hss.Statuses(), ", "))
	flags.BoolVar(&r.inCluster, "in-cluster", false, "only containers of a cluster; --in-cluster=false for all others")
	flags.BoolVar(&r.risky, "risky", false, "only containers with security risks; --risky=false for those without")
	flags.StringVar(&r.after, "created-after", "", "only containers created since this time: "+kit.Moments)
	flags.StringVar(&r.before, "created-before", "", "only containers created until this time")
	flags.StringVar(&r.CPULimit, "cpu-limit", "", "only containers with this limit, such as 100m")
	flags.StringVar(&r.MemoryLimit, "memory-limit", "", "only containers with this limit, such as 300Mi or 2Gi")
	r.columns.bind(flags, "column to export")
	flags.BoolVar(&r.noWait, "no-wait", false, "create the task, print it, and do not wait for it")
}

// exportValues completes the values of the flags.
func exportValues() map[string]kit.Completer {
	return map[string]kit.Completer{
		"cluster-type": kit.OneOf(hss.ClusterTypes()...), "status": kit.OneOf(hss.Statuses()...),
		"header": kit.OneOf(headerKeys()...), "lang": kit.OneOf("en", "zh"),
	}
}

// exportFlagsOf maps the API's field names to flags.
func exportFlagsOf() map[string]string {
	return map[string]string{
		"export_size": "export-size", "cluster_type": "cluster-type", "status": "status", "cluster_name": "cluster",
		"container_name": "container", "pod_name": "pod", "image_name": "image", "cpu_limit": "cpu-limit", "memory_limit": "memory-limit",
		"create_time.start_time": "created-after", "create_time.end_time": "created-before", "create_time": "created-after",
		"export_headers": "header",
	}
}

// check builds the request from the flags. It sends nothing.
func (r *exportRequest) check(call *kit.Call) error {
	if err := r.names(call); err != nil {
		return err
	}
	if call.Changed("in-cluster") {
		r.InCluster = &r.inCluster
	}
	if call.Changed("risky") {
		r.Risky = &r.risky
	}
	if r.Size < 1 { // to the client 0 means unset
		return exit.Usagef("--export-size: %d is out of range: 1 to %d is allowed", r.Size, hss.MaxExport)
	}
	for flag, bound := range map[string]struct {
		value  string
		target *time.Time
	}{"created-after": {r.after, &r.CreatedAfter}, "created-before": {r.before, &r.CreatedBefore}} {
		if err := timeFlag(call, flag, bound.value, bound.target); err != nil {
			return err
		}
	}
	if !r.CreatedAfter.IsZero() && r.CreatedAfter.Equal(r.CreatedBefore) {
		return exit.Usagef("--created-after and --created-before are the same instant, %s: a date is the start of its day; for a whole day, set --created-before to the next day",
			r.CreatedAfter.Format(time.RFC3339))
	}
	headers, err := r.columns.headers()
	if err != nil {
		return err
	}
	r.Headers = headers
	return huawei.InFlags(r.Validate(), exportFlagsOf())
}

func (r *exportRequest) names(call *kit.Call) (err error) {
	for _, f := range []struct {
		flag   string
		values []string
		target *string
	}{{"cluster", r.cluster, &r.Cluster}, {"container", r.container, &r.Container}, {"pod", r.pod, &r.Pod}, {"image", r.image, &r.Image}} {
		if *f.target, err = huawei.Once(call, f.flag, f.values); err != nil {
			return err
		}
	}
	return nil
}

// timeFlag parses a time, or how long ago it was.
func timeFlag(call *kit.Call, flag, s string, target *time.Time) error {
	if !call.Changed(flag) {
		return nil
	}
	at, err := call.Moment(flag, s)
	*target = at
	return err
}

func exportVerb() kit.Verb {
	return kit.Verb{
		Use: "export", Short: "Export containers: create a task, wait, download, print the rows", Prints: true, Contexts: true, Columns: kit.ColumnsOf(containerColumns()),
		Long: exportLong, Example: exportExamples,
		Values: exportValues(),
		Run: func(flags *pflag.FlagSet) kit.Work {
			r, f := &exportRequest{}, &exportFetch{}
			r.bind(flags)
			f.bind(flags)
			return func(ctx context.Context, call *kit.Call) error { return r.run(ctx, call, f) }
		},
	}
}

// run checks everything, sends the request, and continues with its task.
func (r *exportRequest) run(ctx context.Context, call *kit.Call, f *exportFetch) error {
	if err := r.check(call); err != nil {
		return err
	}
	if call.Several() && (r.noWait || f.dir != "") {
		return exit.Usagef("--no-wait and --unpack-dir work with one context, not with several")
	}
	if r.noWait {
		if err := f.refuseFiles(call); err != nil {
			return err
		}
		return r.createOnly(ctx, call)
	}
	if err := f.check(call, expected(r.Headers)); err != nil {
		return err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return err
	}
	f.started, f.most, f.headers = call.App.Now(), r.Size, r.Headers
	w := &work{call: call, session: s, fetch: f}
	if f.dir == "" && !f.keepsArchive(call) {
		err = w.whole(ctx, r.ExportRequest)
	} else {
		err = w.one(ctx, r.ExportRequest)
	}
	w.sayHowToContinue(err)
	return err
}

// createOnly creates the task and prints it.
func (r *exportRequest) createOnly(ctx context.Context, call *kit.Call) error {
	return kit.Make(ctx, call, exportColumns(), func(ctx context.Context) (hss.ExportTask, error) {
		s, err := connect(ctx, call)
		if err != nil {
			return hss.ExportTask{}, err
		}
		id, err := kit.While(call.App, newTask, func() (string, error) { return s.CreateExport(ctx, r.ExportRequest) })
		if err != nil {
			return hss.ExportTask{}, err
		}
		call.App.Notice("export task %s was created; pick it up with: tally hss exports download %s", id, id)
		return hss.ExportTask{ID: id}, nil
	})
}
