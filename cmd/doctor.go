package cmd

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/output"
)

// check is one thing that doctor asks an API's server.
type check struct {
	name string
	run  func(ctx context.Context, client sender) (detail string, err error)
}

// finding is what came of one check.
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
)

const (
	doctorTime  = 20 * time.Second
	certWarning = 14 * 24 * time.Hour
	maxSkew     = 5 * time.Minute
)

const doctorLong = `Check what is configured, the APIs at once: the settings, name resolution, the
TLS certificate and how long it is valid, the proxy in use, the clocks, whether
the credentials are accepted and who they are, and what an export needs.

The exit code is 0 only if all is well; an API without an endpoint is skipped.
On a terminal the findings are a table, elsewhere JSON.`

func doctorCommand() kit.Noun {
	return kit.Single(kit.Verb{
		Use: "doctor", Short: "Check the settings, the way to each server, and the credentials", Prints: true,
		Long: doctorLong, Example: "  tally doctor --sandbox\n  tally doctor --sandbox -o table",
		Run: runDoctor,
	})
}

func doctorColumns() []output.Column[*finding] {
	return []output.Column[*finding]{
		{Name: "api", Value: func(f *finding) any { return f.API }, Doc: "the API"},
		{Name: "check", Key: true, Value: func(f *finding) any { return f.Check }, Doc: "what was checked"},
		{Name: "status", Value: func(f *finding) any { return f.Status }, Doc: "ok, failed or skipped"},
		{Name: "detail", Value: func(f *finding) any { return f.Detail }, Doc: "what was found"},
		{Name: "hint", Value: func(f *finding) any { return f.Hint }, Doc: "what to do next"},
	}
}

func runDoctor(ctx context.Context, call *kit.Call) error {
	if !call.Changed("output") && !call.App.Out.IsTerminal() {
		call.Output.Format = "json"
	}
	if err := kit.Check(call, doctorColumns()); err != nil {
		return err
	}
	var worst error
	err := kit.Print(ctx, call, kit.Rows[*finding]{Columns: doctorColumns(), Open: func(ctx context.Context) (kit.Source, iter.Seq2[*finding, error], error) {
		return kit.Source{}, func(yield func(*finding, error) bool) {
			for f := range examineAll(ctx, call) {
				worst = exit.Worst(worst, f.err)
				if !yield(&f, nil) {
					return
				}
			}
		}, nil
	}})
	if err != nil || worst == nil {
		return err
	}
	return &exit.Coded{Code: exit.Of(worst), Err: errors.New("not all is well"), Hint: "the findings say what to do next"}
}

// examineAll examines the APIs at once and yields their findings in order.
func examineAll(ctx context.Context, call *kit.Call) iter.Seq[finding] {
	declared := apis()
	results := make([][]finding, len(declared))
	var wait sync.WaitGroup
	for i, d := range declared {
		// Settings and clients are made one after another: they share the configuration.
		p, err := prepare(ctx, call, d)
		if err != nil || p.client == nil {
			results[i] = p.findings
			continue
		}
		wait.Go(func() { results[i] = p.examine(ctx, d.checks()) })
	}
	wait.Wait()
	return slices.Values(slices.Concat(results...))
}

// patient is one API under examination.
type patient struct {
	api      string
	endpoint *url.URL
	client   sender
	findings []finding
}

func (p *patient) add(check, status, detail string) {
	p.findings = append(p.findings, finding{API: p.api, Check: check, Status: status, Detail: detail})
}

func (p *patient) fail(check string, err error) {
	report := exit.NewReport(err)
	p.findings = append(p.findings, finding{API: p.api, Check: check, Status: statusFailed, Detail: report.Message, Hint: report.Hint, err: err})
}

