package cmd

import (
	"context"
	"encoding/json"
	"net/url"

	"tally/client/cci"
	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
)

// cciAPI declares Huawei Cloud's Cloud Container Instance.
func cciAPI() declaration {
	return declaration{
		API: app.API{
			Name:           "cci",
			Title:          "Huawei Cloud CCI v2 (Cloud Container Instance)",
			Settings:       func() []config.Setting { return huaweiSettings("cci") },
			Complete:       completeHuawei,
			Sandbox:        cciSandbox,
			SandboxOptions: described(cciOptions),
		},
		nouns: func() []kit.Noun { return []kit.Noun{cciSnapshots()} },
		raw: rawAPI{
			connect: func(ctx context.Context, call *kit.Call) (sender, error) { return connectCCI(ctx, call) },
			next:    cciNextPage,
			example: "  tally api cci GET /apis/cci/v2/imagesnapshots -f limit=2 --paginate --sandbox\n" +
				"  tally api cci GET /apis/cci/v2/imagesnapshots/web --sandbox --include",
		},
		checks:       huaweiChecks,
		endpointKeys: []string{"region"},
	}
}

// cciSession is a client and whose it is.
type cciSession struct {
	*cci.Client
	*huaweiAccount
}

// connectCCI makes the client of a call; nothing is sent yet. A region that
// may lack the feature is worth a warning: it may have it by now.
func connectCCI(ctx context.Context, call *kit.Call) (*cciSession, error) {
	account, err := openAccount(ctx, call)
	if err != nil {
		return nil, err
	}
	client, err := cci.New(account.options)
	if err != nil {
		return nil, err
	}
	call.App.OnClose(func() error { client.Close(); return nil })
	if warning := client.RegionWarning(); warning != "" {
		call.App.Warn("%s", warning)
	}
	return &cciSession{client, account}, nil
}

// probeRequest needs the permission to list.
func (s *cciSession) probeRequest() rest.Request {
	return rest.Request{Path: "/apis/cci/v2/imagesnapshots", Query: url.Values{"limit": {"1"}}}
}

// cciNextPage follows the token of a list.
func cciNextPage(sent url.Values, answer []byte) url.Values {
	var page struct {
		Metadata cci.ListMeta `json:"metadata"`
	}
	if json.Unmarshal(answer, &page) != nil || page.Metadata.Continue == "" {
		return nil
	}
	sent.Set("continue", page.Metadata.Continue)
	return sent
}
