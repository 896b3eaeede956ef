package kit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// gathering reads several contexts at the same time and delivers their rows
// together, in the order of the contexts' names.
type gathering struct {
	call     *Call
	parts    []*part
	parallel int
}

// gather does the work of a verb in several contexts.
func (v Verb) gather(ctx context.Context, call *Call, names []string, parallel int) (err error) {
	call.contexts, call.Output.several = names, true
	options, err := call.options()
	if err != nil {
		return err
	}
	g := &gathering{call: call, parallel: parallel}
	for _, name := range names {
		p := call.partOf(name, options)
		if p.work, err = v.again(call); err != nil {
			return err
		}
		g.parts = append(g.parts, p)
	}
	defer func() { err = join(err, g.close()) }()
	if err := g.ready(ctx); err != nil {
		return err
	}
	if len(options.Columns) > 0 && !places(options.Columns) {
		options.Columns = append([]string{contextColumn}, options.Columns...)
	}
	rows := Rows{Spools: true, open: g.open, settle: g.settle}
	if err := rows.deliver(ctx, call, options); err != nil {
		return err
	}
	g.summarize()
	return g.found()
}

// places reports whether a list of columns has that of the context already, or
// only adds to the default ones.
func places(columns []string) bool {
	return len(without(columns)) < len(columns) || !slices.ContainsFunc(columns, func(name string) bool {
		return !strings.HasPrefix(strings.TrimSpace(name), "+")
	})
}

// ready resolves the settings of every context: nothing is sent to any server
// where one of them cannot be used.
func (g *gathering) ready(ctx context.Context) error {
	for _, p := range g.parts {
		p.err = p.ready(ctx)
	}
	failed := g.failed()
	if len(failed) == 0 {
		return nil
	}
	g.report(failed)
	return exit.Usagef("%d of %s cannot be used; nothing was sent", len(failed), counted(len(g.parts), "contexts"))
}

// open reads all contexts.
func (g *gathering) open(ctx context.Context) (Source, output.Rows, error) {
	g.read(ctx)
	source := g.source()
	if ctx.Err() != nil {
		return source, nil, context.Cause(ctx)
	}
	failed := g.failed()
	if len(failed) == 0 {
		return source, g.rows(nil), nil
	}
	if g.alike(failed) {
		return source, nil, failed[0].err
	}
	g.report(failed)
	err := g.failure(failed)
	if g.call.Output.KeepPartial && len(failed) < len(g.parts) {
		return source, g.rows(err), nil
	}
	return source, nil, err
}

// read does the work in the contexts, as many at the same time as allowed.
func (g *gathering) read(ctx context.Context) {
	counter := g.call.App.Progress(g.line)
	defer counter.Finish()
	free := make(chan struct{}, g.parallel)
	var running sync.WaitGroup
	for _, p := range g.parts {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			p.run(ctx)
		})
	}
	running.Wait()
}

// rows are those of the contexts that are whole, and then err.
func (g *gathering) rows(err error) output.Rows {
	_, rows := output.Together(contextColumn, "the context that the row is of", g.kept())
	if err == nil {
		return rows
	}
	return func(yield func(any, error) bool) {
		for row, broken := range rows {
			if !yield(row, broken) || broken != nil {
				return
			}
		}
		yield(nil, err)
	}
}

// kept are the rows of the contexts that are whole.
func (g *gathering) kept() []output.Named {
	var kept []output.Named
	for _, p := range g.parts {
		if whole(p.err) && p.spool != nil {
			kept = append(kept, output.Named{Name: p.name, Spool: p.spool})
		}
	}
	return kept
}

// settle sets what the rows are, which is known when they have been read.
func (g *gathering) settle(r *Rows) {
	r.schema, _ = output.Together(contextColumn, "the context that the row is of", g.kept())
	for _, p := range g.parts {
		if whole(p.err) {
			r.Noun = p.noun
		}
	}
}

// source is what is known of all contexts together.
func (g *gathering) source() Source {
	source := Source{Facts: g.facts, Parts: g.described, Query: g.parts[0].source.Query}
	for _, p := range g.parts {
		if p.source.Query != source.Query {
			source.Query = "" // the parts have their own
		}
		maps.Copy(g.moments(), p.call.instants)
	}
	return source
}

// moments are what the times of flags came to.
func (g *gathering) moments() map[string]string {
	if g.call.instants == nil {
		g.call.instants = map[string]string{}
	}
	return g.call.instants
}

// facts are those of the contexts together.
func (g *gathering) facts() Facts {
	var all Facts
	var missing []string
	for _, part := range g.described() {
		all.Records += part.Records
		if !part.Complete && part.Why != "" {
			missing = append(missing, part.Context+": "+part.Why)
		}
	}
	for _, p := range g.parts {
		all.Moved += p.facts.Moved
		for _, filter := range p.facts.Unchecked {
			if !slices.Contains(all.Unchecked, filter) {
				all.Unchecked = append(all.Unchecked, filter)
			}
		}
	}
	all.Missing = strings.Join(missing, "; ")
	return all
}

// described are the contexts for a manifest.
func (g *gathering) described() []outfile.Part {
	parts := make([]outfile.Part, len(g.parts))
	for i, p := range g.parts {
		parts[i] = p.described(g.call.App.Redact)
	}
	return parts
}

// close removes what was kept.
func (g *gathering) close() error {
	var err error
	for _, p := range g.parts {
		err = errors.Join(err, p.close())
	}
	return err
}

// summarize tells a person how many rows each context has.
func (g *gathering) summarize() {
	if !g.call.App.Err.IsTerminal() {
		return
	}
	shares := make([]string, len(g.parts))
	for i, p := range g.parts {
		shares[i] = fmt.Sprintf("%s %d", p.name, p.count.Load())
	}
	g.call.App.Notice("%s: %s", counted(len(g.parts), "contexts"), strings.Join(shares, ", "))
}
