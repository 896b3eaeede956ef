// Package hss is `tally hss`: the commands of Huawei Cloud's Host Security Service.
package hss

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"

	"tally/client/hss"
	"tally/client/rest"
	"tally/cmd/internal/api"
	"tally/cmd/internal/app"
	"tally/cmd/internal/config"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
	"tally/cmd/internal/sandbox"
)

// API returns the declaration of Huawei Cloud's Host Security Service.
func API() api.API {
	return api.API{
		API: app.API{
			Name:           "hss",
			Title:          "Huawei Cloud HSS v5 (Host Security Service)",
			Settings:       settings,
			Own:            huawei.Own,
			Login:          huawei.Login,
			Complete:       huawei.Complete,
			EndpointKeys:   []string{"region"},
			Sandbox:        startSandbox,
			SandboxOptions: sandbox.Described(sandboxOptions),
		},
		Nouns: func() []kit.Noun { return []kit.Noun{containersNoun(), exportsNoun()} },
		Raw: api.Raw{
			Paths:   []string{"/v5/{project_id}/container/kubernetes", "/v5/{project_id}/container/nodes"},
			Connect: func(ctx context.Context, call *kit.Call) (api.Sender, error) { return connect(ctx, call) },
			Next:    nextPage,
			Example: "  tally api hss GET '/v5/{project_id}/container/kubernetes' -f cluster_container=true -f limit=10 --paginate --sandbox\n" +
				"  tally api hss GET '/v5/{project_id}/export-task/fake-task-1' --sandbox",
		},
		Checks:    huawei.Checks,
		Inventory: inventory,
		Files:     huawei.Files,
		Natural: map[string]api.Natural{"containers": {
			Key:   []string{"cluster_id", "cluster_name", "container_name", "image_name"},
			Churn: []string{"id", "container_id", "pod_name", "create_time", "restart_count"},
		}},
	}
}

func settings() []config.Setting {
	return append(huawei.Settings("hss", "/v5"), config.Setting{
		API: "hss", Key: "enterprise-project-id", Env: []string{"HW_ENTERPRISE_PROJECT_ID"},
		Doc: "enterprise project to read, or " + hss.AllEnterpriseProjects + " for all (default: the default project)",
	})
}

// session is a client and its account.
type session struct {
	*hss.Client
	*huawei.Account
}

// connect makes the client for a call; it sends nothing.
func connect(ctx context.Context, call *kit.Call) (*session, error) {
	account, err := huawei.OpenAccount(ctx, call)
	if err != nil {
		return nil, err
	}
	client, err := hss.New(hss.Options{Options: account.Options, EnterpriseProjectID: account.Values.Text("enterprise-project-id")})
	if err != nil {
		return nil, err
	}
	call.App.OnClose(func() error { client.Close(); return nil })
	return &session{client, account}, nil
}

// ProbeRequest needs the permission that every call of HSS needs.
func (s *session) ProbeRequest() rest.Request {
	return rest.Request{Path: "/v5/{project_id}/container/kubernetes", Query: url.Values{"cluster_container": {"true"}, "limit": {"10"}}}
}

// nextPage returns the query for the page after a response.
func nextPage(sent url.Values, response []byte) url.Values {
	var page struct {
		Total int               `json:"total_num"`
		Items []json.RawMessage `json:"data_list"`
	}
	if json.Unmarshal(response, &page) != nil || len(page.Items) == 0 {
		return nil
	}
	offset, _ := strconv.Atoi(sent.Get("offset")) // without an offset the list begins at 0
	if offset += len(page.Items); offset >= page.Total {
		return nil
	}
	sent.Set("offset", strconv.Itoa(offset))
	return sent
}
