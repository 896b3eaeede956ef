package huawei_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	hss "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/model"
	"go.uber.org/goleak"

	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start starts a gateway in front of a service that responds with {"task_id":"task-1"} to everything.
func start(t *testing.T, faults ...huaweitest.Fault) *huaweitest.Server {
	t.Helper()
	return startWith(t, huaweitest.Options{}, faults...)
}

func startWith(t *testing.T, o huaweitest.Options, faults ...huaweitest.Fault) *huaweitest.Server {
	t.Helper()
	server, err := huaweitest.Start(o, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		huaweitest.WriteJSON(w, http.StatusOK, map[string]string{"task_id": "task-1"})
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, f := range faults {
		server.Inject(f)
	}
	return server
}

func options(server *huaweitest.Server) huawei.Options {
	return huawei.Options{
		Options: rest.Options{Endpoint: server.URL(), UserAgent: "tally/test", Sleep: noSleep},
		Service: "hss", IAMEndpoint: server.URL(),
	}
}

func noSleep(context.Context, time.Duration) error { return nil }

func connect(t *testing.T, o huawei.Options) *huawei.Client {
	t.Helper()
	client, err := huawei.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

type task struct {
	ID string `json:"task_id"`
}

// createTask is an operation with a body, and getTask one without.
func createTask() huawei.Operation {
	headers := [][]string{{"container_name", "容器名称"}, {"risky", "a<b>&c"}}
	return huawei.Operation{
		Name:    "create task",
		Request: &model.ExportContainerListRequest{Body: &model.ExportContainerListRequestBody{ExportHeaders: headers}},
		Def:     hss.GenReqDefForExportContainerList(),
	}
}

func getTask() huawei.Operation {
	return huawei.Operation{
		Name:    "get task",
		Request: &model.ListQueryExportTaskRequest{TaskId: "task-1"},
		Def:     hss.GenReqDefForListQueryExportTask(),
	}
}

// bareClient is the SDK as its own samples use it.
func bareClient(t *testing.T, endpoint string, credentials huawei.Credentials, cfg *config.HttpConfig) *hss.HssClient {
	t.Helper()
	keys, err := basic.NewCredentialsBuilder().
		WithAk(credentials.AccessKey).WithSk(credentials.SecretKey.Reveal()).WithSecurityToken(credentials.SecurityToken.Reveal()).
		WithProjectId(credentials.ProjectID).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	client, err := core.NewHcHttpClientBuilder().WithEndpoints([]string{endpoint}).WithCredential(keys).WithHttpConfig(cfg).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	return hss.NewHssClient(client)
}

// bareConfig has a transport of its own, so that the test can end its connections.
func bareConfig(t *testing.T) *config.HttpConfig {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return config.DefaultHttpConfig().WithUserAgent("bare").WithHttpRoundTripper(transport)
}

func createRequest() *model.ExportContainerListRequest {
	request, _ := createTask().Request.(*model.ExportContainerListRequest)
	return request
}

func getRequest() *model.ListQueryExportTaskRequest {
	request, _ := getTask().Request.(*model.ListQueryExportTaskRequest)
	return request
}

// bodyOf returns the body of a request.
func bodyOf(s string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(s)), nil }
}
