// Package cci is `tally cci`: the commands of Huawei Cloud's Cloud Container Instance.
package cci

import (
	"context"
	"encoding/json"
	"net/url"

	"tally/client/cci"
	"tally/client/rest"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/sandbox"
)

// API returns the declaration of Huawei Cloud's Cloud Container Instance.
func API() api.API {
	return api.API{
		API: app.API{
			Name:           "cci",
			Title:          "Huawei Cloud CCI v2 (Cloud Container Instance)",
			Settings:       func() []config.Setting { return huawei.Settings("cci", "/apis") },
			Own:            huawei.Own,
			Login:          huawei.Login,
			Complete:       huawei.Complete,
			EndpointKeys:   []string{"region"},
			Sandbox:        startSandbox,
			SandboxOptions: sandbox.Described(sandboxOptions),
		},
		Nouns: func() []kit.Noun { return []kit.Noun{snapshotsNoun(), namespacesNoun()} },
		Raw: api.Raw{
			Paths:   []string{"/apis/cci/v2/imagesnapshots", "/apis/cci/v2/namespaces"},
			Connect: func(ctx context.Context, call *kit.Call) (api.Sender, error) { return connect(ctx, call) },
			Next:    nextPage,
			Example: "  tally api cci GET /apis/cci/v2/imagesnapshots -f limit=2 --paginate --sandbox\n" +
				"  tally api cci GET /apis/cci/v2/imagesnapshots/web --sandbox --include",
		},
		Checks: huawei.Checks,
		Files:  huawei.Files,
		Natural: map[string]api.Natural{
			"imagesnapshots": {Key: []string{"name", "metadata.name"}, Churn: []string{"resource_version", "metadata.resourceVersion"}},
			"namespaces":     {Key: []string{"name", "metadata.name"}, Churn: []string{"resource_version", "metadata.resourceVersion"}},
		},
	}
}

// session is a client and its account.
type session struct {
	*cci.Client
	*huawei.Account
}

// connect makes the client for a call; it sends nothing.
func connect(ctx context.Context, call *kit.Call) (*session, error) {
	account, err := huawei.OpenAccount(ctx, call)
	if err != nil {
		return nil, err
	}
	client, err := cci.New(cci.Options{Options: account.Options})
	if err != nil {
		return nil, err
	}
	call.App.OnClose(func() error { client.Close(); return nil })
	return &session{client, account}, nil
}

// RegionWarning is doctor's warning about the region.
func (s *session) RegionWarning() string { return s.ImageSnapshotWarning() }

// ProbeRequest needs the permission to list.
func (s *session) ProbeRequest() rest.Request {
	return rest.Request{Path: "/apis/cci/v2/imagesnapshots", Query: url.Values{"limit": {"1"}}}
}

// nextPage returns the query for the page after a list's token.
func nextPage(sent url.Values, response []byte) url.Values {
	var page struct {
		Metadata cci.ListMeta `json:"metadata"`
	}
	if json.Unmarshal(response, &page) != nil || page.Metadata.Continue == "" {
		return nil
	}
	sent.Set("continue", page.Metadata.Continue)
	return sent
}
