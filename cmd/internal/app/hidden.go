package app

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"

	"tally/client/rest"
	"tally/client/rest/redact"
	"tally/cmd/internal/config"
)

// hidden has the secrets of a run. Any goroutine may add to it.
type hidden struct {
	mu      sync.Mutex
	secrets []rest.Secret
	filter  redact.Filter // for all output except the data
	clean   io.Writer     // standard error without the filter
}

// Hide registers secrets, so that no output of the run shows them: every secret
// from a setting, a file, a command, the keyring or another tool's login is
// registered, and so is every derived form that is sent.
func (a *App) Hide(secrets ...rest.Secret) {
	h := &a.top().hidden
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range secrets {
		if s != "" && !slices.Contains(h.secrets, s) {
			h.secrets = append(h.secrets, s)
			h.filter.Add(s.Reveal())
		}
	}
}

// Redact removes from s every secret that was passed to Hide or carried by a
// request, in any form.
func (a *App) Redact(s string) string { return a.top().hidden.filter.String(s) }

// RedactErr makes all output to standard error pass through Redact.
func (a *App) RedactErr() {
	a.top().hidden.clean = a.Err.Writer
	a.Err = a.Err.Through(a.top().hidden.filter.Writer(a.Err.Writer))
}

// CleanErr returns standard error for output whose parts went through Redact
// already. The names and numbers around them are not secrets, even if they equal
// one.
func (a *App) CleanErr() io.Writer {
	if clean := a.top().hidden.clean; clean != nil {
		return clean
	}
	return a.Err
}

// Hidden returns the secrets that were passed to Hide, in that order.
func (a *App) Hidden() []rest.Secret {
	h := &a.top().hidden
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.secrets)
}

// proxyVariables may contain a user and a password.
var proxyVariables = []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}

// hideValues hides the secrets of an API's settings and of the proxies.
func (a *App) hideValues(declared API, values Values) {
	for _, s := range declared.Settings() {
		v := values[s.Key]
		if s.Secret {
			a.Hide(rest.Secret(config.Trim(v.Text)))
		}
		a.hideUserinfo(v.Text)
	}
	for _, name := range proxyVariables {
		a.hideUserinfo(a.Env(name))
	}
}

// hideUserinfo hides the password of a URL, as written and decoded, and both
// parts together. A user without a password may be a token.
func (a *App) hideUserinfo(s string) {
	_, tail, found := strings.Cut(s, "://")
	if !found {
		tail = s
	}
	authority, _, _ := strings.Cut(tail, "/")
	i := strings.LastIndexByte(authority, '@')
	if i < 0 {
		return
	}
	user := authority[:i]
	name, password, _ := strings.Cut(user, ":")
	if password == "" {
		user, password = name, name
	}
	a.Hide(rest.Secret(user), rest.Secret(password))
	if plain, err := url.PathUnescape(password); err == nil {
		a.Hide(rest.Secret(plain))
	}
}
