package huawei

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"tally/client/huawei"
	"tally/client/rest"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
)

// Checks are doctor's checks of a service of Huawei Cloud. One request serves
// all of them: five bad signatures lock a key.
func Checks() []api.Check {
	return []api.Check{
		{Name: "region", Run: probed(probe.region)},
		{Name: "credentials", Run: probed(probe.credentials)},
		{Name: "project", Run: probed(probe.project)},
		{Name: "clock", Run: probed(probe.clock)},
	}
}

// probe is that one request, with its result.
type probe struct {
	account *Account
	warning string
	resp    *http.Response
	took    time.Duration
	err     error
}

// probing is a session that doctor can examine.
type probing interface {
	api.Sender
	Caller() *Account
	ProbeRequest() rest.Request
}

// Caller returns the account itself.
func (a *Account) Caller() *Account { return a }

// probed makes a check from a part of the probe, which is sent once.
func probed(part func(probe) (string, error)) func(context.Context, api.Sender) (string, error) {
	return func(ctx context.Context, client api.Sender) (string, error) {
		p, err := probeOf(ctx, client)
		if err != nil {
			return "", err
		}
		return part(*p)
	}
}

// probeOf sends the account's probe unless it was sent before.
func probeOf(ctx context.Context, client api.Sender) (*probe, error) {
	session, ok := client.(probing)
	if !ok {
		return nil, errors.New("the client cannot be examined")
	}
	account := session.Caller()
	if account.probed == nil {
		account.probed = sendProbe(ctx, session)
	}
	return account.probed, nil
}

// verdict records whether the signatures of one key were accepted in this run.
type verdict struct {
	mu sync.Mutex
	// refused is the name of the API that refused a signature, empty if none did.
	refused string
}

// verdict returns the verdict on the account's credentials.
func (a *Account) verdict() *verdict {
	var key any = a.Options.Provider
	if c, ok := key.(huawei.Credentials); ok {
		key = huawei.Credentials{AccessKey: c.AccessKey, SecretKey: c.SecretKey, SecurityToken: c.SecurityToken, Token: c.Token}
	}
	return app.Shared(a.call.App, key, func() *verdict { return &verdict{} })
}

// sendProbe sends the probe, unless another API has refused the key's signature
// in this run: a few bad signatures lock a key.
func sendProbe(ctx context.Context, session probing) *probe {
	account := session.Caller()
	p := &probe{account: account}
	if s, ok := session.(interface{ RegionWarning() string }); ok {
		p.warning = s.RegionWarning()
	}
	shared := account.verdict()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.refused != "" {
		p.err = sharedRefusal(account, shared.refused)
		return p
	}
	p.send(ctx, session)
	if isRefusal(p.err) {
		shared.refused = account.call.API()
	}
	return p
}

func (p *probe) send(ctx context.Context, session probing) {
	started := time.Now()
	request := session.ProbeRequest()
	request.Operation = "send a signed request"
	p.resp, p.err = session.Send(ctx, request)
	p.took = time.Since(started)
	if p.err == nil {
		_ = p.resp.Body.Close() // only the head matters
	}
}

// isRefusal reports whether the server did not accept the credentials.
func isRefusal(err error) bool {
	var failure *rest.Error
	return errors.As(err, &failure) && failure.Status == http.StatusUnauthorized
}

// sharedRefusal returns the error for credentials that another API has refused.
func sharedRefusal(a *Account, by string) error {
	return &rest.Error{
		Kind:    rest.KindAuth,
		Message: fmt.Sprintf("%s shares the verdict of %s: the same credentials were refused there, and nothing was sent", a.who(), by),
		Hint:    "bad signatures lock a key: see what " + by + " says",
	}
}

// region returns the region of the service, from the settings.
func (p probe) region() (string, error) {
	region := p.account.Values["region"]
	switch {
	case p.warning != "":
		return p.warning, nil
	case region.Text == "":
		return "not set, and not needed with an endpoint", nil
	}
	return fmt.Sprintf("%s, from %s", region.Text, region.Source), nil
}

func (p probe) credentials() (string, error) {
	if p.err != nil {
		return "", p.err
	}
	return fmt.Sprintf("%s, accepted in %v%s", p.account.who(), p.took.Round(time.Millisecond), api.Certificate(p.resp, time.Now())), nil
}

// who describes the credentials in use and their source.
func (a *Account) who() string {
	switch keys, token := keysOf(a.Values), a.Values.Strongest("auth-token"); {
	case a.Values["metadata-service"].Bool():
		return "keys of the metadata service"
	case keys.Text != "":
		return fmt.Sprintf("access key %s from %s", keys.Text, keys.Source)
	default:
		return fmt.Sprintf("token from %s", token.Source)
	}
}

// project returns the project for which the request was sent.
func (p probe) project() (string, error) {
	if p.err != nil {
		return "", api.ErrNotChecked
	}
	id, set, named := p.resp.Request.Header.Get("X-Project-Id"), p.account.Values["project-id"], p.account.Values["project-name"]
	switch {
	case named.Text != "":
		return fmt.Sprintf("%s, as IAM knows %s from %s", id, named.Text, named.Source), nil
	case set.Text != "":
		return fmt.Sprintf("%s, from %s", id, set.Source), nil
	case id == "" && keysOf(p.account.Values).Text == "":
		return "that of the token", nil
	case id == "":
		return "none is set; an account with several needs --project-id or --project-name, or --region to look it up", nil
	}
	return fmt.Sprintf("%s, as IAM knows the region's", id), nil
}

func (p probe) clock() (string, error) {
	if p.err != nil {
		return "", api.ErrNotChecked
	}
	return "it agrees with the server's", api.ClockSkew(p.resp.Header, time.Now())
}
