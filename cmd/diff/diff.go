// Package diff is the command that compares two exported files.
package diff

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/object"
	"tally/cmd/internal/api"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
	"tally/output/compare"
	"tally/output/extsort"
	"tally/output/outfile"
)

const long = `Compare two files that tally wrote, as csv, tsv, jsonl or parquet, compressed or not, and
print what was added, removed and changed.

Rows may be in any order. They are matched by what they represent: a pod by its
workload, a container by its workload and image. Rows that represent the same thing
are counted; what changes whenever a pod is replaced (its name, its id, its node,
times) is ignored. --key names other columns, which must be unique in each file;
every other column is then compared.

--rows cells prints a row for each cell that changed; a changed number of rows is
the cell "count". --rows rows prints whole rows.

Both files are checked against their manifests first: their checksums, and that they
are complete. Without a manifest, only damage that shows when the file is read is
found. Files of different requests or with different columns are not compared.

Exit code 0: there is no difference, or none of the kind of --only. 9: there is one. 2: the files cannot be
compared. 3: a file is damaged or incomplete.`

// flags are the flags of diff.
type flags struct {
	key, ignore []string
	only, rows  string
	oldAgainst  string
	newAgainst  string
}

func (f *flags) bind(set *pflag.FlagSet) {
	set.StringSliceVar(&f.key, "key", nil, "columns whose values are unique in each file, to compare row by row")
	set.StringSliceVar(&f.ignore, "ignore", nil, "columns not to compare")
	set.StringVar(&f.only, "only", "", "print only rows that were added, removed or changed")
	set.StringVar(&f.rows, "rows", "cells", "what a row is: cells or rows")
	set.StringVar(&f.oldAgainst, "old-manifest", "", "the manifest of OLD, if it is in another directory")
	set.StringVar(&f.newAgainst, "new-manifest", "", "the manifest of NEW, if it is in another directory")
}

// Command declares diff; the APIs define the keys of their rows.
func Command(apis []api.API) kit.Noun {
	return kit.Single(kit.Verb{
		Use: "diff OLD NEW", Short: "Show what changed between two exported files", Long: long,
		Example: "  tally diff pods.csv pods-new.csv --key namespace,name   # exit 9\n  tally diff pods.csv pods-new.csv --only removed -o csv",
		Prints:  true, Files: true, Args: cobra.ExactArgs(2), Columns: described,
		Values: map[string]kit.Completer{"only": kit.OneOf(compare.Added, compare.Removed, compare.Changed), "rows": kit.OneOf("cells", "rows")},
		Run: kit.WithFlags((*flags).bind, func(f *flags, ctx context.Context, call *kit.Call) error {
			return f.run(ctx, call, apis)
		}),
	})
}

func (f *flags) run(ctx context.Context, call *kit.Call, apis []api.API) error {
	if err := f.check(); err != nil {
		return err
	}
	before, err := f.verified(ctx, call.Args[0], f.oldAgainst)
	if err != nil {
		return err
	}
	after, err := f.verified(ctx, call.Args[1], f.newAgainst)
	if err != nil {
		return err
	}
	if err := sameRequest(before.Described, after.Described); err != nil {
		return exit.Usage(err)
	}
	options, err := f.options(ctx, call.App.Env("TMPDIR"), before, apis)
	if err != nil {
		return err
	}
	result, err := compare.Files(ctx, before, after, options)
	if err != nil {
		return coded(ctx, err)
	}
	call.App.OnClose(result.Close)
	if side, differ := result.Unnamed(); differ && !slices.Contains(options.Ignore, "cluster") {
		call.App.Notice("%s has the ids of clusters in the column cluster, and the other file their names, so that rows differ by it: use a role that may read clusters, or compare with --ignore cluster", call.Args[side])
	}
	return f.print(ctx, call, result)
}

// described returns the columns for any two files; the key's columns come between
// them.
func described() []string {
	return output.SchemaOf((&flags{rows: "cells"}).columns(&compare.Result{})).Described()
}

func (f *flags) check() error {
	if f.only != "" && !slices.Contains([]string{compare.Added, compare.Removed, compare.Changed}, f.only) {
		return exit.Usagef("--only must be added, removed or changed, not %q", f.only)
	}
	if f.rows != "cells" && f.rows != "rows" {
		return exit.Usagef("--rows must be cells or rows, not %q", f.rows)
	}
	for _, name := range f.key {
		if slices.Contains(f.ignore, name) {
			return exit.Usagef("column %s cannot be both in --key and in --ignore", name)
		}
	}
	return nil
}

