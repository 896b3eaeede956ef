package kit

import (
	"slices"

	"github.com/spf13/pflag"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output"
)

// Output are the values of the flags that say how and where to print.
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
	KeepPartial bool
	Manifest    string
}

func (o *Output) bind(flags *pflag.FlagSet) {
	flags.StringVarP(&o.Format, "output", "o", "table", "format: "+formats)
	flags.StringSliceVar(&o.Columns, "columns", nil, "columns to print, or +name to add one to the usual ones")
	flags.BoolVar(&o.NoHeaders, "no-headers", false, "leave out the header line")
	flags.StringVar(&o.Sort, "sort", "", "sort by a column, or column:desc; needs every row before the first is printed, on disk beyond 64 MiB")
	flags.IntVar(&o.Limit, "limit", 0, "stop after so many rows (0: all)")
	flags.StringVar(&o.JQ, "jq", "", "filter JSON with a jq expression; with -o jsonl one row at a time")
	flags.BoolVar(&o.BOM, "bom", false, "begin CSV with a byte order mark, for spreadsheets; implies --csv-safe")
	flags.BoolVar(&o.CSVSafe, "csv-safe", false, "keep spreadsheets from taking CSV cells as formulas")
	flags.StringVar(&o.Out, "out", "", "write to a file, which is replaced only when everything is there; .gz and .zst compress")
	flags.BoolVar(&o.KeepPartial, "keep-partial", false, "with --out, keep what came of a failed run as FILE.partial")
	flags.StringVar(&o.Manifest, "manifest", "", "write count, size, checksum, source, times and completeness to a JSON file")
}

const formats = "table, wide, json, jsonl, csv, tsv, yaml, markdown, html, name, template=TEXT, jsonpath=EXPR"

// options are the package output's, for what is behind standard output.
func (o *Output) options(a *app.App) (output.Options, error) {
	format, expression, err := output.ParseFormat(o.Format)
	if err != nil {
		return output.Options{}, exit.Usagef("--output: %w", err)
	}
	if o.Limit < 0 {
		return output.Options{}, exit.Usagef("--limit must be 0 or more, not %d", o.Limit)
	}
	if !slices.Contains([]string{"auto", "always", "never"}, a.Global.Color) {
		return output.Options{}, exit.Usagef("--color must be auto, always or never, not %q", a.Global.Color)
	}
	if o.KeepPartial && o.Out == "" {
		return output.Options{}, exit.Usagef("--keep-partial needs --out")
	}
	options := output.Options{
		Format: format, Expression: expression,
		Columns: o.Columns, NoHeaders: o.NoHeaders, Sort: o.Sort, Limit: o.Limit, JQ: o.JQ,
		BOM: o.BOM, CSVSafe: o.CSVSafe, Now: a.Now(), TempDir: a.Env("TMPDIR"),
	}
	if o.Out == "" && a.Out.IsTerminal() {
		options.Terminal, options.Width = true, a.Out.Width()
		options.Color = a.Out.Color(a.Global.Color, a.Env)
	}
	return options, nil
}

// order is what a server is asked for that knows these sorts: a value of them,
// and how many rows are wanted at most. A sort that the server does is not done
// here again.
func (o *Output) order(sorts map[string]string) (sort string, limit int) {
	switch sort = sorts[o.Sort]; {
	case o.Sort == "":
		return "", o.Limit
	case sort == "":
		return "", 0 // the first rows are known when all are
	}
	o.Sort = ""
	return sort, o.Limit
}

// JSON tells whether the format is one that programs read, so that errors are
// JSON as well.
func (o *Output) JSON() bool { return o.Format == "json" || o.Format == "jsonl" }
