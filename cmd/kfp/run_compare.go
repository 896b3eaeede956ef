package kfp

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

const compareLong = `Compare runs: a row for the status, the duration and the version of each, and for
every input and every metric that any of them has, with a column for each run. The
column differs marks the rows in which they are not all the same.

An input that was not set for a run is empty, whatever its default is. Only v1beta1
has metrics.`

// comparedRow is a printed row: one property of several runs.
type comparedRow struct {
	Field   string         `json:"field"`
	Kind    string         `json:"kind"`
	Differs bool           `json:"differs"`
	Values  map[string]any `json:"values"` // by run, as in the arguments

	cells map[string]any
}

func comparedColumns(runs []string) []output.Column[comparedRow] {
	columns := []output.Column[comparedRow]{
		{Name: "field", Key: true, Worth: output.Vital, Value: func(r comparedRow) any { return r.Field }, Doc: "status, duration or version, or the name of an input or a metric"},
		{Name: "kind", Value: func(r comparedRow) any { return r.Kind }, Doc: "run, param or metric"},
		{Name: "differs", Type: output.Bool, Worth: output.Useful, States: output.States{output.Waiting: {"true"}, output.Off: {"false"}}, Value: func(r comparedRow) any { return r.Differs }, Doc: "whether the runs differ in it"},
	}
	for _, run := range runs {
		columns = append(columns, output.Column[comparedRow]{
			Name: runColumn(run), Worth: output.Major, Value: func(r comparedRow) any { return r.cells[run] }, Doc: "its value in the run " + run,
		})
	}
	return columns
}

// runColumn returns the name of a run's column.
func runColumn(run string) string {
	switch run {
	case "field", "kind", "differs":
		return run + " (run)"
	}
	return run
}

// compareFlags are the flags of compare.
type compareFlags struct{ different bool }

func (f *compareFlags) bind(flags *pflag.FlagSet) {
	flags.BoolVar(&f.different, "different", false, "only rows in which the runs differ")
}

func compareRuns() kit.Verb {
	return kit.Verb{
		Use: "compare RUN RUN...", Short: "Compare the inputs, metrics and outcomes of runs", Prints: true,
		Columns: func() []string { return append(kit.ColumnsOf(comparedColumns(nil))(), "RUN\tone for each run") },
		Long:    compareLong, Args: cobra.MinimumNArgs(2),
		Example: `  tally kfp runs compare baseline 'more epochs' --sandbox
  tally kfp runs compare baseline 'more epochs' --different --sandbox -o csv`,
		Run: kit.WithFlags((*compareFlags).bind, (*compareFlags).run),
	}
}

func (f *compareFlags) run(ctx context.Context, call *kit.Call) error {
	for i, run := range call.Args {
		if slices.Contains(call.Args[:i], run) {
			return exit.Usagef("the run %q is named twice", run)
		}
	}
	rows := kit.RowsOf(comparedColumns(call.Args), func(ctx context.Context) (kit.Source, iter.Seq2[comparedRow, error], error) {
		s, err := connect(ctx, call)
		if err != nil {
			return kit.Source{}, nil, err
		}
		runs, err := s.compared(ctx, call.Args)
		if err != nil {
			return kit.Source{}, nil, err
		}
		s.sayMetrics(true)
		all := comparison(call.Args, runs, call.App.Now(), s.versionName(ctx))
		if f.different {
			all = slices.DeleteFunc(all, func(r comparedRow) bool { return !r.Differs })
		}
		return kit.SourceOf(s, strings.Join(call.Args, " ")), kit.Each(all), nil
	})
	rows.Noun = "rows"
	return kit.Print(ctx, call, rows)
}

// compared fetches the runs.
func (s *session) compared(ctx context.Context, names []string) ([]kfp.Run, error) {
	var runs []kfp.Run
	for _, name := range names {
		d, err := s.findRun(ctx, name)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(runs, func(r kfp.Run) bool { return r.ID == d.Run.ID }); i >= 0 {
			return nil, exit.Usagef("%q and %q are the same run", names[i], name)
		}
		runs = append(runs, d.Run)
	}
	return runs, nil
}

// comparison returns the rows for the runs with these names.
func comparison(names []string, runs []kfp.Run, now time.Time, named func(version, id string) string) []comparedRow {
	var rows []comparedRow
	add := func(kind, field string, of func(i int) any) *comparedRow {
		row := comparedRow{Field: field, Kind: kind, Values: map[string]any{}, cells: map[string]any{}}
		first := fmt.Sprint(of(0))
		for i, name := range names {
			cell := of(i)
			row.cells[name], row.Values[name] = cell, cell
			if d, ok := cell.(time.Duration); ok {
				row.Values[name] = d.Seconds()
			}
			row.Differs = row.Differs || fmt.Sprint(cell) != first
		}
		rows = append(rows, row)
		return &rows[len(rows)-1]
	}
	add("run", "status", func(i int) any { return string(runs[i].Status) })
	add("run", "duration", func(i int) any { return lasted(&runRow{Run: runs[i], now: now}) })
	version := add("run", "version", func(i int) any { return named(runs[i].VersionName(), runs[i].VersionID()) })
	for _, r := range runs { // versions of different pipelines may have the same name, and deleted ones have none
		version.Differs = version.Differs || r.VersionID() != runs[0].VersionID()
	}
	for _, kind := range []struct {
		name string
		of   func(kfp.Run) map[string]any
	}{{"param", runInputs}, {"metric", reportedMetrics}} {
		var cells []map[string]any
		for _, r := range runs {
			cells = append(cells, kind.of(r))
		}
		for _, field := range namesIn(cells...) {
			add(kind.name, field, func(i int) any { return cells[i][field] })
		}
	}
	return rows
}
