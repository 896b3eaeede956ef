package app

import (
	"context"
	"fmt"
	"slices"

	"tally/client/rest"
	"tally/cmd/internal/config"
)

// API declares one API: its settings and its sandbox.
type API struct {
	// Name is the command, and the section of a context: "stackrox".
	Name string
	// Title is the API's full name.
	Title string
	// Settings are declared in the order in which they are documented.
	Settings func() []config.Setting
	// Callers are secrets that exclude each other: the one from the strongest layer is used.
	Callers []string
	// Own resolves a setting from a variable whose name depends on other settings,
	// which find resolves by key; nil if the API has none. Its Text is empty if
	// the variable is not set.
	Own func(a *App, s config.Setting, find func(key string) string) (value, variable string)
	// Login is the name that `config login` uses for several APIs with the same
	// credentials; empty if the API has its own.
	Login string
	// EndpointKeys are settings that determine the server if there is no endpoint.
	EndpointKeys []string
	// Complete fills empty settings from the API's own sources, and removes values
	// that conflict; nil changes nothing.
	Complete func(a *App, v Values) error
	// Sandbox starts an in-process server; options are "key=value" pairs.
	Sandbox func(ctx context.Context, options map[string]string) (*Sandbox, error)
	// SandboxOptions are the keys that Sandbox knows. Two APIs may have the same
	// key if it means the same to both.
	SandboxOptions func() []SandboxOption
}

// SandboxOption is one option of a sandbox.
type SandboxOption struct {
	Name, Usage string
	// Switch marks an option that is on if it has no value.
	Switch bool
}

func (a *App) api(name string) API {
	i := slices.IndexFunc(a.apis, func(api API) bool { return api.Name == name })
	if i < 0 {
		return API{Name: name, Settings: func() []config.Setting { return nil }}
	}
	return a.apis[i]
}

// RestOptions returns the transport's options from an API's common settings.
func (a *App) RestOptions(api string, v Values) (rest.Options, error) {
	if v.Text("endpoint") == "" {
		return rest.Options{}, noEndpoint(v["endpoint"].Setting)
	}
	if v["insecure"].Bool() {
		a.Warn("%s: the server's certificate is not verified", v["insecure"].Source)
	}
	return rest.Options{
		Endpoint:  v.Text("endpoint"),
		UserAgent: "tally/" + a.Version,
		TLS: rest.TLS{
			CAFile: v.Text("ca"), ServerName: v.Text("server-name"),
			CertFile: v.Text("client-cert"), KeyFile: v.Text("client-key"),
		},
		Insecure: v["insecure"].Bool(),

		HeaderTimeout: a.Silence,
		Attempts:      a.attempts(v),
		Proxy:         a.Proxy,
		Filter:        &a.top().hidden.filter,
		Debug:         a.debugOutput(),
		OnRequest:     a.awaits,
		OnRetry:       a.announce,
		OnWarning:     a.onWarning,
		Sleep:         a.Sleep,
	}, nil
}

func (a *App) attempts(v Values) int {
	if a.Global.Once {
		return 1
	}
	return max(v["attempts"].Count(), 1)
}

func (a *App) announce(r rest.Retry) {
	a.Notice("%s: %v; retrying in %v", r.Operation, r.Cause, r.Wait.Round(100_000_000))
}

func noEndpoint(s config.Setting) error {
	variable := s.Variable()
	if len(s.Env) > 0 {
		variable = s.Env[0]
	}
	return config.Mistake(fmt.Errorf("no endpoint is set for %s: run tally init %s, set %s, use --endpoint, or try --sandbox, which needs none", s.API, s.API, variable))
}

// onWarning prints a client's warning and counts the rows that moved.
func (a *App) onWarning(w rest.Warning) {
	a.moved.Add(w.Moved)
	a.Warn("%s", w.Message)
}

// Moved returns how many rows moved between pages while lists were read.
func (a *App) Moved() int64 { return a.moved.Load() }