// prepare resolves an API's settings and makes its client.
func prepare(ctx context.Context, call *kit.Call, d declaration) (*patient, error) {
	p := &patient{api: d.Name}
	own := call.For(d.Name)
	values, err := own.Values(ctx)
	if err != nil {
		p.fail("settings", err)
		return p, err
	}
	if !configured(values, d) {
		p.add("settings", statusSkipped, "no endpoint is set")
		return p, nil
	}
	client, err := d.raw.connect(ctx, own)
	if err != nil {
		p.fail("settings", err)
		return p, err
	}
	p.client = client
	if c, ok := client.(interface{ Endpoint() string }); ok {
		p.endpoint, _ = url.Parse(c.Endpoint()) // it was parsed when the client was made
		p.add("settings", statusOK, c.Endpoint())
	}
	p.proxy(call.App)
	return p, nil
}

// configured tells whether there is a server to examine.
func configured(values app.Values, d declaration) bool {
	for _, key := range append([]string{"endpoint"}, d.endpointKeys...) {
		if values.Text(key) != "" {
			return true
		}
	}
	return false
}

func (p *patient) proxy(a *app.App) {
	if p.endpoint == nil || a.Proxy == nil {
		return
	}
	if proxy, err := a.Proxy(p.endpoint); err != nil {
		p.fail("proxy", err)
	} else if proxy != nil {
		p.add("proxy", statusOK, proxy.Redacted())
	}
}

// errNotChecked is what a check says that would repeat an earlier failure.
var errNotChecked = errors.New("not checked, after the failure before")

func (p *patient) examine(ctx context.Context, checks []check) []finding {
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	p.resolve(ctx)
	for _, c := range checks {
		detail, err := c.run(ctx, p.client)
		if errors.Is(err, errNotChecked) {
			p.add(c.name, statusSkipped, err.Error())
			continue
		}
		if err != nil {
			p.fail(c.name, err)
			if exit.Of(err) == exit.Unreachable {
				break // every further check would say the same
			}
			continue
		}
		p.add(c.name, statusOK, detail)
	}
	return p.findings
}

// resolve looks the host's name up.
func (p *patient) resolve(ctx context.Context) {
	if p.endpoint == nil || net.ParseIP(p.endpoint.Hostname()) != nil {
		return
	}
	addresses, err := net.DefaultResolver.LookupHost(ctx, p.endpoint.Hostname())
	if err != nil {
		p.fail("name", &exit.Coded{Code: exit.Unreachable, Err: err, Hint: "check the endpoint's spelling, and the name servers"})
		return
	}
	p.add("name", statusOK, fmt.Sprint(addresses))
}

// reach sends a GET that needs no permission and looks at the connection.
func reach(path string) func(ctx context.Context, client sender) (string, error) {
	return func(ctx context.Context, client sender) (string, error) { return answered(ctx, client, path) }
}

func answered(ctx context.Context, client sender, path string) (string, error) {
	started := time.Now()
	resp, err := client.Send(ctx, rest.Request{Operation: "reach the server", Path: path})
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }() // only the head matters
	if err := clockSkew(resp.Header, time.Now()); err != nil {
		return "", err
	}
	return fmt.Sprintf("answered in %v%s", time.Since(started).Round(time.Millisecond), certificate(resp, time.Now())), nil
}

// clockSkew compares the clocks: signatures and tokens fail when they differ.
func clockSkew(h http.Header, now time.Time) error {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return nil //nolint:nilerr // a server need not tell the time
	}
	if skew := now.Sub(theirs).Abs(); skew > maxSkew {
		return &exit.Coded{
			Code: exit.Auth, Err: fmt.Errorf("this clock and the server's differ by %v", skew.Round(time.Second)),
			Hint: "set this machine's clock: signatures fail beyond 15 minutes",
		}
	}
	return nil
}

// certificate says how long the server's certificate is valid.
func certificate(resp *http.Response, now time.Time) string {
	if resp.TLS == nil || len(resp.TLS.PeerCertificates) == 0 {
		return ""
	}
	left := resp.TLS.PeerCertificates[0].NotAfter.Sub(now)
	text := fmt.Sprintf("; its certificate is valid for %d days", int(left.Hours()/24))
	if left < certWarning {
		text += ": renew it soon"
	}
	return text
}
