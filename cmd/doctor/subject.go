package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"

	"tally/client/rest"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// subject is one API under examination.
type subject struct {
	api      string
	endpoint *url.URL
	client   api.Sender
	findings []finding
	proxied  bool // requests go through a proxy
}

func (p *subject) add(check, status, detail string) {
	p.findings = append(p.findings, finding{API: p.api, Check: check, Status: status, Detail: detail})
}

func (p *subject) fail(check string, err error) {
	p.findings = append(p.findings, failure(p.api, check, err))
}

func failure(api, check string, err error) finding {
	return finding{API: api, Check: check, Status: statusFailed, Detail: exit.NewReport(err).Message, err: err}
}

// hinted adds to the finding what to do next, naming only flags that the command
// has.
func (f finding) hinted(call *kit.Call) finding {
	f.Hint = cmp.Or(f.Hint, exit.Hint(f.err, call.Has))
	return f
}

// prepare resolves an API's settings and makes its client.
func (e *examination) prepare(ctx context.Context, d api.API) (*subject, error) {
	p := &subject{api: d.Name}
	own := e.call.For(d.Name)
	values, err := own.Values(ctx)
	if err != nil {
		e.configured++
		p.findings = append(p.findings, failure(d.Name, "settings", err))
		return p, err
	}
	if !configured(values, d) {
		f := unconfigured(e.call.App, d, e.apis, values)
		p.findings = append(p.findings, f)
		return p, f.err
	}
	e.configured++
	if err := p.connect(ctx, own, d); err != nil {
		p.findings = append(p.findings, failure(d.Name, "settings", &exit.Coded{Code: exit.BadUsage, Err: err}))
		return p, err
	}
	if c, ok := p.client.(interface{ Endpoint() string }); ok {
		p.endpoint, _ = url.Parse(c.Endpoint()) // it was parsed when the client was made
		detail := c.Endpoint()
		if !e.entered {
			detail += origins(values)
		}
		p.add("settings", statusOK, detail)
	}
	p.proxy(e.call.App)
	return p, nil
}

func (p *subject) connect(ctx context.Context, call *kit.Call, d api.API) error {
	client, err := d.Raw.Connect(ctx, call)
	if err == nil {
		p.client = client
	}
	return err
}

// origins describes the sources of the endpoint and the credentials.
func origins(values app.Values) string {
	s := ""
	for _, key := range slices.Sorted(maps.Keys(values)) {
		v := values[key]
		if v.Text != "" && (key == "endpoint" || v.Setting.Credential) {
			s += fmt.Sprintf("; %s from %s", key, v.Source)
			if place := v.Source.Place(); place != v.Source.String() {
				s += " (" + place + ")"
			}
		}
	}
	return s
}

// configured reports whether there is a server to examine.
func configured(values app.Values, d api.API) bool {
	for _, key := range append([]string{"endpoint"}, d.EndpointKeys...) {
		if values.Text(key) != "" {
			return true
		}
	}
	return false
}

func (p *subject) proxy(a *app.App) {
	if p.endpoint == nil || a.Proxy == nil {
		return
	}
	if proxy, err := a.Proxy(p.endpoint); err != nil {
		p.fail("proxy", err)
	} else if proxy != nil {
		p.proxied = true
		p.add("proxy", statusOK, config.Masked(proxy.String()))
	}
}

func (p *subject) examine(ctx context.Context, checks []api.Check) []finding {
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	p.resolve(ctx)
	for _, c := range checks {
		detail, err := c.Run(ctx, p.client)
		switch {
		case errors.Is(err, api.ErrNotChecked):
			p.add(c.Name, statusSkipped, err.Error())
		case c.Optional && absent(err):
			p.add(c.Name, statusUnknown, "the server has no endpoint that tells: "+err.Error())
		case err != nil:
			p.fail(c.Name, err)
		default:
			p.add(c.Name, statusOK, detail)
			p.prove(c.Proves, c.Name)
		}
		if exit.Of(err) == exit.Unreachable {
			break // every further check would have the same result
		}
	}
	return p.findings
}

// absent reports whether the server does not know the path.
func absent(err error) bool {
	var failure *rest.Error
	return errors.As(err, &failure) && failure.Status == http.StatusNotFound
}

// prove marks an earlier check as passed if a later one proves it.
func (p *subject) prove(check, by string) {
	i := slices.IndexFunc(p.findings, func(f finding) bool { return check != "" && f.Check == check && f.Status != statusOK })
	if i >= 0 {
		p.findings[i] = finding{API: p.api, Check: check, Status: statusOK, Detail: "accepted, as the check of " + by + " shows; " + p.findings[i].Detail}
	}
}

// resolve resolves the host's name, unless a proxy does.
func (p *subject) resolve(ctx context.Context) {
	switch {
	case p.endpoint == nil || net.ParseIP(p.endpoint.Hostname()) != nil:
		return
	case p.proxied:
		p.add("name", statusSkipped, "the proxy resolves it")
		return
	}
	addresses, err := net.DefaultResolver.LookupHost(ctx, p.endpoint.Hostname())
	if err != nil {
		p.fail("name", &exit.Coded{Code: exit.Unreachable, Err: err, Hint: "check the spelling of the endpoint, and the DNS servers"})
		return
	}
	p.add("name", statusOK, fmt.Sprint(addresses))
}
