package kfp

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"sync"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

// login finds out who calls, and from which namespace.
type login struct {
	call   *kit.Call
	values app.Values
}

var errTokenAndCookie = errors.New("both a token and a cookie are set for kfp; unset one of them")

// credentials are a token or a cookie, or none: a port-forward to a server
// with one user needs none.
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
	own, err := l.sdkContext()
	if err != nil || own.Cookie == "" {
		return nil, err
	}
	return kfp.Cookie(own.Cookie), nil
}

// secret is the credentials that a secret makes, nil where it is not set.
func (l login) secret(ctx context.Context, key string, wrap func(rest.Secret) rest.Credentials) (rest.Credentials, error) {
	read := func(ctx context.Context) (rest.Secret, error) { return l.call.App.Secret(ctx, l.values, key) }
	secret, err := read(ctx)
	if err != nil || secret == "" {
		return nil, err
	}
	return &renewable{read: read, wrap: wrap, secret: secret}, nil
}

// namespace is the one that is set, here or for the kfp command.
func (l login) namespace() (string, error) {
	if set := l.values.Text("namespace"); set != "" {
		return set, nil
	}
	own, err := l.sdkContext()
	return own.Namespace, err
}

// sdkContext is what the kfp command of Python's SDK keeps for itself.
type sdkContext struct {
	Namespace string      `json:"namespace"`
	Cookie    rest.Secret `json:"client_authentication_cookie"`
}

// sdkContext reads ~/.config/kfp/context.json, which need not be there. It is
// about real servers, not about the sandbox.
func (l login) sdkContext() (sdkContext, error) {
	var c sdkContext
	home := l.call.App.Env("HOME")
	if home == "" || l.values["endpoint"].Source.Kind == "sandbox" {
		return c, nil
	}
	path := filepath.Join(home, ".config", "kfp", "context.json")
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, nil
	case err != nil:
		return c, exit.Usagef("the kfp command's context file: %w", err)
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, exit.Usagef("the kfp command's context file %s: %w", path, err)
	}
	return c, nil
}

// renewable is a secret whose source is asked again after a 401: tokens end
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

// Secrets are the texts that must never be shown.
func (r *renewable) Secrets() []rest.Secret {
	if holder, ok := r.current().(interface{ Secrets() []rest.Secret }); ok {
		return holder.Secrets()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return []rest.Secret{r.secret}
}
