// Package cmd is the command line: a package for each API declares its resources,
// from which the packages under internal make commands.
package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"tally/client/rest"
	"tally/client/rest/proxy"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/resident"
	"tally/cmd/internal/term"
)

// Main runs the command line of this process and returns its exit code.
func Main() int {
	ctx, stop := withSignals(context.Background())
	defer stop()
	a := &app.App{
		In:      os.Stdin,
		Out:     term.NewStream(os.Stdout).Through(term.Interruptible(ctx, os.Stdout)),
		Err:     term.NewStream(os.Stderr).Through(term.Interruptible(ctx, os.Stderr)),
		Lookup:  os.LookupEnv,
		Environ: os.Environ,
		Proxy:   proxy.FromEnvironment(os.LookupEnv),
		Now:     time.Now,
		Sleep:   rest.Sleep,
		Started: resident.Trim,
		Version: version(),
	}
	log.SetOutput(io.Discard) // net/http logs to standard error, which is ours
	return int(Run(ctx, a, os.Args[1:]))
}

// Run runs one command and reports its error.
func Run(ctx context.Context, a *app.App, args []string) exit.Code {
	a.Arguments = args
	a.RedactErr()
	root := newTree(a, kit.Named(args))
	root.SetArgs(args)
	cmd, err := execute(ctx, root)
	err = errors.Join(err, a.Close())
	if err == nil {
		err = closeOutput(a)
	}
	if err != nil {
		err = cmp.Or(signalOf(ctx), err)
	}
	elsewhere(err)
	exit.Print(a.CleanErr(), err, exit.Style{JSON: wantsJSON(cmd), Clean: a.Redact, Has: func(flag string) bool { return cmd == nil || cmd.Flag(flag) != nil }})
	return exit.Of(err)
}

// execute turns a panic into an error: incomplete files are not published, and
// temporary files are removed.
func execute(ctx context.Context, root *cobra.Command) (cmd *cobra.Command, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("internal error: %v\n%s", cause, debug.Stack())
		}
	}()
	return root.ExecuteContextC(ctx)
}

// closeOutput closes standard output, because some file systems report a full
// disk only then.
func closeOutput(a *app.App) error {
	if err := a.Out.Close(); err != nil {
		return fmt.Errorf("close standard output: %w", err)
	}
	return nil
}

// wantsJSON reports whether a program reads the command's output.
func wantsJSON(cmd *cobra.Command) bool {
	if cmd == nil {
		return false
	}
	f := cmd.Flags().Lookup("output")
	return f != nil && (f.Value.String() == "json" || f.Value.String() == "jsonl")
}
