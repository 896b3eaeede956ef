package doctor

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"tally/cmd/internal/api"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// Try examines one API with settings that were just entered, which the call finds in
// the API's variables. It returns all findings together, as lines of a table for
// standard error, and the worst failure.
func Try(ctx context.Context, call *kit.Call, d api.API, report func(findings []byte)) error {
	e := examination{call: call, apis: []api.API{d}, entered: true}
	p, err := e.prepare(ctx, d)
	if err == nil && p.client == nil {
		err = exit.Usage(errors.New("no endpoint is set"))
	}
	if err != nil {
		return err
	}
	var worst error
	for _, f := range p.examine(ctx, d.Checks()) {
		worst = exit.Worst(worst, f.err)
	}
	table, err := p.table(ctx, call, d.Settings())
	if err != nil {
		return err
	}
	if report(table); ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return worst
}

// table formats the findings as a table for the terminal of standard error.
func (p *subject) table(ctx context.Context, call *kit.Call, settings []config.Setting) ([]byte, error) {
	for i, f := range p.findings {
		p.findings[i].Detail = call.App.Redact(withoutVariables(f.Detail, settings))
		p.findings[i].Hint = call.App.Redact(f.hinted(call).Hint)
	}
	rows := output.Erase(func(yield func(finding, error) bool) {
		for f := range slices.Values(p.findings) {
			if !yield(f, nil) {
				return
			}
		}
	})
	w := call.App.Err
	var drawn bytes.Buffer
	_, err := output.Write(ctx, &drawn, output.SchemaOf(columns()), rows, output.Options{
		Terminal: true, NoHeaders: true, Width: w.Width(), Color: w.Color(call.App.Global.Color, call.App.Env), Now: call.App.Now(),
	})
	return drawn.Bytes(), err
}

// withoutVariables removes the sources of values from a detail: the user entered them.
func withoutVariables(detail string, settings []config.Setting) string {
	for _, s := range settings {
		from := " from $" + s.Variable()
		detail = strings.ReplaceAll(strings.ReplaceAll(detail, ","+from, ""), from, "")
	}
	return detail
}
