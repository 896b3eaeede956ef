package kit

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/output"
	"tally/output/outfile"
)

// contextColumn is the column of several contexts, and the first member of
// their JSON objects.
const contextColumn = "context"

// part is the contribution of one of several contexts: its rows are kept until those
// of all have arrived.
type part struct {
	name    string // of the context, empty for the one in use
	label   string // in messages
	call    *Call
	work    Work
	options output.Options // of the whole
	order   string         // --sort of the whole, for the columns of the part
	cutoff  cutoff

	values            app.Values // nil if they cannot be used
	noun              string
	spool             *output.Spool
	source            Source
	facts             Facts
	count             atomic.Int64
	started, finished time.Time
	err               error
	ended             atomic.Bool
}

// partOf returns the part of the call for one of several contexts and an API.
func (c *Call) partOf(name, api string, options output.Options) *part {
	flags := *c.Output
	flags.Out, flags.Manifest, flags.Metrics, flags.MaxShrink = "", "", "", ""
	flags.KeepPartial, flags.MinRows, flags.Partition = false, 0, without(flags.Partition)
	if !c.Changed("output") {
		flags.Format = options.Format.String() // that of the suffix
	}
	p := &part{name: name, label: name, options: options, cutoff: cutoff{limit: int64(options.Limit), peek: c.described()}}
	if api == c.api { // its rows do not know their context
		flags.Columns, flags.Sort = without(flags.Columns), strings.Join(without(strings.Split(flags.Sort, ",")), ",")
	} else {
		p.label = strings.TrimSpace(name + " " + api)
	}
	p.order = flags.Sort
	p.call = &Call{App: c.App.For(name, p.label), Args: slices.Clone(c.Args), Output: &flags, api: api, cmd: c.cmd, part: p}
	return p
}

// without removes the context's column from a list.
func without(columns []string) []string {
	return slices.DeleteFunc(slices.Clone(columns), func(name string) bool {
		name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(name), "+"), ":")
		return name == contextColumn
	})
}

// asPrinted returns the options of the part: those of the whole, with the flags
// as its work left them.
func (p *part) asPrinted(flags *Output) output.Options {
	options := p.options
	options.Columns, options.Sort, options.Limit = flags.Columns, flags.Sort, flags.Limit
	return options
}

// ready resolves the settings, before anything is sent to any server.
func (p *part) ready(ctx context.Context) error {
	api := p.call.api
	if current, _, err := p.call.App.Context(); err != nil || current == nil || !current.HasAny([]string{api}) {
		return cmp.Or(err, exit.Usagef("it has no settings of %s: add them with tally config set --context %s %s.endpoint URL, or name other contexts", api, p.name, api))
	}
	configured, err := p.configured(ctx)
	if err == nil && !configured {
		err = exit.Usagef("it has no endpoint of %s: add it with tally config set --context %s %s.endpoint URL", api, p.name, api)
	}
	return err
}

// has reports whether the context has settings of the API.
func (p *part) has(api string) bool {
	current, _, err := p.call.App.Context()
	return err != nil || current != nil && current.HasAny([]string{api})
}

// configured reports whether the settings name a server.
func (p *part) configured(ctx context.Context) (bool, error) {
	values, err := p.call.Values(ctx)
	if err == nil {
		p.values = values
	}
	return p.call.App.HasEndpoint(p.call.api, values), err
}

// run does the work in the context.
func (p *part) run(ctx context.Context) {
	defer p.ended.Store(true)
	p.started = p.call.App.Now()
	err := p.safely(ctx)
	if whole(err) && p.source.Facts != nil {
		p.facts = p.source.Facts()
	}
	p.facts.Moved += p.call.App.Moved()
	p.finished = p.call.App.Now()
	if !whole(err) && p.spool != nil {
		err = join(err, p.spool.Clear())
	}
	p.err = err
}

// safely runs the work and turns a panic into an error, as the main goroutine
// does.
func (p *part) safely(ctx context.Context) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("internal error: %v\n%s", cause, debug.Stack())
		}
	}()
	return p.work(ctx, p.call)
}

// whole reports whether every row has arrived despite err.
func whole(err error) bool { return err == nil || exit.Of(err) == exit.Found }

// keep keeps the rows that the work would print.
func (p *part) keep(ctx context.Context, r Rows, options output.Options) error {
	p.noun = r.Noun
	options.Sort = p.order
	spool, err := output.NewSpool(r.schema, options)
	if err != nil {
		return exit.Usage(err)
	}
	p.spool = spool
	return r.repeated(ctx, p.call, func() error { return p.read(ctx, r) })
}

// read reads the rows once.
func (p *part) read(ctx context.Context, r Rows) error {
	p.count.Store(0)
	if err := p.spool.Clear(); err != nil {
		return err
	}
	source, rows, err := r.open(ctx)
	p.source = source
	if err != nil {
		return err
	}
	if _, err = p.spool.Add(p.cutoff.of(rows), func() { p.count.Add(1) }); err != nil {
		return err
	}
	return source.late()
}

// described returns the part for a manifest.
func (p *part) described(clean func(string) string) outfile.Part {
	described := outfile.Part{
		Context: p.call.App.ContextInUse(), API: p.call.api, Endpoint: withoutUserinfo(p.source.Endpoint), Query: clean(p.source.Query),
		Complete: whole(p.err) && p.facts.Missing == "", Why: clean(p.facts.Missing), Code: int(exit.Of(p.err)),
		Started: p.started.UTC(), Finished: p.finished.UTC(), Notes: p.facts.Notes,
	}
	if described.Endpoint == "" {
		described.Endpoint = withoutUserinfo(p.call.server.Text)
	}
	if whole(p.err) {
		described.Rows = p.count.Load()
		described.Records = max(p.facts.Records, described.Rows)
	} else {
		described.Error = clean(p.err.Error())
	}
	if why := p.cutoff.why(); described.Complete && why != "" {
		described.Complete, described.Why = false, why
	}
	for name, note := range described.Notes {
		described.Notes[name] = clean(note)
	}
	return described
}

// failure returns the part's error, with its context and its own exit code.
func (p *part) failure() error {
	return fmt.Errorf("%s: exit code %d: %w", p.place(), exit.Of(p.err), p.err)
}

// place names the part in a message.
func (p *part) place() string {
	if p.name == "" {
		return p.label
	}
	return "context " + p.label
}

// close removes the kept rows and stops the sandbox and other helpers of the part.
func (p *part) close() error {
	err := p.call.App.Close()
	if p.spool != nil {
		err = join(err, p.spool.Close())
	}
	return err
}
