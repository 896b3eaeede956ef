package hss

import (
	"context"
	"errors"

	"tally/client/hss"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

func exportsNoun() kit.Noun {
	return kit.Resource[*session, kit.None, hss.ExportTask]{
		Name: "exports", Singular: "export", Short: "tasks that export containers",
		Connect: connect, Columns: exportColumns(), Get: (*session).ExportTask,
		Details: map[string]kit.Detail{
			"get": {Example: "  tally hss exports get fake-task-1 --sandbox\n  tally hss exports get nonesuch --sandbox # exit 5"},
		},
		Verbs: []kit.Verb{waitExportVerb(), downloadExportVerb()},
	}
}

func exportColumns() []output.Column[hss.ExportTask] {
	type task = hss.ExportTask
	return []output.Column[task]{
		{Name: "id", Key: true, Value: func(t task) any { return t.ID }, Doc: "id of the task"},
		{Name: "status", Value: func(t task) any { return t.Status }, Doc: "running, success or failure"},
		{Name: "name", Value: func(t task) any { return t.Name }, Doc: "what the server calls it"},
		{Name: "file_id", Value: func(t task) any { return t.FileID }, Doc: "id of its file, once there is one"},
		{Name: "file_name", Value: func(t task) any { return t.FileName }, Doc: "what the server calls the file"},
	}
}

func waitExportVerb() kit.Verb {
	return kit.Verb{
		Use: "wait ID", Short: "Wait until an export has ended; exit 8 if it failed", Prints: true,
		Args:    kit.OneArg,
		Example: "  tally hss exports wait fake-task-1 --sandbox\n  tally hss exports wait fake-task-1 --sandbox=hss-fails # exit 8",
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
		sayHowToGoOn(call, call.Args[0], err)
		return err
	}
	return errors.Join(kit.One(ctx, call, exportColumns(), task), err)
}

const downloadExportLong = `Wait for an export that was begun before, and bring its file. What comes of it
and where it goes is chosen as with "tally hss containers export".`

func downloadExportVerb() kit.Verb {
	return kit.Verb{
		Use: "download ID", Short: "Bring the rows or the archive of an export", Prints: true,
		Long: downloadExportLong, Args: kit.OneArg,
		Example: "  tally hss exports download fake-task-1 --sandbox -o csv\n  tally hss exports download fake-task-1 --sandbox --out containers.zip --manifest containers.json",
		Run:     kit.WithFlags((*exportFetch).bind, (*exportFetch).pickUp),
	}
}

// pickUp brings the file of a task that there is already.
func (f *exportFetch) pickUp(ctx context.Context, call *kit.Call) error {
	if err := f.check(call, nil); err != nil {
		return err
	}
	s, err := connect(ctx, call)
	if err != nil {
		return err
	}
	f.started = call.App.Now()
	return f.run(ctx, call, s, call.Args[0])
}