// verified checks a file; a damaged one must not be compared.
func (f *flags) verified(ctx context.Context, path, against string) (outfile.Report, error) {
	if object.SchemeOf(path) != "" {
		return outfile.Report{}, exit.Usagef("%s: files are compared, and this is an object: read it into a file first", path)
	}
	if info, err := os.Stat(path); err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		return outfile.Report{}, exit.Usagef("%s is a pipe, and a file is read twice to be compared: write it into a file first", path)
	}
	report, err := outfile.Verifier{SumOnly: true}.Verify(ctx, path, against) // the rows are read once, when they are compared
	if err == nil && report.Described != nil && len(report.Described.Partition) > 0 {
		err = fmt.Errorf("%s is a dataset of many files: compare two of them", path)
	}
	return report, coded(ctx, err)
}

// coded adds the exit code to an error.
func coded(ctx context.Context, err error) error {
	var damaged *outfile.DamagedError
	var duplicate *compare.DuplicateError
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.As(err, new(*outfile.ScratchError)):
		return exit.Usage(err)
	case errors.As(err, new(*extsort.SpillError)):
		return err // the disk is full or failing
	case errors.As(err, &damaged):
		return &exit.Coded{Code: exit.Incomplete, Err: err, Hint: "export it again, or compare with the file of another night"}
	case errors.Is(err, fs.ErrNotExist):
		return &exit.Coded{Code: exit.NotFound, Err: err}
	case errors.As(err, &duplicate):
		return &exit.Coded{Code: exit.BadUsage, Err: err, Hint: "add a column to --key, or leave it out to count rows"}
	}
	return exit.Usage(err)
}

// sameRequest refuses files of two different nouns, or of requests with different
// filters.
func sameRequest(before, after *outfile.Manifest) error {
	if before == nil || after == nil {
		return nil
	}
	if before.API != after.API || before.Resource != after.Resource {
		return fmt.Errorf("the files are of two different exports: %s and %s", exported(before), exported(after))
	}
	if err := (outfile.Guard{}).Comparable(before, after.Request); err != nil {
		return err
	}
	return nil
}

// exported names what a file contains.
func exported(m *outfile.Manifest) string {
	if m.API == m.Resource {
		return m.API
	}
	return m.API + " " + m.Resource
}

// options determines the key: --key, the noun's natural key, or all columns that
// do not change by themselves.
func (f *flags) options(ctx context.Context, directory string, before outfile.Report, apis []api.API) (compare.Options, error) {
	options := compare.Options{Key: f.key, Unique: len(f.key) > 0, Ignore: f.ignore, Rows: f.rows == "rows", TempDir: directory}
	columns, members, err := compare.Columns(ctx, before)
	if err != nil {
		return options, coded(ctx, err)
	}
	for _, name := range f.ignore {
		if len(columns) > 0 && !known(name, columns, members) {
			return options, exit.Usagef("there is no column %q to ignore; the columns are %s", name, strings.Join(columns, ", "))
		}
	}
	if options.Unique {
		return options, nil
	}
	natural := guessed(apis, columns)
	if before.Described != nil {
		natural = naturalOf(apis, before.Described)
	}
	f.settle(&options, natural, columns, members)
	return options, nil
}

// settle chooses the columns of the key and those to ignore.
func (f *flags) settle(options *compare.Options, natural api.Natural, columns []string, members bool) {
	var churn []string
	for _, name := range natural.Churn {
		if members || slices.Contains(columns, name) {
			churn = append(churn, name)
		}
	}
	ignored := slices.Concat(f.ignore, churn)
	left := slices.DeleteFunc(slices.Clone(columns), func(column string) bool {
		return slices.ContainsFunc(ignored, func(name string) bool { return column == name || members && within(column, name) })
	})
	if len(left) > 0 || len(columns) == 0 {
		options.Ignore = ignored // otherwise there are only columns that change by themselves, and they are compared
	}
	for _, name := range left {
		if slices.Contains(natural.Key, name) || name == "context" && len(natural.Key) > 0 {
			options.Key = append(options.Key, name)
		}
	}
}

// known reports whether there is a column with the name, or one that contains it or that
// it contains.
func known(name string, columns []string, members bool) bool {
	return slices.Contains(columns, name) || members && slices.ContainsFunc(columns, func(column string) bool {
		return within(name, column) || within(column, name)
	})
}

// within reports whether a member is nested in another one.
func within(name, of string) bool { return strings.HasPrefix(name, of+".") }
