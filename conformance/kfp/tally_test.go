package kfp

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The exit codes that the commands promise.
const (
	unexpected = 1
	usage      = 2
	noRight    = 4
	notFound   = 5
	refused    = 7
	hasFailed  = 8
)

// command is one command line and its expected result.
type command struct {
	op   string // the operation that it must call, if any
	args string // after "tally kfp"; split at spaces before variables are put in
	exit int
	want facts             // of standard output, which is JSON then
	out  string            // must be in standard output
	err  string            // must be in standard error
	save map[string]string // variables to remember, by path in standard output
	note string            // the server's behaviour here, for the report

	once   string                   // the operation that the server must have served before during runs
	during func(*testing.T, *bench) // runs while the command continues
	then   func(*testing.T, *bench) // checks the results of the command
}

// patience is the timeout of one command, so that one that waits forever fails its
// test.
const patience = time.Minute

// result is the result of a command, complete once it has ended.
type result struct {
	exit           int
	stdout, stderr bytes.Buffer
	requests       []request
	ended          chan struct{}
}

// run executes the command and checks all expectations.
func (c command) run(t *testing.T, b *bench) result {
	t.Helper()
	b.trace.take()
	responded := b.trace.responded(c.once)
	r := b.start(t, c.args)
	if c.during != nil {
		select {
		case <-responded:
			c.during(t, b)
		case <-r.ended: // without a request; the check reports the fault
		}
	}
	<-r.ended
	r.requests = b.trace.take()
	c.check(t, b, r)
	if c.then != nil {
		c.then(t, b)
	}
	return *r
}

func (c command) check(t *testing.T, b *bench, r *result) {
	t.Helper()
	if r.exit != c.exit {
		t.Errorf("tally kfp %s: exit %d, want %d\nstdout: %s\nstderr: %s", c.args, r.exit, c.exit, &r.stdout, &r.stderr)
		return
	}
	if !strings.Contains(r.stdout.String(), b.vars.expand(c.out)) {
		t.Errorf("tally kfp %s: standard output lacks %q: %s", c.args, c.out, &r.stdout)
	}
	if !strings.Contains(r.stderr.String(), b.vars.expand(c.err)) {
		t.Errorf("tally kfp %s: standard error lacks %q: %s", c.args, c.err, &r.stderr)
	}
	if c.want != nil || c.save != nil {
		response := decode(t, r.stdout.Bytes())
		c.want.check(t, "tally kfp "+c.args, response, b.vars)
		b.vars.save(t, response, c.save)
	}
	if c.op != "" && !asked(r.requests, c.op) {
		t.Errorf("tally kfp %s: made no %q: %v", c.args, c.op, r.requests)
	}
}

func asked(seen []request, op string) bool {
	for _, r := range seen {
		if r.byTally && r.operation == op {
			return true
		}
	}
	return false
}

// start runs tally with nothing of the machine's own configuration.
func (b *bench) start(t *testing.T, args string) *result {
	t.Helper()
	path := os.Getenv(binary)
	if path == "" {
		t.Fatal("tally could not be built; the first lines of the test's output say why")
	}
	words := []string{"kfp"}
	for _, word := range strings.Fields(args) {
		words = append(words, b.vars.expand(word))
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	cmd := exec.CommandContext(ctx, path, words...)
	cmd.Dir = b.vars["dir"]
	cmd.Env = []string{"HOME=" + cmd.Dir, "XDG_CONFIG_HOME=" + cmd.Dir, "TMPDIR=" + os.TempDir(), "KF_PIPELINES_ENDPOINT=" + b.url}
	cmd.Env = append(cmd.Env, b.env...)
	r := &result{ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = &r.stdout, &r.stderr
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatalf("tally kfp %s: %v", args, err)
	}
	go func() {
		defer cancel()
		_ = cmd.Wait() // the exit code is what counts
		r.exit = cmd.ProcessState.ExitCode()
		close(r.ended)
	}()
	return r
}
