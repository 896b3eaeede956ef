package kit

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"tally/client/rest"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// unchanged is the hint for a file that cannot be written.
const unchanged = "no request was sent, and no file has changed"

// open opens the files of --out and --manifest. asIs writes the data as it
// arrives.
func (c *Call) open(ctx context.Context, hold, asIs bool) (*outfile.Pair, error) {
	o := c.Output
	o.normalize()
	if o.Out != "" || o.Manifest != "" || hold {
		if err := ctx.Err(); err != nil { // callers are notified of interrupts, and remove the files
			return nil, err
		}
	}
	if err := c.apart(); err != nil {
		return nil, err
	}
	store, err := c.store(ctx)
	if err != nil {
		return nil, err
	}
	to := outfile.Destination{
		Store: store,
		Out:   o.Out, Stdout: marked{c.standardOutput()}, Hold: hold, TempDir: c.App.Env("TMPDIR"), Manifest: o.Manifest,
		Options: outfile.Options{KeepPartial: o.KeepPartial, AsIs: asIs},
	}
	pair, err := opened(ctx, to)
	if err == nil {
		pair.EndWith(ctx)
	}
	if err != nil && ctx.Err() == nil && !errors.As(err, new(*rest.Error)) {
		return nil, &exit.Coded{Code: exit.BadUsage, Err: err, Hint: unchanged}
	}
	return pair, err
}

// opened opens the files. Opening a named pipe waits for its reader and cannot
// be interrupted: it is abandoned when the context ends.
func opened(ctx context.Context, to outfile.Destination) (*outfile.Pair, error) {
	if !isPipe(to.Out) && !isPipe(to.Manifest) {
		return outfile.Open(to)
	}
	type result struct {
		pair *outfile.Pair
		err  error
	}
	done := make(chan result, 1)
	go func() {
		pair, err := outfile.Open(to)
		done <- result{pair, err}
	}()
	select {
	case r := <-done:
		return r.pair, r.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func isPipe(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&fs.ModeNamedPipe != 0
}

// apart refuses to write a file that the command reads, or to write one twice, and
// to give an uncompressed file the name of a compressed one.
func (c *Call) apart() error {
	o := c.Output
	for _, use := range []outfile.Use{{Name: "--manifest", Path: o.Manifest}, {Name: "--metrics-file", Path: o.Metrics}} {
		if _, err := outfile.Suffix(use.Path); err != nil || outfile.Compression(use.Path) != "" {
			return exit.Usagef("%s %s: this file is not compressed: leave out the suffix %s", use.Name, use.Path, filepath.Ext(use.Path))
		}
	}
	out := o.Out
	if len(o.Partition) > 0 {
		out = filepath.Join(o.Out, outfile.DatasetManifest)
	}
	written := []outfile.Use{{Name: "--out", Path: out}, {Name: "--manifest", Path: o.Manifest}, {Name: "--metrics-file", Path: o.Metrics}}
	switch {
	case out == "" || out == standardOutput:
		written[0] = outfile.StandardOutput()
	case o.KeepPartial:
		written = append(written, outfile.Use{Name: "--keep-partial", Path: o.Out + outfile.PartialSuffix})
	}
	if err := outfile.Apart(written, c.read()); err != nil {
		return &exit.Coded{Code: exit.BadUsage, Err: err, Hint: unchanged}
	}
	return nil
}

// read returns the files that the command may read: those that its arguments,
// flags and settings could name, and the configuration.
func (c *Call) read() []outfile.Use {
	var uses []outfile.Use
	for _, arg := range c.Args {
		uses = append(uses, use("argument "+arg, arg))
	}
	c.cmd.Flags().Visit(func(f *pflag.Flag) {
		if !writes(f.Name) {
			uses = append(uses, use("--"+f.Name, f.Value.String()))
		}
	})
	for _, s := range c.App.SettingsOf(c.api) {
		for _, name := range s.Variables() {
			if s.Kind == config.Path {
				uses = append(uses, use("$"+name, c.App.Env(name)))
			}
		}
	}
	path, _, _ := config.DefaultPath(c.App.Lookup) // a mistake is reported where the file is read
	return append(uses, use("the configuration", path))
}

// use returns the file that an argument names, also after "name=@".
func use(name, value string) outfile.Use {
	if i := strings.LastIndexByte(value, '@'); i >= 0 && i+1 < len(value) {
		value = value[i+1:]
	}
	return outfile.Use{Name: name, Path: value}
}

func writes(flag string) bool { return flag == "out" || flag == "manifest" || flag == "metrics-file" }

// marked marks errors of the output, to distinguish them from those of the source.
type marked struct {
	to interface{ Write([]byte) (int, error) }
}

// Write implements io.Writer.
func (m marked) Write(p []byte) (int, error) {
	n, err := m.to.Write(p)
	if err != nil {
		err = &output.WriteError{Err: err}
	}
	return n, err
}
