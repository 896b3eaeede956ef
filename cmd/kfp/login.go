package kfp

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// login determines the credentials and the namespace.
type login struct {
	call   *kit.Call
	values app.Values
	// own returns the context of the kfp command, read when it is needed.
	own func() sdkContext
}

func newLogin(call *kit.Call, values app.Values) login {
	return login{call: call, values: values, own: sync.OnceValue(func() sdkContext { return readSDKContext(call.App, values) })}
}

var errTokenAndCookie = errors.New("both a token and a cookie are set for kfp; unset one of them")

// credentials returns a token or a cookie, or none: a port-forward to a
// single-user server needs none.
func (l login) credentials(ctx context.Context) (rest.Credentials, error) {
	token, err := l.secret(ctx, "token", func(s rest.Secret) rest.Credentials { return rest.Bearer(s) })
	if err != nil {
		return nil, err
	}
	cookie, err := l.secret(ctx, "cookie", func(s rest.Secret) rest.Credentials { return kfp.Cookie(s) })
	switch {
	case err != nil:
		return nil, err
	case token != nil && cookie != nil:
		return nil, exit.Usage(errTokenAndCookie)
	case token != nil:
		return token, nil
	case cookie != nil:
		return cookie, nil
	}
	if own := l.own(); own.Cookie != "" {
		return kfp.Cookie(own.Cookie), nil
	}
	return nil, nil
}

// namespace returns the namespace that is set, here or for the kfp command.
func (l login) namespace() string {
	if set := l.values.Text("namespace"); set != "" {
		return set
	}
	return l.own().Namespace
}

// secret returns the credentials from a secret, nil if it is not set.
func (l login) secret(ctx context.Context, key string, wrap func(rest.Secret) rest.Credentials) (rest.Credentials, error) {
	read := func(ctx context.Context) (rest.Secret, error) { return l.call.App.Secret(ctx, l.values, key) }
	secret, err := read(ctx)
	if err != nil || secret == "" {
		return nil, err
	}
	return &renewable{read: read, wrap: wrap, secret: secret}, nil
}

// renewable is a secret whose source is read again after a 401: tokens expire
// while a command waits for a run. It is safe for concurrent use.
type renewable struct {
	read func(context.Context) (rest.Secret, error)
	wrap func(rest.Secret) rest.Credentials

	mu     sync.Mutex
	secret rest.Secret
}

func (r *renewable) current() rest.Credentials {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.wrap(r.secret)
}

// Apply implements rest.Credentials.
func (r *renewable) Apply(req *http.Request) error { return r.current().Apply(req) }

// Renew implements rest.Renewer.
func (r *renewable) Renew(ctx context.Context) (bool, error) {
	secret, err := r.read(ctx)
	if err != nil {
		return false, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	changed := secret != r.secret
	r.secret = secret
	return changed, nil
}

// Secrets returns the strings that must never be shown.
func (r *renewable) Secrets() []rest.Secret {
	if holder, ok := r.current().(interface{ Secrets() []rest.Secret }); ok {
		return holder.Secrets()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return []rest.Secret{r.secret}
}
