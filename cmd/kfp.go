package cmd

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"tally/client/kfp"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
)

// kfpAPI declares Kubeflow Pipelines.
func kfpAPI() declaration {
	return declaration{
		API: app.API{
			Name:           "kfp",
			Title:          "Kubeflow Pipelines, API v1beta1",
			Settings:       kfpSettings,
			Sandbox:        kfpSandbox,
			SandboxOptions: described(kfpOptions),
		},
		nouns: func() []kit.Noun {
			return []kit.Noun{experimentsNoun(), runsNoun(), jobsNoun(), pipelinesNoun(), versionsNoun(), healthzNoun()}
		},
		raw: rawAPI{
			connect: func(ctx context.Context, call *kit.Call) (sender, error) { return connectKFP(ctx, call) },
			next:    kfpNextPage,
			example: `  tally api kfp GET /apis/v1beta1/healthz --sandbox
  tally api kfp GET /apis/v1beta1/runs -f page_size=5 --paginate --sandbox`,
		},
		checks: kfpChecks,
	}
}

func kfpSettings() []config.Setting {
	const api = "kfp"
	settings := append(app.CommonSettings(api, []string{"KF_PIPELINES_ENDPOINT"}, nil, nil, nil), []config.Setting{
		{API: api, Key: "namespace", Short: "n", Doc: "namespace, on a server with many users"},
		{API: api, Key: "user-id", Doc: "user's name to send in a header, where the way to the server does not set it"},
		{API: api, Key: "user-id-header", Default: "kubeflow-userid", Doc: "header for the user's name"},
	}...)
	settings = append(settings, config.SecretSettings(api, "token", "bearer token", nil, []string{"KF_PIPELINES_SA_TOKEN_PATH"})...)
	return append(settings, config.SecretSettings(api, "cookie", "cookie of a browser's session, as name=value", nil, nil)...)
}

// kfpSession is a client and what a call knows beside it.
type kfpSession struct {
	*kfp.Client
	call   *kit.Call
	wanted string // the namespace that is set
	health *kfp.Healthz
}

// connectKFP makes the client of a call; nothing is sent yet.
func connectKFP(ctx context.Context, call *kit.Call) (*kfpSession, error) {
	values, err := call.Values(ctx)
	if err != nil {
		return nil, err
	}
	options, err := call.App.RestOptions(call.API(), values)
	if err != nil {
		return nil, err
	}
	settings := kfpLogin{call: call, values: values}
	if options.Credentials, err = settings.credentials(ctx); err != nil {
		return nil, err
	}
	if user := values.Text("user-id"); user != "" {
		options.Header = http.Header{http.CanonicalHeaderKey(values.Text("user-id-header")): {user}}
	}
	namespace, err := settings.namespace()
	if err != nil {
		return nil, err
	}
	client, err := kfp.New(options)
	if err != nil {
		return nil, err
	}
	call.App.OnClose(func() error { client.Close(); return nil })
	return &kfpSession{Client: client, call: call, wanted: namespace}, nil
}

// kfpNextPage asks for the page after an answer. Everything but the token must be asked for again.
func kfpNextPage(sent url.Values, answer []byte) url.Values {
	var page struct {
		Next string `json:"next_page_token"`
	}
	if json.Unmarshal(answer, &page) != nil || page.Next == "" {
		return nil
	}
	sent.Set("page_token", page.Next)
	return sent
}
