package kit

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// gathering reads several contexts concurrently and delivers their rows together,
// sorted by the names of the contexts.
type gathering struct {
	call     *Call
	parts    []*part
	parallel int
	column   string // that names the context; empty if the rows have it
}

// gather does the work of a verb in the contexts of the call, or in the one in
// use.
func (v Verb) gather(ctx context.Context, call *Call, parallel int) (err error) {
	call.Output.several = true
	options, err := call.options()
	if err != nil {
		return err
	}
	g := &gathering{call: call, parallel: parallel, column: contextColumn}
	defer func() { err = join(err, g.close()) }()
	if len(v.APIs) > 0 {
		g.column = ""
	} else if len(options.Columns) > 0 && !places(options.Columns) {
		options.Columns = append([]string{contextColumn}, options.Columns...)
	}
	if err := g.choose(ctx, v, options); err != nil {
		return err
	}
	defer call.reportOmitted()
	rows := Rows{Spools: true, open: g.open, settle: g.settle}
	err = rows.deliver(ctx, call, options)
	if call.measured != nil {
		call.measured.parts = g.described()
	}
	if err != nil {
		return err
	}
	g.reportEmpty()
	g.summarize()
	return g.found()
}

// choose makes the parts and resolves their settings: if one cannot be used,
// nothing is sent to any server.
func (g *gathering) choose(ctx context.Context, v Verb, options output.Options) (err error) {
	g.parts, err = g.call.partsOf(ctx, v, options)
	if err != nil {
		return err
	}
	g.atOnce(func(p *part) { p.call.App.ReadAhead(ctx, p.call.api, p.values) })
	for _, p := range g.parts {
		if p.work, err = v.again(g.call); err != nil {
			return err
		}
	}
	failed := g.failed()
	if len(failed) == 0 {
		return nil
	}
	g.report(failed)
	return exit.Usagef("%d of %s cannot be used; nothing was sent", len(failed), g.counted())
}

// partsOf returns the parts that a verb reads, each with the mistake in its
// settings, if any.
func (c *Call) partsOf(ctx context.Context, v Verb, options output.Options) ([]*part, error) {
	if len(c.contexts) == 0 {
		return c.configuredParts(ctx, v.APIs, options)
	}
	var parts []*part
	for _, name := range c.contexts {
		var own []*part
		for _, api := range v.apis(c) {
			p := c.partOf(name, api, options)
			if p.err = p.ready(ctx); p.err == nil || len(v.APIs) == 0 || p.has(api) {
				own = append(own, p)
			}
		}
		if len(own) == 0 {
			return parts, exit.Usagef("context %s has no settings of %s", name, Or(v.APIs))
		}
		parts = append(parts, own...)
	}
	return parts, nil
}

// configuredParts returns a part for each API that is configured in the context in
// use.
func (c *Call) configuredParts(ctx context.Context, apis []string, options output.Options) ([]*part, error) {
	var parts []*part
	for _, api := range apis {
		p := c.partOf("", api, options)
		configured, err := p.configured(ctx)
		if p.err = err; configured || err != nil && p.has(api) {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		of := strings.Join(apis, " and ")
		return nil, config.Mistake(fmt.Errorf("no endpoint is set for %s: run tally init %s, or try --sandbox, which needs none", of, apis[0]))
	}
	return parts, nil
}

// places reports whether a list of columns includes the context's already, or
// only adds to the default columns.
func places(columns []string) bool {
	return len(without(columns)) < len(columns) || !slices.ContainsFunc(columns, func(name string) bool {
		return !strings.HasPrefix(strings.TrimSpace(name), "+")
	})
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

// read does the work in the contexts, concurrently up to the limit.
func (g *gathering) read(ctx context.Context) {
	counter := g.call.App.Progress(g.line)
	defer counter.Finish()
	g.atOnce(func(p *part) { p.run(ctx) })
}

// atOnce works on the parts, concurrently up to the limit.
func (g *gathering) atOnce(work func(*part)) {
	free := make(chan struct{}, g.parallel)
	var running sync.WaitGroup
	for _, p := range g.parts {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			work(p)
		})
	}
	running.Wait()
}

// rows yields the rows of the complete contexts, and then err.
func (g *gathering) rows(err error) output.Rows {
	_, rows := g.together()
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

func (g *gathering) together() (output.Schema, output.Rows) {
	return output.Together(g.column, "context that the row comes from", g.kept())
}

// kept returns the rows of the complete contexts.
func (g *gathering) kept() []output.Named {
	var kept []output.Named
	for _, p := range g.parts {
		if whole(p.err) && p.spool != nil {
			kept = append(kept, output.Named{Name: p.name, Spool: p.spool})
		}
	}
	return kept
}

// settle sets the noun and the schema, which are known once the rows have been
// read.
func (g *gathering) settle(r *Rows) {
	r.schema, _ = g.together()
	for _, p := range g.parts {
		if whole(p.err) {
			r.Noun = p.noun
		}
	}
}

// source returns the source of all contexts together.
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

// moments returns the absolute times that flags were resolved to.
func (g *gathering) moments() map[string]string {
	if g.call.instants == nil {
		g.call.instants = map[string]string{}
	}
	return g.call.instants
}

// facts combines the facts of the contexts.
func (g *gathering) facts() Facts {
	var all Facts
	var missing []string
	for _, part := range g.described() {
		all.Records += part.Records
		if !part.Complete && part.Why != "" {
			missing = append(missing, strings.TrimSpace(part.Context+" "+part.API)+": "+part.Why)
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

// described returns the contexts for a manifest.
func (g *gathering) described() []outfile.Part {
	parts := make([]outfile.Part, len(g.parts))
	for i, p := range g.parts {
		parts[i] = p.described(g.call.App.Redact)
	}
	return parts
}

// close removes the kept rows.
func (g *gathering) close() error {
	var err error
	for _, p := range g.parts {
		err = join(err, p.close())
	}
	return err
}

// counted says how many parts there are: "2 contexts".
func (g *gathering) counted() string {
	if g.column == "" {
		return counted(len(g.parts), "sources")
	}
	return counted(len(g.parts), "contexts")
}

// reportEmpty names the contexts without rows if others have some: in the combined
// output their absence is not noticed.
func (g *gathering) reportEmpty() {
	var empty []*part
	for _, p := range g.parts {
		if whole(p.err) && g.call.selectedNothing(p.count.Load()) {
			empty = append(empty, p)
		}
	}
	if len(empty) == len(g.parts) {
		return // that was reported for the whole
	}
	for _, p := range empty {
		p.call.App.Notice("no %s were selected%s", p.noun, g.call.selection())
	}
}

// summarize prints the number of rows of each context for a person.
func (g *gathering) summarize() {
	if !g.call.App.Err.IsTerminal() {
		return
	}
	shares := make([]string, len(g.parts))
	for i, p := range g.parts {
		shares[i] = fmt.Sprintf("%s %d", p.label, p.count.Load())
	}
	g.call.App.Notice("%s: %s", g.counted(), strings.Join(shares, ", "))
}
