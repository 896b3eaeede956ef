package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// sample is one run of a whole command line: its processes together.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes, of the largest process
}

// once runs a shell's command line, with its output discarded. A shell costs about a
// millisecond, so commands of about that duration are run without one.
func (b *bench) once(ctx context.Context, line string) (sample, error) {
	name, args := "sh", []string{"-c", line}
	if words := strings.Fields(line); !strings.ContainsAny(line, `|'"$>;`) {
		name, args = words[0], words[1:]
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = b.env
	var errs bytes.Buffer
	cmd.Stderr = &errs
	begin := time.Now()
	err := cmd.Run()
	s := sample{wall: time.Since(begin)}
	if err != nil {
		return s, fmt.Errorf("%s: %w\n%s", line, err, errs.Bytes())
	}
	s.cpu, s.peak = cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime(), peak(cmd.ProcessState)
	return s, nil
}

// turns runs command lines alternately, A B A B …, after a warm-up round, and returns
// the samples of each.
func (b *bench) turns(ctx context.Context, n int, lines ...string) ([][]sample, error) {
	all := make([][]sample, len(lines))
	for round := range n + 1 {
		for i, line := range lines {
			s, err := b.once(ctx, line)
			if err != nil {
				return nil, err
			}
			if round > 0 {
				all[i] = append(all[i], s)
			}
		}
	}
	return all, nil
}

// median of a figure of each sample.
func median[T any](samples []T, of func(T) float64) float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	if n := len(values); n%2 == 0 {
		return (values[n/2-1] + values[n/2]) / 2
	}
	return values[len(values)/2]
}

func wall(s sample) float64   { return s.wall.Seconds() }
func cpu(s sample) float64    { return s.cpu.Seconds() }
func memory(s sample) float64 { return float64(s.peak) / (1 << 20) }

// ratio returns the median of a/b per round, since a disturbance affects both.
func ratio(a, b []sample, of func(sample) float64) float64 {
	pairs := make([][2]sample, len(a))
	for i := range a {
		pairs[i] = [2]sample{a[i], b[i]}
	}
	return median(pairs, func(p [2]sample) float64 { return of(p[0]) / of(p[1]) })
}

// server is a running `bench serve`.
type server struct {
	url, ca string
	stop    func() error
}

// start starts a server with the flags of serve.
func (b *bench) start(ctx context.Context, args ...string) (*server, error) {
	s := &server{}
	if i := slices.Index(args, "-tls"); i >= 0 {
		s.ca = args[i+1]
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, append([]string{"serve"}, args...)...)
	cmd.Stderr = b.log
	in, inErr := cmd.StdinPipe()
	out, outErr := cmd.StdoutPipe()
	if err := errors.Join(inErr, outErr); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s.stop = func() error { return errors.Join(in.Close(), cmd.Wait()) }
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start a server: %w", err), s.stop())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	s.url = strings.TrimSpace(line)
	return s, nil
}
