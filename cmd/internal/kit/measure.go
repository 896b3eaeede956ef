package kit

import (
	"cmp"
	"context"
	"time"

	"tally/client/object"
	"tally/cmd/internal/exit"
	"tally/output/metrics"
	"tally/output/outfile"
)

// measured is the content of the file of --metrics-file.
type measured struct {
	started time.Time
	run     metrics.Run
	parts   []outfile.Part
}

// note records the result of an attempt.
func (m *measured) note(d *delivery) {
	if m == nil || d == nil {
		return
	}
	m.run.Rows, m.run.Bytes = d.count, d.files().Size()
	if d.whole {
		m.run.Complete = d.call.App.Now()
	}
}

// measure does the work of a command, and writes its metrics to the file of
// --metrics-file, which is opened before anything is sent.
func (c *Call) measure(ctx context.Context, work Work) error {
	if c.Output.Metrics == "" {
		return work(ctx, c)
	}
	if object.SchemeOf(c.Output.Metrics) != "" {
		return exit.Usagef("--metrics-file must be a file: a collector on this machine reads it")
	}
	if err := c.apart(); err != nil {
		return err
	}
	file, err := metrics.Open(c.Output.Metrics)
	if err != nil {
		return &exit.Coded{Code: exit.BadUsage, Err: err, Hint: unchanged}
	}
	c.measured = &measured{started: c.App.Now()}
	err = work(ctx, c)
	run := c.ran(err)
	return join(err, file.Close(run, c.partsOfRun(run)...))
}

// partsOfRun returns the contexts of a run, and their APIs. A complete one has
// delivered nothing if another failed, and has the exit code of the run.
func (c *Call) partsOfRun(whole metrics.Run) []metrics.Run {
	var runs []metrics.Run
	for _, p := range c.measured.parts {
		r := metrics.Run{
			API: p.API, Context: p.Context, Noun: whole.Noun, Exit: cmp.Or(p.Code, whole.Exit), Rows: p.Rows, Bytes: -1, Took: p.Finished.Sub(p.Started),
		}
		if p.Complete {
			r.Complete = whole.Complete
		}
		runs = append(runs, r)
	}
	return runs
}

// ran returns the run of a command that ends with err.
func (c *Call) ran(err error) metrics.Run {
	r := c.measured.run
	r.API, r.Context, r.Noun = c.api, c.context(), c.resource()
	r.Exit, r.Took = int(exit.Of(err)), c.App.Now().Sub(c.measured.started)
	return r
}
