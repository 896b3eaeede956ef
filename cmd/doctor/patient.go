package doctor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"

	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// patient is one API under examination.
type patient struct {
	api      string
	endpoint *url.URL
	client   api.Sender
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
func prepare(ctx context.Context, call *kit.Call, d api.API) (*patient, error) {
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
	client, err := d.Raw.Connect(ctx, own)
	if err != nil {
		p.fail("settings", err)
		return p, err
	}
	p.client = client
	if c, ok := client.(interface{ Endpoint() string }); ok {
		p.endpoint, _ = url.Parse(c.Endpoint()) // it was parsed when the client was made
		p.add("settings", statusOK, c.Endpoint()+origins(values))
	}
	p.proxy(call.App)
	return p, nil
}

// origins says where the endpoint and the credentials come from.
func origins(values app.Values) string {
	text := ""
	for _, key := range slices.Sorted(maps.Keys(values)) {
		v := values[key]
		if v.Text != "" && (key == "endpoint" || v.Setting.Credential) {
			text += fmt.Sprintf("; %s from %s (%s)", key, v.Source, v.Source.Place())
		}
	}
	return text
}

// configured tells whether there is a server to examine.
func configured(values app.Values, d api.API) bool {
	for _, key := range append([]string{"endpoint"}, d.EndpointKeys...) {
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
		p.add("proxy", statusOK, config.Masked(proxy.String()))
	}
}

func (p *patient) examine(ctx context.Context, checks []api.Check) []finding {
	ctx, cancel := context.WithTimeout(ctx, doctorTime)
	defer cancel()
	p.resolve(ctx)
	for _, c := range checks {
		detail, err := c.Run(ctx, p.client)
		if errors.Is(err, api.ErrNotChecked) {
			p.add(c.Name, statusSkipped, err.Error())
			continue
		}
		if err != nil {
			p.fail(c.Name, err)
			if exit.Of(err) == exit.Unreachable {
				break // every further check would say the same
			}
			continue
		}
		p.add(c.Name, statusOK, detail)
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
