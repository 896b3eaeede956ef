package cmd

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"tally/client/hss"
	"tally/client/rest"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/kit"
)

// hssAPI declares Huawei Cloud's Host Security Service.
func hssAPI() declaration {
	return declaration{
		API: app.API{
			Name:           "hss",
			Title:          "Huawei Cloud HSS v5 (Host Security Service)",
			Settings:       hssSettings,
			Complete:       completeHuawei,
			Sandbox:        hssSandbox,
			SandboxOptions: described(hssOptions),
		},
		nouns: func() []kit.Noun { return []kit.Noun{hssContainers(), hssExports()} },
		raw: rawAPI{
			connect: func(ctx context.Context, call *kit.Call) (sender, error) { return connectHSS(ctx, call) },
			next:    hssNextPage,
			example: "  tally api hss GET '/v5/{project_id}/container/kubernetes' -f cluster_container=true -f limit=10 --paginate --sandbox\n" +
				"  tally api hss GET '/v5/{project_id}/export-task/fake-task-1' --sandbox",
		},
		checks:       huaweiChecks,
		endpointKeys: []string{"region"},
	}
}

func hssSettings() []config.Setting {
	return append(huaweiSettings("hss"), config.Setting{
		API: "hss", Key: "enterprise-project-id", Env: []string{"HW_ENTERPRISE_PROJECT_ID"},
		Doc: "enterprise project to look into; " + hss.AllEnterpriseProjects + " is all of them, without it the default one",
	})
}

// hssSession is a client and whose it is.
type hssSession struct {
	*hss.Client
	*huaweiAccount
}

// connectHSS makes the client of a call; nothing is sent yet.
func connectHSS(ctx context.Context, call *kit.Call) (*hssSession, error) {
	account, err := openAccount(ctx, call)
	if err != nil {
		return nil, err
	}
	client, err := hss.New(hss.Options{Options: account.options, EnterpriseProjectID: account.values.Text("enterprise-project-id")})
	if err != nil {
		return nil, err
	}
	call.App.OnClose(func() error { client.Close(); return nil })
	return &hssSession{client, account}, nil
}

// probeRequest needs the permission that every call of HSS needs.
func (s *hssSession) probeRequest() rest.Request {
	return rest.Request{Path: "/v5/{project_id}/container/kubernetes", Query: url.Values{"cluster_container": {"true"}, "limit": {"10"}}}
}

// hssNextPage goes on where an answer ended.
func hssNextPage(sent url.Values, answer []byte) url.Values {
	var page struct {
		Total int               `json:"total_num"`
		Items []json.RawMessage `json:"data_list"`
	}
	if json.Unmarshal(answer, &page) != nil || len(page.Items) == 0 {
		return nil
	}
	offset, _ := strconv.Atoi(sent.Get("offset")) // without one the list begins at 0
	if offset += len(page.Items); offset >= page.Total {
		return nil
	}
	sent.Set("offset", strconv.Itoa(offset))
	return sent
}
