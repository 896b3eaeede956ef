package kit

import (
	"os"

	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// standardOutput is the value of --out that means standard output.
const standardOutput = "-"

// normalize replaces - with standard output.
func (o *Output) normalize() {
	if o.Out == standardOutput {
		o.Out = ""
	}
}

// format returns the format of -o, or that of --out's suffix if -o is not set. A
// suffix that contradicts the format is refused: a file called pods.csv must not
// contain a table.
func (o *Output) format(typed bool) (output.Format, string, error) {
	format, expression, err := output.ParseFormat(o.Format)
	if err != nil {
		return format, expression, exit.Usagef("--output: %w", err)
	}
	if len(o.Partition) > 0 {
		format, err := o.partitioned(format, typed)
		return format, expression, err
	}
	if o.Out == "" || o.Bytes {
		return format, expression, nil
	}
	suffix, err := outfile.Suffix(o.Out)
	if err != nil {
		return format, expression, exit.Usagef("--out %w", err)
	}
	meant, known := output.FormatOfSuffix(suffix)
	switch {
	case suffix == "" || format.Free():
	case typed && known && o.JQ == "" && !format.Fits(meant):
		return format, expression, exit.Usagef("the suffix of --out %s means %s, but -o is %s: change one of them", o.Out, meant, format)
	case !typed && known:
		format = meant
	case !typed && !isDevice(o.Out):
		return format, expression, exit.Usagef("--out %s: %s does not name a format; choose one with -o, or one of the suffixes %s", o.Out, suffix, output.Suffixes())
	}
	return format, expression, o.uncompressed(format)
}

// uncompressed refuses --compress for a format that is compressed itself.
func (o *Output) uncompressed(format output.Format) error {
	if compression := outfile.Compression(o.Out); compression != "" && format.Binary() {
		return exit.Usagef("--out %s: %s is compressed already, and cannot be read inside %s: leave out the suffix", o.Out, format, compression)
	}
	return nil
}

// isDevice reports whether a name is something other than a file: /dev/null, a pipe.
func isDevice(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.Mode().IsRegular()
}
