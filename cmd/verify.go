package cmd

import (
	"context"
	"errors"
	"io/fs"

	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
	"tally/output/outfile"
)

const verifyLong = `Check a file that tally wrote: its size and SHA-256 against its manifest, that
its format parses to the end, and that it has as many rows as the manifest says.

FILE is the data file or its manifest, or an object, s3://bucket/key or
obs://bucket/key, which is read into a temporary file. The manifest is the one that
--against names, or the one in the file's directory that has its name or, for a
renamed file, its checksum. A part of a dataset is checked against the dataset's
manifest. An object's manifest has the object's name plus .manifest.json. Without a
manifest only the format is checked. The result says what was checked: tables and
documents have no rows to count. A warning names a manifest whose own file is gone.
A FILE.partial, which a failed run kept, is never complete.

Exit code 0: the file matches its manifest, and is complete. 3: it does not.
5: the file does not exist.`

// verifyFlags has the flags of verify.
type verifyFlags struct {
	against string
}

func verifyCommand() kit.Noun {
	return kit.Single(kit.Verb{
		Use: "verify FILE", Short: "Check an exported file against its manifest", Long: verifyLong,
		Example: "  tally stackrox pods export --sandbox --out pods.csv --manifest pods.json\n  tally verify pods.csv",
		Prints:  true, Args: kit.OneArg, Files: true, Columns: output.SchemaOf(reportColumns()).Described,
		Run: kit.WithFlags(func(f *verifyFlags, flags *pflag.FlagSet) {
			flags.StringVar(&f.against, "against", "", "the manifest to check against")
		}, (*verifyFlags).run),
	})
}

func (f *verifyFlags) run(ctx context.Context, call *kit.Call) error {
	if err := kit.Check(call, reportColumns()); err != nil {
		return err
	}
	report, err := kit.Verify(ctx, call, call.Args[0], f.against)
	if err != nil {
		return notVerified(ctx, err)
	}
	for _, note := range report.Notes {
		call.App.Warn("%s", note)
	}
	if m := report.Described; m != nil && m.LastAttempt != nil {
		call.App.Warn("the last attempt to replace the file failed at %s: %s", m.LastAttempt.Finished.Format("2006-01-02T15:04:05Z07:00"), m.LastAttempt.Error)
	}
	return kit.One(ctx, call, reportColumns(), report)
}

func notVerified(ctx context.Context, err error) error {
	var damaged *outfile.DamagedError
	switch {
	case ctx.Err() != nil:
		return err
	case errors.As(err, &damaged):
		return &exit.Coded{Code: exit.Incomplete, Err: err, Hint: "do not use the file; export it again"}
	case errors.Is(err, fs.ErrNotExist):
		return &exit.Coded{Code: exit.NotFound, Err: err}
	case errors.As(err, new(*rest.Error)):
		return err
	}
	return exit.Usage(err)
}

// checkedStates maps the results of verify to meanings.
func checkedStates() output.States {
	return output.States{output.Good: {"checksum, rows, format"}, output.Waiting: {"format only", "compression only", "nothing"}}
}

func reportColumns() []output.Column[outfile.Report] {
	return []output.Column[outfile.Report]{
		{Name: "file", Worth: output.Vital, Key: true, Value: func(r outfile.Report) any { return r.File }, Doc: "the data file"},
		{Name: "checked", Worth: output.Major, States: checkedStates(), Value: func(r outfile.Report) any { return r.Checked }, Doc: "what was checked"},
		{Name: "rows", Type: output.Integer, Worth: output.Useful, Value: countedRows, Doc: "its rows, empty where they cannot be counted"},
		{Name: "bytes", Type: output.Integer, Worth: output.Useful, Value: func(r outfile.Report) any { return r.Bytes }, Doc: "its size"},
		{Name: "manifest", Value: func(r outfile.Report) any { return r.Manifest }, Doc: "the manifest that describes it"},
		{Name: "format", Wide: true, Value: func(r outfile.Report) any { return r.Format }, Doc: "the format that it was read as"},
		{Name: "sha256", Wide: true, Value: func(r outfile.Report) any { return r.SHA256 }, Doc: "its SHA-256 in hex"},
	}
}

func countedRows(r outfile.Report) any {
	if r.Rows < 0 {
		return nil
	}
	return r.Rows
}
