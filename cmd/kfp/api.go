// Package kfp is `tally kfp`: the commands of Kubeflow Pipelines.
package kfp

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"tally/client/kfp"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/sandbox"
)

// API declares Kubeflow Pipelines.
func API() api.API {
	return api.API{
		API: app.API{
			Name:           "kfp",
			Title:          "Kubeflow Pipelines, API v1beta1",
			Settings:       settings,
			Callers:        []string{"token", "cookie"},
			Sandbox:        startSandbox,
			SandboxOptions: sandbox.Described(sandboxOptions),
		},
		Nouns: func() []kit.Noun {
			return []kit.Noun{experimentsNoun(), runsNoun(), jobsNoun(), pipelinesNoun(), versionsNoun(), healthzNoun()}
		},
		Raw: api.Raw{
			Connect: func(ctx context.Context, call *kit.Call) (api.Sender, error) { return connect(ctx, call) },
			Next:    nextPage,
			Example: `  tally api kfp GET /apis/v1beta1/healthz --sandbox
  tally api kfp GET /apis/v1beta1/runs -f page_size=5 --paginate --sandbox`,
		},
		Checks: checks,
		Natural: map[string]api.Natural{
			"runs":        {Key: []string{"id"}, Churn: []string{"duration"}},
			"jobs":        {Key: []string{"id"}, Churn: []string{"updated_at"}},
			"experiments": {Key: []string{"id"}},
			"pipelines":   {Key: []string{"id"}},
			"versions":    {Key: []string{"id"}},
		},
	}
}

func settings() []config.Setting {
	const api = "kfp"
	settings := append(app.Common{API: api, Paths: []string{"/apis"}, Endpoint: []string{"KF_PIPELINES_ENDPOINT"}}.Settings(), []config.Setting{
		{API: api, Key: "namespace", Short: "n", Doc: "namespace, on a server with many users"},
		{API: api, Key: "user-id", Credential: true, Doc: "user's name to send in a header, where the way to the server does not set it"},
		{API: api, Key: "user-id-header", Default: "kubeflow-userid", Doc: "header for the user's name"},
	}...)
	settings = append(settings, config.SecretSettings(api, "token", "bearer token", nil, []string{"KF_PIPELINES_SA_TOKEN_PATH"})...)
	return append(settings, config.SecretSettings(api, "cookie", "cookie of a browser's session, as name=value", nil, nil)...)
}

// session is a client and what a call knows beside it.
type session struct {
	*kfp.Client
	call   *kit.Call
	wanted string // the namespace that is set
	health *kfp.Healthz
}

// connect makes the client of a call; nothing is sent yet.
func connect(ctx context.Context, call *kit.Call) (*session, error) {
	values, err := call.Values(ctx)
	if err != nil {
		return nil, err
	}
	options, err := call.App.RestOptions(call.API(), values)
	if err != nil {
		return nil, err
	}
	settings := newLogin(call, values)
	if options.Credentials, err = settings.credentials(ctx); err != nil {
		return nil, err
	}
	if user := values.Text("user-id"); user != "" {
		options.Header = http.Header{http.CanonicalHeaderKey(values.Text("user-id-header")): {user}}
	}
	client, err := kfp.New(kfp.Options{Options: options})
	if err != nil {
		return nil, err
	}
	call.App.OnClose(func() error { client.Close(); return nil })
	return &session{Client: client, call: call, wanted: settings.namespace()}, nil
}

// nextPage asks for the page after an answer. Everything but the token must be asked for again.
func nextPage(sent url.Values, answer []byte) url.Values {
	var page struct {
		Next string `json:"next_page_token"`
	}
	if json.Unmarshal(answer, &page) != nil || page.Next == "" {
		return nil
	}
	sent.Set("page_token", page.Next)
	return sent
}
