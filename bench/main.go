// Command bench measures tally as its users run it: whole processes, alternating with
// other programs that do the same work, against a loopback server in a separate
// process that only writes a prepared response.
//
//	go run ./bench            # every measurement, some minutes
//	go run ./bench -quick     # the same with fewer pods and rounds
//	go run ./bench -write     # puts the table into docs/performance.md
//	go run ./bench -only csv  # the measurements whose names contain csv
//
// It is run in the module's directory. docs/performance.md explains the figures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "serve":
			return serve(args[1:], os.Stdin, os.Stdout)
		case "slow":
			return slow(os.Stdin)
		}
	}
	b := &bench{log: os.Stderr}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "fewer pods and rounds")
	write := flags.Bool("write", false, "put the table into docs/performance.md")
	only := flags.String("only", "", "only measurements whose names contain this")
	if err := flags.Parse(args); err != nil {
		return err
	}
	b.size = full
	if *quick {
		b.size = short
	}
	ctx := context.Background()
	if err := b.prepare(ctx); err != nil {
		return errors.Join(err, b.close())
	}
	table, err := b.measureAll(ctx, *only)
	fmt.Fprint(os.Stdout, table)
	if err == nil && *write {
		err = intoDocument("docs/performance.md", table)
	}
	return errors.Join(err, b.close())
}

// bench is the state that the measurements share.
type bench struct {
	size
	log   io.Writer
	dir   string   // for binaries, certificates and output
	env   []string // of every measured process
	tally string   // the binary, as it is released
	empty string   // a Go program that does nothing
	self  string
}

// size is the size of a measurement.
type size struct{ pods, million, rounds, starts, paced, huge, findingCount int }

var (
	full  = size{pods: 200_000, million: 1_000_000, rounds: 5, starts: 51, paced: 100_000, huge: 5_000_000, findingCount: 2_000_000}
	short = size{pods: 50_000, million: 100_000, rounds: 1, starts: 11, paced: 17_000, huge: 200_000, findingCount: 100_000}
)

// prepare builds the measured programs.
func (b *bench) prepare(ctx context.Context) error {
	var err error
	if b.dir, err = os.MkdirTemp("", "tally-bench-*"); err != nil {
		return err
	}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	b.env = []string{
		"HOME=" + b.dir, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + os.TempDir(),
		"ROX_API_TOKEN=nothing-checks-it", "LC_ALL=C.UTF-8",
	}
	source := filepath.Join(b.dir, "empty.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return err
	}
	b.tally, b.empty = filepath.Join(b.dir, "tally"), filepath.Join(b.dir, "empty")
	return errors.Join(b.build(ctx, b.tally, "."), b.build(ctx, b.empty, source))
}

func (b *bench) build(ctx context.Context, to, what string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", to, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if data, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", what, err, data)
	}
	return nil
}

func (b *bench) close() error { return os.RemoveAll(b.dir) }

// missing returns the programs of a command line that are not installed.
func missing(line string) []string {
	var none []string
	for part := range strings.SplitSeq(line, "|") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if _, err := exec.LookPath(words[0]); err != nil {
			none = append(none, words[0])
		}
	}
	return none
}
