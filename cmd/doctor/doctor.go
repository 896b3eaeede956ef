// Package doctor is `tally doctor`: it checks the configuration, and whether each server is reachable.
package doctor

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"tally/cmd/internal/api"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// finding is the result of one check.
type finding struct {
	API    string `json:"api"`
	Check  string `json:"check"`
	Status string `json:"status"`
	Detail string `json:"detail"`
	Hint   string `json:"hint,omitempty"`
	err    error
}

// The states of a finding.
const (
	statusOK      = "ok"
	statusFailed  = "failed"
	statusSkipped = "skipped"
	statusMissing = "not configured"
	statusUnknown = "cannot tell"
	statusWarning = "warning"
)

// doctorTime bounds the examination of one API.
const doctorTime = 20 * time.Second

const long = `Check everything that is configured, all APIs at once: the settings, name resolution, the
TLS certificate and how long it is valid, the proxy in use, the clocks, whether
the credentials are accepted and who they are, and what an export needs.

The exit code is 0 only if every check passes. An API without settings is "not
configured", which is not a failure while another one is configured. If none is,
or one only partly, the exit code is 2, and the findings say which variable, file
or command is missing. "cannot tell" is a check that the server does not support.
Every request is sent once. On a terminal the findings are a table, elsewhere
JSON.`

// Command declares `tally doctor` for these APIs.
func Command(apis []api.API) kit.Noun {
	return kit.Single(kit.Verb{
		Use: "doctor", Short: "Check the settings, the connection to each server, and the credentials", Prints: true, Elsewhere: "json", Columns: kit.ColumnsOf(columns()),
		Long: long, Example: "  tally doctor\n  tally doctor --sandbox -o table",
		Run: kit.NoFlags(func(ctx context.Context, call *kit.Call) error { return run(ctx, call, apis) }),
	})
}

func states() output.States {
	return output.States{output.Good: {statusOK}, output.Bad: {statusFailed}, output.Waiting: {statusWarning, statusUnknown}, output.Off: {statusSkipped, statusMissing}}
}

func columns() []output.Column[finding] {
	return []output.Column[finding]{
		{Name: "api", Worth: output.Vital, Value: func(f finding) any { return f.API }, Doc: "the API, or tally for checks of tally itself"},
		{Name: "check", Worth: output.Vital, Key: true, Value: func(f finding) any { return f.Check }, Doc: "what was checked"},
		{Name: "status", Worth: output.Major, States: states(), Value: func(f finding) any { return f.Status }, Doc: "ok, failed, warning, cannot tell, not configured or skipped"},
		{Name: "detail", Worth: output.Useful, Prose: true, Value: func(f finding) any { return f.Detail }, Doc: "what was found"},
		{Name: "hint", Worth: output.Useful, Prose: true, Value: func(f finding) any { return f.Hint }, Doc: "what to do next"},
	}
}

func run(ctx context.Context, call *kit.Call, apis []api.API) error {
	if err := kit.Check(call, columns()); err != nil {
		return err
	}
	call.App.Global.Once = true
	e := examination{call: call, apis: apis, messages: call.App.KeepMessages()}
	var worst error
	err := kit.Print(ctx, call, kit.RowsOf(columns(), func(ctx context.Context) (kit.Source, iter.Seq2[finding, error], error) {
		return kit.Source{}, func(yield func(finding, error) bool) {
			for f := range e.all(ctx) {
				worst = exit.Worst(worst, f.err)
				f.Detail, f.Hint = call.App.Redact(f.Detail), call.App.Redact(f.Hint) // these are messages
				if !yield(f, nil) {
					return
				}
			}
		}, nil
	}))
	switch {
	case err != nil:
		return err
	case worst == nil && e.configured == 0:
		return &exit.Coded{Code: exit.BadUsage, Err: errors.New("nothing is configured"), Hint: "run tally init, or set the variables that the findings name; --sandbox needs none"}
	case worst == nil:
		return nil
	}
	return &exit.Coded{Code: exit.Of(worst), Err: errors.New("some checks failed"), Hint: "the findings say what to do next"}
}

// examination is one examination of all APIs.
type examination struct {
	call *kit.Call
	apis []api.API
	// messages returns the messages that arrived in the meantime.
	messages func() []string
	// configured counts the APIs that have settings.
	configured int
	// entered means that the user just typed the settings, so that their sources are not shown.
	entered bool
}

// all examines the APIs concurrently and yields their findings in order.
func (e *examination) all(ctx context.Context) iter.Seq[finding] {
	results := make([][]finding, len(e.apis))
	var wait sync.WaitGroup
	var first []finding
	if e.call.App.Global.Sandbox == "" {
		first = general(e.call.App)
	}
	ready := make([]func(), 0, len(e.apis))
	for i, d := range e.apis {
		// Settings and clients are prepared one after another: they share the
		// configuration. All secrets are known before the first request.
		p, err := e.prepare(ctx, d)
		if err != nil || p.client == nil {
			results[i] = p.findings
			continue
		}
		ready = append(ready, func() { results[i] = p.examine(ctx, d.Checks()) })
	}
	for _, examine := range ready {
		wait.Go(examine)
	}
	end := kit.Waiting(e.call.App, "the servers' responses")
	wait.Wait()
	end()
	for _, s := range e.messages() {
		first = append(first, finding{API: program, Check: "message", Status: statusWarning, Detail: s})
	}
	findings := slices.Concat(append([][]finding{first}, results...)...)
	for i := range findings {
		findings[i] = findings[i].hinted(e.call)
	}
	return slices.Values(findings)
}
