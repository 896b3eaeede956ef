package kit

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// Output has the values of the flags that say how and where to print.
type Output struct {
	Format    string
	Columns   []string
	NoHeaders bool
	Sort      string
	Limit     int
	JQ        string
	BOM       bool
	CSVSafe   bool

	Out         string
	Partition   []string
	KeepPartial bool
	Manifest    string
	MinRows     int64
	MaxShrink   string
	// Metrics is the file for Prometheus' textfile collector.
	Metrics string

	// Bytes means that the file contains what a server sent rather than rows, so
	// that its suffix is not a format.
	Bytes bool

	several bool // contexts are read, whose rows KeepPartial keeps on standard output as well
}

func (o *Output) bind(flags *pflag.FlagSet) {
	flags.StringVarP(&o.Format, "output", "o", "table", "format: "+formats())
	flags.StringSliceVar(&o.Columns, "columns", nil, "columns to print, or +name to add one to the default ones")
	flags.BoolVar(&o.NoHeaders, "no-headers", false, "omit the header row")
	flags.StringVar(&o.Sort, "sort", "", "sort by columns, as in status,created_at:desc; reads all rows before it prints the first, and uses the disk beyond 64 MiB")
	flags.IntVar(&o.Limit, "limit", 0, "stop after this many rows (0: all)")
	flags.StringVar(&o.JQ, "jq", "", "filter JSON with a jq expression; with -o jsonl one row at a time")
	flags.BoolVar(&o.BOM, "bom", false, "begin CSV with a byte order mark, for spreadsheets; implies --csv-safe")
	flags.BoolVar(&o.CSVSafe, "csv-safe", false, "keep spreadsheets from reading CSV cells as formulas")
	flags.StringVar(&o.Out, "out", "", "write to a file, s3://bucket/key or obs://bucket/key, which is replaced only when the output is complete; without -o its suffix sets the format, .gz and .zst compress; - is standard output")
	flags.StringSliceVar(&o.Partition, "partition", nil, "write a dataset to the directory of --out, split by these columns or date (the day of the export, in UTC); the default format is Parquet")
	flags.BoolVar(&o.KeepPartial, "keep-partial", false, "with --out, keep the partial output of a failed run as FILE.partial")
	flags.StringVar(&o.Manifest, "manifest", "", "describe the file in a JSON file: request, rows, size, checksum, times, completeness; \"tally verify\" checks it")
	flags.Int64Var(&o.MinRows, "min-rows", 0, "fail with exit code 3, and replace nothing, if there are fewer rows than this")
	flags.StringVar(&o.MaxShrink, "max-shrink", "", "fail with exit code 3, and replace nothing, if there are fewer rows than in the manifest by more than this share, such as 20%")
	flags.StringVar(&o.Metrics, "metrics-file", "", "write metrics of the run to a file for Prometheus's textfile collector, after a failure too")
}

// bindFiles declares the flags of files with unchanged bytes from a server.
func (o *Output) bindFiles(flags *pflag.FlagSet) {
	o.Bytes = true
	flags.StringVar(&o.Out, "out", "", "write to a file, s3://bucket/key or obs://bucket/key, which is replaced only when the output is complete; - is standard output")
	flags.BoolVar(&o.KeepPartial, "keep-partial", false, "with --out, keep the partial output of a failed run as FILE.partial")
	flags.StringVar(&o.Manifest, "manifest", "", "describe the file in a JSON file: request, size, checksum, times, completeness; \"tally verify\" checks it")
}

// formats lists the values of -o.
func formats() string {
	var all []string
	for _, f := range output.Formats() {
		all = append(all, f.Usage())
	}
	return strings.Join(all, ", ")
}

// options returns the options of package output for standard output.
func (c *Call) options() (output.Options, error) {
	o, a := c.Output, c.App
	if c.part != nil {
		return c.part.asPrinted(o), nil
	}
	if err := o.check(a); err != nil {
		return output.Options{}, err
	}
	format, expression, err := o.format(c.Changed("output"))
	if err != nil {
		return output.Options{}, err
	}
	options := output.Options{
		Format: format, Expression: expression,
		Columns: o.Columns, NoHeaders: o.NoHeaders, Sort: o.Sort, Limit: o.Limit, JQ: o.JQ,
		BOM: o.BOM, CSVSafe: o.CSVSafe, Now: a.Now(), TempDir: a.Env("TMPDIR"),
		Partition: o.Partition, Constants: c.constants(),
	}
	if o.KeepPartial && format.Binary() {
		return output.Options{}, exit.Usagef("--keep-partial cannot be combined with -o %s: the file cannot be read before it is complete", format)
	}
	if o.Out == "" {
		options.Color = a.Out.Color(a.Global.Color, a.Env)
	}
	if o.Out == "" && a.Out.IsTerminal() {
		options.Terminal, options.Width = true, a.Out.Width()
	}
	return options, nil
}

// check refuses values that make no sense.
func (o *Output) check(a *app.App) error {
	switch {
	case o.Limit < 0:
		return exit.Usagef("--limit must be 0 or more, not %d", o.Limit)
	case o.MinRows < 0:
		return exit.Usagef("--min-rows must be 0 or more, not %d", o.MinRows)
	case !slices.Contains([]string{"auto", "always", "never"}, a.Global.Color):
		return exit.Usagef("--color must be auto, always or never, not %q", a.Global.Color)
	case o.KeepPartial && o.Out == "" && !o.several:
		return exit.Usagef("--keep-partial needs --out")
	case o.Manifest == standardOutput:
		return exit.Usagef("--manifest - would mix the manifest with the data: name a file")
	case o.MaxShrink != "" && o.Manifest == "" && len(o.Partition) == 0:
		return exit.Usagef("--max-shrink needs --manifest, which says how many rows there were")
	}
	if _, err := o.object(); err != nil {
		return err
	}
	_, err := o.guard()
	return err
}

// anyShrink lets an export have any number of rows.
const anyShrink = -1

// guard returns the limits of --min-rows and --max-shrink.
func (o *Output) guard() (outfile.Guard, error) {
	guard := outfile.Guard{MinRows: o.MinRows, MaxShrink: anyShrink}
	if o.MaxShrink == "" {
		return guard, nil
	}
	share, err := outfile.ParseShrink(o.MaxShrink)
	if err != nil {
		return guard, exit.Usagef("--max-shrink: %w", err)
	}
	guard.MaxShrink = share
	return guard, nil
}

// order returns the order to request from a server with these sorts: one of their
// values, or the fallback, and the maximum number of rows. Rows that the server sorts
// are not sorted again.
func (o *Output) order(sorts map[string]string, fallback string) (sort string, limit int) {
	switch sort = sorts[o.Sort]; {
	case o.Sort == "":
		return sorts[fallback], o.Limit
	case sort == "":
		return "", 0 // the first rows are known only when all have arrived
	}
	o.Sort = ""
	return sort, o.Limit
}

// JSON reports whether the format is for programs, so that errors are JSON as
// well.
func (o *Output) JSON() bool { return o.Format == "json" || o.Format == "jsonl" }

// Objects reports whether whole objects are printed rather than columns.
func (o *Output) Objects() bool {
	format, _, err := output.ParseFormat(o.Format)
	return err == nil && format.Objects() && len(o.Columns) == 0
}
