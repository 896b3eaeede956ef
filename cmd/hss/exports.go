package hss

import (
	"context"
	"errors"

	"github.com/spf13/pflag"

	"tally/client/hss"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
	"tally/output"
)

func exportsNoun() kit.Noun {
	return kit.Resource[*session, kit.None, hss.ExportTask]{
		Name: "exports", Singular: "export", Short: "tasks that export containers",
		Connect: connect, Columns: exportColumns(), Get: (*session).ExportTask,
		Details: map[string]kit.Detail{
			"get": {Short: "Show exports, by id", Example: "  tally hss exports get fake-task-1 --sandbox\n  tally hss exports get fake-task-1 --sandbox -o json"},
		},
		Verbs: []kit.Verb{waitExportVerb(), downloadExportVerb()},
	}
}

func exportColumns() []output.Column[hss.ExportTask] {
	type task = hss.ExportTask
	return []output.Column[task]{
		{Name: "id", Worth: output.Vital, Key: true, Value: func(t task) any { return t.ID }, Doc: "id of the task"},
		{Name: "status", Worth: output.Major, States: taskStates(), Value: func(t task) any { return t.Status }, Doc: "running, success or failure"},
		{Name: "name", Value: func(t task) any { return t.Name }, Doc: "what the server calls it"},
		{Name: "file_id", Worth: output.Spare, Value: func(t task) any { return t.FileID }, Doc: "id of its file, once there is one"},
		{Name: "file_name", Worth: output.Useful, Value: func(t task) any { return t.FileName }, Doc: "what the server calls the file"},
	}
}

func waitExportVerb() kit.Verb {
	return kit.Verb{
		Use: "wait ID", Short: "Wait until an export has ended; exit 8 if it failed", Prints: true,
		Args:    kit.OneArg,
		Example: "  tally hss exports wait fake-task-1 --sandbox\n  tally hss exports wait fake-task-1 --sandbox --timeout 10m",
		Run:     kit.WithFlags((*taskWait).bind, (*taskWait).run),
	}
}

func (f *taskWait) run(ctx context.Context, call *kit.Call) error {
	if err := f.Check(); err != nil {
		return err
	}
	if err := kit.Check(call, exportColumns()); err != nil {
		return err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return err
	}
	task, err := f.wait(ctx, call, s, call.Args[0])
	if err != nil && exit.Of(err) != exit.Failed {
		(&work{call: call, tasks: call.Args}).sayHowToContinue(err)
		return err
	}
	return errors.Join(kit.One(ctx, call, exportColumns(), task), err)
}

const downloadExportLong = `Wait for an export that was created earlier, and download its file. Output is
chosen as with "tally hss containers export".

The columns of the file are recognized by their names, in English or Chinese.
With the --header and --lang that the export was created with, the file is
compared with them, and custom names are recognized, too. An export that reached
its limit may be incomplete: that is exit code 3.`

// download has the flags of `+"`tally hss exports download`"+`.
type download struct {
	exportFetch
	columns headerFlags
}

func (d *download) bind(flags *pflag.FlagSet) {
	d.exportFetch.bind(flags)
	d.columns.bind(flags, "column that the export was created with")
	flags.IntVar(&d.most, "export-size", hss.MaxExport, "value of --export-size when the export was created")
}

func downloadExportVerb() kit.Verb {
	return kit.Verb{
		Use: "download ID", Short: "Download the rows or the archive of an export", Prints: true, Columns: kit.ColumnsOf(containerColumns()),
		Long: downloadExportLong, Args: kit.OneArg, Values: headerValues(),
		Example: "  tally hss exports download fake-task-1 --sandbox -o csv\n  tally hss exports download fake-task-1 --sandbox --out containers.zip --manifest containers.json",
		Run:     kit.WithFlags((*download).bind, (*download).run),
	}
}

// run fetches the file of an existing task.
func (d *download) run(ctx context.Context, call *kit.Call) error {
	shape, err := d.shape(call)
	if err != nil {
		return err
	}
	if d.most < 1 || d.most > hss.MaxExport {
		return exit.Usagef("--export-size: %d is out of range: 1 to %d is allowed", d.most, hss.MaxExport)
	}
	if err := d.check(call, shape); err != nil {
		return err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return err
	}
	d.started = call.App.Now()
	w := &work{call: call, session: s, fetch: &d.exportFetch, tasks: call.Args}
	err = w.fetchFile(ctx, call.Args[0])
	w.sayHowToContinue(err)
	return err
}

// shape returns the shape of the table with which the export was created, as far as
// known.
func (d *download) shape(call *kit.Call) (*table, error) {
	headers, err := d.columns.headers()
	if err != nil || !call.Changed("header") && !call.Changed("lang") {
		return known(), err
	}
	d.headers = headers
	return expected(headers), huawei.InFlags(hss.ExportRequest{Headers: headers}.Validate(), exportFlagsOf())
}
