package kfp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"tally/client/archive"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

const readArtifactLong = `Read an artifact of a run's step without the web UI: unchanged to standard
output, or to --out FILE. NODE is the step's name or its node id, as "runs
artifacts" lists them; logs are the artifact main-logs, if they are archived.

An artifact is usually a .tgz with one file in it. --extract DIR extracts its
files into a directory, never outside it, and prints their paths; links and
devices, files with the same name and more than 1,000 files are refused. --extract
- prints the content of its only file. --max-size bounds the unpacked size.

A server that fails mid-transfer ends the response like a complete one. Such an
artifact is exit code 3, and an existing file stays unchanged.`

// artifactFlags has the flags for where an artifact goes.
type artifactFlags struct {
	savedFlags
	extract string
	maxSize int64
}

func readArtifact(complete kit.Completer) kit.Verb {
	return kit.Verb{
		Use: "read-artifact RUN NODE NAME", Short: "Read an artifact of a run's step",
		Long: readArtifactLong, Args: cobra.ExactArgs(3), Complete: offerNodes(complete),
		Example: `  tally kfp runs read-artifact baseline train main-logs --sandbox
  tally kfp runs read-artifact baseline train model --extract - --sandbox
  tally kfp runs read-artifact baseline train model --out model.tgz --sandbox
  tally kfp runs read-artifact baseline train model --extract model --sandbox`,
		Run: kit.WithFlags((*artifactFlags).bind, (*artifactFlags).run),
	}
}

func (f *artifactFlags) bind(flags *pflag.FlagSet) {
	f.savedFlags.bind(flags, "artifact")
	flags.StringVar(&f.extract, "extract", "", "extract an archive into this directory; - prints its only file")
	kit.BytesVar(flags, &f.maxSize, "max-size", archive.DefaultBytes, "with --extract, refuse an artifact that is larger than this, packed or unpacked")
}

func (f *artifactFlags) run(ctx context.Context, call *kit.Call) error {
	switch {
	case f.extract != "" && f.out != "":
		return exit.Usagef("use --out or --extract, not both")
	case call.Changed("max-size") && f.extract == "":
		return exit.Usagef("--max-size needs --extract")
	}
	if err := f.check(call); err != nil {
		return err
	}
	content, err := kit.While(call.App, "artifact "+call.Args[2], func() (io.ReadCloser, error) { return f.open(ctx, call) })
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }() // it was read, or its error is known
	if f.extract != "" {
		return f.unpack(call, content)
	}
	return f.save(call, content)
}

// open requests the artifact.
func (*artifactFlags) open(ctx context.Context, call *kit.Call) (io.ReadCloser, error) {
	return openOfStep(ctx, call, produces(call.Args[2]), func(s *session, run, node string) (io.ReadCloser, error) {
		return s.ReadArtifact(ctx, run, node, call.Args[2])
	})
}

// savedFlags has the flags for saving what a run produced.
type savedFlags struct {
	out         string
	keepPartial bool
}

func (f *savedFlags) bind(flags *pflag.FlagSet, what string) {
	flags.StringVar(&f.out, "out", "", "write to a file, s3://bucket/key or obs://bucket/key, which is replaced only when the "+what+" is complete")
	flags.BoolVar(&f.keepPartial, "keep-partial", false, "with --out, keep the partial output of a failed run as FILE.partial")
	kit.BindStorage(flags)
}

func (f *savedFlags) check(call *kit.Call) error {
	if f.keepPartial && f.out == "" {
		return exit.Usagef("--keep-partial needs --out")
	}
	call.Output.Out, call.Output.KeepPartial = f.out, f.keepPartial
	return kit.CheckNames(call)
}

// save carries the content to standard output, or to the file.
func (f *savedFlags) save(call *kit.Call, content io.Reader) error {
	n, err := kit.Copy(call, content)
	if err == nil && f.out != "" {
		call.App.Notice("%s: %s", f.out, kit.Size(n))
	}
	return err
}

// unpack reads the whole artifact before it extracts anything.
func (f *artifactFlags) unpack(call *kit.Call, content io.Reader) error {
	b := limits{bytes: f.maxSize, files: archive.DefaultFiles}
	c := contents{limits: b}
	return spooled(call.App, &limited{content, f.maxSize, c.tooLarge}, func(whole *os.File) error {
		if f.extract == "-" {
			return b.printOnly(call, whole, call.Args[2])
		}
		paths, err := b.extract(whole, f.extract, call.Args[2])
		for _, p := range paths {
			if call.App.Out.IsTerminal() {
				p = output.Escape(p)
			}
			if _, failed := fmt.Fprintln(call.App.Out, p); failed != nil {
				return errors.Join(&output.WriteError{Err: failed}, err)
			}
		}
		return err
	})
}

// spooled reads r into a temporary file.
func spooled(a *app.App, r io.Reader, use func(*os.File) error) error {
	file, remove, err := kit.Spool(a)
	if err != nil {
		return err
	}
	defer remove()
	if _, err := io.Copy(file, r); err != nil {
		return err
	}
	return use(file)
}
