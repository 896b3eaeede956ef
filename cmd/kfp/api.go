// Package kfp is `tally kfp`: the commands of Kubeflow Pipelines.
package kfp

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/sandbox"
	"tally/cmd/kfp/internal/newer"
)

// API returns the declaration of Kubeflow Pipelines.
func API() api.API {
	return api.API{
		API: app.API{
			Name:           "kfp",
			Title:          "Kubeflow Pipelines, APIs v1beta1 and v2beta1",
			Settings:       settings,
			Callers:        []string{"token", "cookie"},
			Sandbox:        startSandbox,
			SandboxOptions: sandbox.Described(sandboxOptions),
		},
		Nouns: func() []kit.Noun {
			return []kit.Noun{experimentsNoun(), runsNoun(), jobsNoun(), pipelinesNoun(), versionsNoun(), healthzNoun(), canINoun()}
		},
		Raw: api.Raw{
			Paths: []string{
				"/apis/v1beta1/experiments", "/apis/v1beta1/healthz", "/apis/v1beta1/jobs", "/apis/v1beta1/pipeline_versions",
				"/apis/v1beta1/pipelines", "/apis/v1beta1/runs",
				"/apis/v2beta1/experiments", "/apis/v2beta1/healthz", "/apis/v2beta1/pipelines", "/apis/v2beta1/recurringruns", "/apis/v2beta1/runs",
			},
			Connect: func(ctx context.Context, call *kit.Call) (api.Sender, error) { return dial(ctx, call) },
			Next:    nextPage,
			Example: `  tally api kfp GET /apis/v1beta1/healthz --sandbox
  tally api kfp GET /apis/v1beta1/runs -f page_size=5 --paginate --sandbox`,
		},
		Checks:   checks,
		InitKeys: []string{"namespace"},
		Files:    func(a *app.App) []string { return []string{sdkContextFile(a)} },
		Natural: map[string]api.Natural{
			"runs":        {Key: []string{"id", "run_id"}, Churn: []string{"duration"}},
			"jobs":        {Key: []string{"id", "recurring_run_id"}, Churn: []string{"updated_at"}},
			"experiments": {Key: []string{"id", "experiment_id"}},
			"pipelines":   {Key: []string{"id", "pipeline_id"}},
			"versions":    {Key: []string{"id", "pipeline_version_id"}},
		},
	}
}

func settings() []config.Setting {
	const api = "kfp"
	settings := append(app.Common{API: api, Paths: []string{"/apis"}, Endpoint: []string{"KF_PIPELINES_ENDPOINT"}}.Settings(), []config.Setting{
		{API: api, Key: "namespace", Short: "n", Doc: "namespace, on a server in multi-user mode"},
		{
			API: api, Key: "api-version", Values: []string{apiAuto, apiV1, apiV2}, Default: apiAuto,
			Doc: "which of the server's APIs to use; auto prefers v1beta1 where it is served",
		},
		{API: api, Key: "user-id", Credential: true, Doc: "user name to send in a header, if no gateway sets it"},
		{API: api, Key: "user-id-header", Connection: true, Default: "kubeflow-userid", Doc: "header that carries the user name"},
	}...)
	settings = append(settings, config.SecretSettings(api, "token", "bearer token", nil, []string{"KF_PIPELINES_SA_TOKEN_PATH"})...)
	return append(settings, config.SecretSettings(api, "cookie", "session cookie of a browser (name=value)", nil, nil)...)
}

// session is a server and what a call knows about it.
type session struct {
	server                  // nil until the API is chosen
	newer     *newer.Server // nil if v2beta1 is not served or not allowed
	v1        *kfp.Client
	timeout   time.Duration
	version   string // the API: auto until it is chosen
	rowsBy    string // the API that a list uses, if it is another one
	v1Only    bool   // that is wanted
	forbidden bool   // to speak v2beta1
	call      *kit.Call
	wanted    string // the namespace that is set
	health    *kfp.Healthz
}

// firstByte is the timeout for the first byte of a response; before it, the
// server compiles an upload or fetches an artifact from storage.
const firstByte = 2 * time.Minute

// wholeResponse is the timeout of a small response with all its attempts, and of
// each part of a large one.
const wholeResponse = 10 * time.Minute

// limit bounds the waits for a server that stops responding. For a followed log it
// responds only with the first bytes of the log, which may take hours.
func limit(o *rest.Options, follows bool) {
	o.Timeout = cmp.Or(o.HeaderTimeout, wholeResponse)
	o.HeaderTimeout = cmp.Or(o.HeaderTimeout, firstByte)
	if follows {
		o.HeaderTimeout = 0
	}
}

// connect makes the client for a call and selects the API.
func connect(ctx context.Context, call *kit.Call) (*session, error) {
	s, err := dial(ctx, call)
	if err != nil {
		return nil, err
	}
	return s, s.choose(ctx)
}

// dial makes the client for a call; it sends nothing.
func dial(ctx context.Context, call *kit.Call) (*session, error) {
	values, err := call.Values(ctx)
	if err != nil {
		return nil, err
	}
	options, err := call.App.RestOptions(call.API(), values)
	if err != nil {
		return nil, err
	}
	limit(&options, call.Bool("follow"))
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
	return &session{
		v1: client, timeout: options.Timeout, version: cmp.Or(values.Text("api-version"), apiAuto), v1Only: values.Text("api-version") == apiV1, call: call, wanted: settings.namespace(),
	}, nil
}

// nextPage returns the query for the page after a response. Everything but the token must be sent again.
func nextPage(sent url.Values, response []byte) url.Values {
	var page struct {
		Next string `json:"next_page_token"`
	}
	if json.Unmarshal(response, &page) != nil || page.Next == "" {
		return nil
	}
	sent.Set("page_token", page.Next)
	return sent
}
