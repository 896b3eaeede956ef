package kit

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"tally/client/object"
	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// dateKey is the key of a partition by the day of the export.
const dateKey = "date"

// constants returns the partition keys that have the same value for all rows, unless
// the rows have a column of that name.
func (c *Call) constants() map[string]string {
	if len(c.Output.Partition) == 0 {
		return nil
	}
	return map[string]string{dateKey: c.App.Now().UTC().Format(time.DateOnly), contextColumn: c.App.ContextInUse()}
}

// partitioned returns the format of the parts: that of -o, or Parquet.
func (o *Output) partitioned(format output.Format, typed bool) (output.Format, error) {
	if !typed {
		format = output.Parquet
	}
	switch {
	case o.Out == "":
		return format, exit.Usagef("--partition needs a directory: --out DIR/")
	case object.SchemeOf(o.Out) != "":
		return format, exit.Usagef("--partition writes to a directory on disk, not to %s", o.Out)
	case !isDirectory(o.Out):
		return format, exit.Usagef("--partition writes a directory: --out %s%c, or the name of one that exists", o.Out, os.PathSeparator)
	case o.Manifest != "":
		return format, exit.Usagef("--manifest cannot be combined with --partition: the manifest of a dataset is %s", filepath.Join(o.Out, outfile.DatasetManifest))
	case o.KeepPartial:
		return format, exit.Usagef("--keep-partial cannot be combined with --partition: a dataset gets all parts of a run or none")
	case format.Suffix() == "" || o.JQ != "":
		return format, exit.Usagef("--partition writes files of a format with a suffix (%s), without --jq, not %s", output.Suffixes(), format)
	}
	return format, nil
}

// isDirectory reports whether a name is a directory's, or could only be one's.
func isDirectory(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir() || err != nil && os.IsPathSeparator(name[len(name)-1])
}

// files are the files that a delivery writes.
type files interface {
	Previous() *outfile.Manifest
	Size() int64
	Commit(m outfile.Manifest, failed func(error) outfile.Attempt) error
	Abort(attempt outfile.Attempt) error
	Discard() error
}

// files returns the data file and its manifest, or the dataset.
func (d *delivery) files() files {
	if d.dataset != nil {
		return d.dataset
	}
	return d.pair
}

// write writes the rows.
func (d *delivery) write(ctx context.Context, schema output.Schema, rows output.Rows) (int64, error) {
	options := d.toldOmitted()
	if d.dataset == nil {
		return output.Write(ctx, d.pair, schema, rows, options)
	}
	if err := d.dataset.Replaces(d.manifest()); err != nil {
		return 0, exit.Usage(err)
	}
	d.dataset.Scope(output.ConstantParts(schema, options))
	return output.WriteParts(ctx, d.dataset, schema, rows, options)
}

// dataset opens the dataset of --out and --partition.
func (c *Call) dataset(ctx context.Context, options output.Options) (*outfile.Dataset, error) {
	if err := ctx.Err(); err != nil { // callers are notified of interrupts, and remove the files
		return nil, err
	}
	if err := c.apart(); err != nil {
		return nil, err
	}
	d, err := outfile.OpenDataset(outfile.DatasetOptions{
		Directory: c.Output.Out, Keys: options.Partition, Suffix: options.Format.Suffix(),
	})
	if err != nil {
		return nil, &exit.Coded{Code: exit.BadUsage, Err: err, Hint: unchanged}
	}
	return d, nil
}
