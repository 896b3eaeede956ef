package hss

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"tally/client/hss"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
	"tally/output"
	"tally/output/outfile"
)

// exportFetch waits for an export and fetches its file: as rows, unchanged, or
// unpacked.
type exportFetch struct {
	taskWait
	idle   time.Duration
	unpack bool
	dir    string

	// maxSize bounds the download and its unpacked size.
	maxSize int64

	// started is when the command began, most the maximum number of rows of the
	// export, headers the requested columns, none if unknown.
	started time.Time
	most    int
	headers []hss.Header
}

// maxArchive bounds files by default.
const maxArchive = 4 << 30

// exportTime bounds the wait for an export by default.
const exportTime = time.Hour

// taskWait are the flags of the wait for an export.
type taskWait struct{ huawei.PollFlags }

func (f *taskWait) bind(flags *pflag.FlagSet) {
	f.Bind(flags, hss.DefaultInterval, exportTime)
}

func (f *exportFetch) bind(flags *pflag.FlagSet) {
	f.taskWait.bind(flags)
	flags.DurationVar(&f.idle, "idle-timeout", time.Minute, "fail if the server sends nothing for this long; 0 means no limit")
	flags.BoolVar(&f.unpack, "unpack", false, "print the rows of the table in the archive, even with --out")
	kit.BytesVar(flags, &f.maxSize, "max-size", maxArchive, "refuse files that are larger than this, packed or unpacked")
	flags.StringVar(&f.dir, "unpack-dir", "", "extract the archive into a directory, and print the names of the files")
}

// keepsArchive reports whether to keep the archive: with --out, and neither a
// flag about rows nor the suffix of a format of rows.
func (f *exportFetch) keepsArchive(call *kit.Call) bool {
	if call.Output.Out == "" || call.Output.Out == "-" || f.unpack || f.dir != "" {
		return false
	}
	for _, flag := range []string{"output", "columns", "sort", "limit", "jq", "no-headers", "bom", "csv-safe", "partition"} {
		if call.Changed(flag) {
			return false
		}
	}
	suffix, err := outfile.Suffix(call.Output.Out)
	_, rows := output.FormatOfSuffix(suffix)
	return isZIP(call) || err == nil && !rows
}

// refuseFiles refuses the flags of an export's file and rows where none is fetched: a
// task in the file of --out would pass for the export. Standard output is not a file,
// and an empty name by now.
func (f *exportFetch) refuseFiles(call *kit.Call) error {
	flags := []string{"out", "manifest", "partition", "min-rows", "max-shrink", "keep-partial", "unpack", "unpack-dir", "max-size", "idle-timeout"}
	for _, flag := range flags {
		if call.Changed(flag) && (flag != "out" || call.Output.Out != "") {
			return exit.Usagef("--no-wait fetches no rows yet: use --%s with tally hss exports download", flag)
		}
	}
	return nil
}

func isZIP(call *kit.Call) bool { return strings.HasSuffix(strings.ToLower(call.Output.Out), ".zip") }

// check refuses invalid flags before anything is sent. shape is the shape of
// the expected table.
func (f *exportFetch) check(call *kit.Call, shape *table) error {
	if err := f.PollFlags.Check(); err != nil {
		return err
	}
	call.Output.Bytes = f.keepsArchive(call)
	zip := isZIP(call)
	switch {
	case f.idle < 0:
		return exit.Usagef("--idle-timeout must be 0 or more")
	case f.unpack && f.dir != "":
		return exit.Usagef("--unpack prints rows, --unpack-dir writes files: use only one of them")
	case f.keepsArchive(call) && !zip:
		return exit.Usagef("--out %s: use -o or a suffix such as .csv for rows, or a name that ends in .zip for the archive", call.Output.Out)
	case !f.keepsArchive(call) && zip:
		return exit.Usagef("--out %s would not be an archive: omit --unpack, --unpack-dir and the flags for rows, or use another name", call.Output.Out)
	}
	if err := f.checkColumns(call, shape); err != nil {
		return err
	}
	return kit.CheckOut(call)
}

// checkColumns checks the output flags against the columns.
func (f *exportFetch) checkColumns(call *kit.Call, shape *table) error {
	if f.dir != "" {
		return kit.Check(call, unpackedColumns())
	}
	return kit.Check(call, shape.columns())
}

// wait waits for a task's end, within --timeout.
func (f *taskWait) wait(ctx context.Context, call *kit.Call, s *session, id string) (hss.ExportTask, error) {
	limited, cancel := f.Limited(ctx, "the task continues: allow more time with --timeout, or ask again later")
	defer cancel()
	task, err := kit.Wait(limited, call.App, kit.Poll[hss.ExportTask]{
		What: "export task " + id, Interval: s.Interval(f.Interval), Done: exportDone,
		State: func(task hss.ExportTask) (string, bool) { return task.Status, task.Known() },
		Get: func(ctx context.Context) (hss.ExportTask, error) {
			task, err := s.ExportTask(ctx, id)
			task.ID = id
			return task, err
		},
	})
	if stopped := context.Cause(limited); err != nil && stopped != nil {
		return task, fmt.Errorf("export task %s has not ended: %w", id, stopped)
	}
	if err == nil && task.FileID == "" {
		return task, fmt.Errorf("export task %s succeeded, but the server names no file", id)
	}
	return task, err
}

// exportDone reports whether a task has ended, and how.
func exportDone(task hss.ExportTask) (bool, error) {
	if task.Status == hss.TaskFailure {
		return true, &hss.TaskFailedError{Task: task}
	}
	return task.Finished(), nil
}
