package app

import (
	"net/url"
	"slices"
	"strings"
	"sync"

	"tally/client/rest"
	"tally/client/rest/redact"
	"tally/cmd/internal/config"
)

// hidden are the secrets of a run. Any goroutine may add to it.
type hidden struct {
	mu      sync.Mutex
	secrets []rest.Secret
	filter  redact.Filter // of everything that is printed beside the data
}

// Hide makes secrets known, so that nothing that a run prints shows them: every
// secret that a setting, a file, a command, the keyring or another tool's login
// gives passes here, and so does whatever is made of one before it is sent.
func (a *App) Hide(secrets ...rest.Secret) {
	a.hidden.mu.Lock()
	defer a.hidden.mu.Unlock()
	for _, s := range secrets {
		if s != "" && !slices.Contains(a.hidden.secrets, s) {
			a.hidden.secrets = append(a.hidden.secrets, s)
			a.hidden.filter.Add(s.Reveal())
		}
	}
}

// Redact returns text without any secret that Hide was told or that a request
// carried, in whatever form.
func (a *App) Redact(text string) string { return a.hidden.filter.String(text) }

// RedactErr has everything that goes to standard error pass the same filter.
func (a *App) RedactErr() { a.Err = a.Err.Through(a.hidden.filter.Writer(a.Err.Writer)) }

// Hidden are the secrets that Hide was told, in that order.
func (a *App) Hidden() []rest.Secret {
	a.hidden.mu.Lock()
	defer a.hidden.mu.Unlock()
	return slices.Clone(a.hidden.secrets)
}

// proxyVariables may hold a user and a password.
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
// parts together.
func (a *App) hideUserinfo(text string) {
	_, tail, found := strings.Cut(text, "://")
	if !found {
		tail = text
	}
	authority, _, _ := strings.Cut(tail, "/")
	i := strings.LastIndexByte(authority, '@')
	if i < 0 {
		return
	}
	user := authority[:i]
	_, password, _ := strings.Cut(user, ":")
	if password == "" {
		return
	}
	a.Hide(rest.Secret(user), rest.Secret(password))
	if plain, err := url.PathUnescape(password); err == nil {
		a.Hide(rest.Secret(plain))
	}
}
