// Package stackrox is `tally stackrox`: the commands of StackRox Central.
package stackrox

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"tally/client/rest"
	"tally/client/stackrox"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/sandbox"
)

// API returns the declaration of StackRox Central.
func API() api.API {
	return api.API{
		API: app.API{
			Name:           "stackrox",
			Title:          "StackRox (Red Hat Advanced Cluster Security) Central",
			Settings:       settings,
			Callers:        []string{"token", "password"},
			Sandbox:        startSandbox,
			SandboxOptions: sandbox.Described(sandboxOptions),
		},
		Nouns: nouns,
		Raw: api.Raw{
			Paths: []string{
				"/v1/auth/status", "/v1/clusters", "/v1/export/deployments", "/v1/export/images", "/v1/export/nodes", "/v1/export/pods",
				"/v1/export/vuln-mgmt/workloads", "/v1/metadata", "/v1/ping",
			},
			Connect: func(ctx context.Context, call *kit.Call) (api.Sender, error) { return connect(ctx, call, 0) },
			Example: "  tally api stackrox GET /v1/metadata --sandbox\n  tally api stackrox GET /v1/export/pods --sandbox -f 'query=Namespace:\"payments\"' --include",
		},
		Checks:  checks,
		Natural: natural(), Inventory: inventory,
		Files: func(a *app.App) []string { return []string{stackrox.LoginFile(a.Lookup)} },
	}
}

func settings() []config.Setting {
	const api = "stackrox"
	return slices.Concat(
		app.Common{
			API: api, Paths: []string{"/v1"}, Endpoint: []string{"ROX_ENDPOINT"}, CA: []string{"ROX_CA_CERT_FILE"},
			ServerName: []string{"ROX_SERVER_NAME"}, Insecure: []string{"ROX_INSECURE_CLIENT_SKIP_TLS_VERIFY"},
		}.Settings(),
		config.SecretSettings(api, "token", "API token", []string{"ROX_API_TOKEN"}, []string{"ROX_API_TOKEN_FILE"}),
		config.SecretSettings(api, "password", "password of the user admin", []string{"ROX_ADMIN_PASSWORD"}, nil),
		[]config.Setting{
			{API: api, Key: "http2", Kind: config.Bool, Doc: "use HTTP/2, for proxies that support nothing else; it takes several times the processor time"},
			{
				API: api, Key: "transport", Values: []string{"auto", "grpc", "rest"}, Default: "auto",
				Doc: "transport of exports: grpc, rest, or auto, which uses gRPC if only the speed differs",
			},
			{API: api, Key: "http1", Kind: config.Bool, Hidden: true, Env: []string{"ROX_CLIENT_FORCE_HTTP1"}, Doc: "use HTTP/1.1 even if http2 is set"},
		})
}

// connect makes the client for a call. silence bounds the wait for the first byte
// of a response; 0 is unbounded.
func connect(ctx context.Context, call *kit.Call, silence time.Duration) (*stackrox.Client, error) {
	values, err := call.Values(ctx)
	if err != nil {
		return nil, err
	}
	options, err := call.App.RestOptions(call.API(), values)
	if err != nil {
		return nil, err
	}
	options.HeaderTimeout = cmp.Or(silence, options.HeaderTimeout)
	options.HTTP2 = values["http2"].Bool() && !values["http1"].Bool()
	if options.Credentials, err = credentials(ctx, call.App, values); err != nil {
		return nil, err
	}
	client, err := stackrox.New(stackrox.Options{Options: options, Transport: transport(values)})
	if err != nil {
		return nil, err
	}
	call.App.OnClose(func() error { client.Close(); return nil })
	return client, nil
}

var errTokenAndPassword = errors.New("both an API token and a password are set; unset one of them")

func credentials(ctx context.Context, a *app.App, values app.Values) (rest.Credentials, error) {
	token, err := a.Secret(ctx, values, "token")
	if err != nil {
		return nil, err
	}
	password, err := a.Secret(ctx, values, "password")
	if err != nil {
		return nil, err
	}
	switch {
	case token != "" && password != "":
		return nil, exit.Usage(errTokenAndPassword)
	case token != "":
		return rest.Bearer(token), nil
	case password != "":
		a.Hide("admin:" + password)
		return rest.Basic{User: "admin", Password: password}, nil
	}
	return roxctlLogin(a, values.Text("endpoint"))
}

// roxctlLogin returns the token that `roxctl central login` stored for the
// endpoint.
func roxctlLogin(a *app.App, endpoint string) (rest.Credentials, error) {
	if file := stackrox.LoginFile(a.Lookup); file != "" {
		token, err := stackrox.LoginToken(file, endpoint)
		if err != nil {
			return nil, exit.Usage(err)
		}
		a.Hide(token)
		if token != "" {
			return rest.Bearer(token), nil
		}
	}
	return nil, &exit.Coded{
		Code: exit.Auth, Err: errors.New("no credentials are set for stackrox"),
		Hint: "set ROX_API_TOKEN or ROX_API_TOKEN_FILE, or ROX_ADMIN_PASSWORD, or run roxctl central login",
	}
}

func nouns() []kit.Noun {
	var all []kit.Noun
	for _, n := range exports() {
		all = append(all, n.branch())
	}
	return append(all, clusters())
}

// exports returns the nouns that Central exports.
func exports() []*noun { return []*noun{pods(), deployments(), images(), nodes(), workloads()} }
