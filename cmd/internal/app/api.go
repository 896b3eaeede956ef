package app

import (
	"context"
	"fmt"
	"slices"

	"tally/client/rest"
	"tally/cmd/internal/config"
)

// API declares one API: its settings, and how to play its server.
type API struct {
	// Name is the command, and the section of a context: "stackrox".
	Name string
	// Title is the API's full name.
	Title string
	// Settings are declared in the order in which they are documented.
	Settings func() []config.Setting
	// Complete fills settings that have no value yet from places of the API's
	// own, and takes away what does not belong together; nil leaves all as it is.
	Complete func(a *App, v Values) error
	// Sandbox starts an in-process server; options are "key=value" pairs.
	Sandbox func(ctx context.Context, options map[string]string) (*Sandbox, error)
	// SandboxOptions are the keys that Sandbox knows. Two APIs may have the
	// same one, if it means the same to both.
	SandboxOptions func() []SandboxOption
}

// SandboxOption is one thing that can be said of a sandbox.
type SandboxOption struct{ Name, Usage string }

// CommonSettings are those of every API: the endpoint and how to trust it.
func CommonSettings(api string, endpointEnv, caEnv, serverNameEnv, insecureEnv []string) []config.Setting {
	return []config.Setting{
		{API: api, Key: "endpoint", Short: "e", Env: endpointEnv, Doc: "the server's URL, or host:port for https"},
		{API: api, Key: "ca", Kind: config.Path, Env: caEnv, Doc: "PEM file of CA certificates to trust beside the system's"},
		{API: api, Key: "server-name", Env: serverNameEnv, Doc: "TLS name to ask for and to verify instead of the endpoint's host"},
		{API: api, Key: "client-cert", Kind: config.Path, Doc: "PEM file of a client certificate"},
		{API: api, Key: "client-key", Kind: config.Path, Doc: "PEM file of the client certificate's key"},
		{API: api, Key: "attempts", Kind: config.Count, Default: "4", Doc: "how often a request is sent at most, when it fails for a reason that passes"},
		{
			API: api, Key: "insecure", Kind: config.Bool, Env: insecureEnv,
			Doc: "do not verify the server's certificate, and let credentials go over plain http",
		},
	}
}

// Values are the resolved settings of one API by key.
type Values map[string]config.Value

// Text is the value of key, empty where it is not set.
func (v Values) Text(key string) string { return v[key].Text }

// Values resolves every setting of an API. With --sandbox its server is
// started first, and its settings beat all others.
func (a *App) Values(ctx context.Context, api string, flag func(api, name string) (string, bool)) (Values, error) {
	declared := a.api(api)
	resolver, err := a.resolver(flag)
	if err != nil {
		return nil, err
	}
	if resolver.Overrides, err = a.sandboxValues(ctx, declared); err != nil {
		return nil, err
	}
	values := Values{}
	for _, s := range declared.Settings() {
		v, err := resolver.Value(s)
		if err != nil {
			return nil, err
		}
		values[s.Key] = v
	}
	if declared.Complete == nil || resolver.Overrides != nil {
		return values, nil
	}
	return values, declared.Complete(a, values)
}

func (a *App) api(name string) API {
	i := slices.IndexFunc(a.apis, func(api API) bool { return api.Name == name })
	if i < 0 {
		return API{Name: name, Settings: func() []config.Setting { return nil }}
	}
	return a.apis[i]
}

// RestOptions are the transport's options from an API's common settings.
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
		Attempts: max(v["attempts"].Count(), 1),
		Proxy:    a.Proxy,
		Debug:    a.debugOutput(),
		OnRetry:  a.announce,
		Sleep:    a.Sleep,
	}, nil
}

func (a *App) announce(r rest.Retry) {
	a.Notice("%s: %v; trying again in %v", r.Operation, r.Cause, r.Wait.Round(100_000_000))
}

func noEndpoint(s config.Setting) error {
	variable := s.Variable()
	if len(s.Env) > 0 {
		variable = s.Env[0]
	}
	return config.Mistake(fmt.Errorf("no endpoint is set for %s: set %s, give --endpoint, or try --sandbox, which needs none", s.API, variable))
}
