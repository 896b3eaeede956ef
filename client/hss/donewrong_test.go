package hss_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/model"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/region"

	"tally/client/hss"
	"tally/client/hss/hsstest"
	"tally/client/huawei"
	"tally/client/huawei/huaweitest"
	"tally/client/rest"
)

// bare is the SDK's own client of the service.
func bare(t *testing.T, server *hsstest.Server) *sdk.HssClient {
	t.Helper()
	keys, err := basic.NewCredentialsBuilder().WithAk(huaweitest.AccessKey).WithSk(huaweitest.SecretKey).WithProjectId(huaweitest.ProjectID).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client, err := core.NewHcHttpClientBuilder().WithEndpoints([]string{server.URL()}).WithCredential(keys).
		WithHttpConfig(config.DefaultHttpConfig().WithUserAgent("bare").WithHttpRoundTripper(transport)).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	return sdk.NewHssClient(client)
}

func TestBareSDKSendsNullHeaders(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{})
	_, err := bare(t, server).ExportContainerList(&model.ExportContainerListRequest{Body: &model.ExportContainerListRequestBody{}})
	if err == nil || !strings.Contains(server.Requests()[0].Body, `"export_headers":null`) {
		t.Errorf("the bare SDK: %v", err)
	}
	if _, err := connect(t, server).CreateExport(t.Context(), hss.ExportRequest{}); err != nil {
		t.Errorf("tally: %v", err)
	}
}

func TestBareSDKLetsAnIDChangeThePath(t *testing.T) {
	t.Parallel()
	server := start(t, hsstest.Options{})
	const id = "../container/kubernetes"
	_, err := bare(t, server).ListQueryExportTask(&model.ListQueryExportTaskRequest{TaskId: id})
	if seen := server.Requests(); err == nil && len(seen) == 0 || !strings.HasSuffix(seen[0].Path, id) {
		t.Errorf("the bare SDK: %v", err)
	}
	sent := len(server.Requests())
	var invalid *rest.Error
	if _, err := connect(t, server).ExportTask(t.Context(), id); !errors.As(err, &invalid) || invalid.Kind != rest.KindInvalid || len(server.Requests()) != sent {
		t.Errorf("tally: %v", err)
	}
}

// The SDK saves anything as the file: an error, a login page, a redirection.
func TestBareSDKSavesAnythingAsTheFile(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		fault huaweitest.Fault
		saved string
	}{
		"error":       {respond(200, `{"error_code":"HSS.0011","error_msg":"no file"}`), "HSS.0011"},
		"page":        {huaweitest.LoginPage("/v5", 200), "Corporate sign-in"},
		"redirection": {huaweitest.Redirect("/v5", "https://login.example/"), "Found"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := start(t, hsstest.Options{}, c.fault)
			resp, err := bare(t, server).ListDownloadExportedFile(&model.ListDownloadExportedFileRequest{FileId: "f"})
			if err != nil {
				t.Fatalf("the bare SDK notices it now: %v", err)
			}
			var saved bytes.Buffer
			resp.Consume(&saved)
			if !strings.Contains(saved.String(), c.saved) {
				t.Errorf("the bare SDK saved %q", saved.String())
			}
			var e *rest.Error
			if file, err := connect(t, server).Download(t.Context(), "f"); !errors.As(err, &e) {
				t.Errorf("tally: %+v, %v", file, err)
			}
		})
	}
}

func TestBareSDKPanicsForAnUnknownRegion(t *testing.T) {
	t.Parallel()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the bare SDK does not panic any more")
			}
		}()
		region.ValueOf("cn-nowhere-1!")
	}()
	if _, err := hss.New(hss.Options{Options: huawei.Options{Region: "cn-nowhere-1!", Provider: huaweitest.Credentials()}}); err == nil {
		t.Error("tally took it")
	}
}

// A region that the SDK's list does not have yet works.
func TestNewRegions(t *testing.T) {
	t.Parallel()
	client, err := hss.New(hss.Options{Options: huawei.Options{Region: "cn-new-7", Provider: huaweitest.Credentials()}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	if got := client.Endpoint(); got != "https://hss.cn-new-7.myhuaweicloud.com" {
		t.Error(got)
	}
}

// A file is not held in memory: its first bytes can be read before its last are sent.
func TestDownloadIsStreamed(t *testing.T) {
	t.Parallel()
	goOn := make(chan struct{})
	data := zipOf(t, hsstest.ZipFile{Name: "a.csv", Text: strings.Repeat("0123456789", 100)})
	server, err := huaweitest.Start(huaweitest.Options{}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write(data[:40])
		_ = http.NewResponseController(w).Flush()
		<-goOn
		_, _ = w.Write(data[40:])
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	client, err := hss.New(hss.Options{Options: huawei.Options{Options: rest.Options{Endpoint: server.URL()}}.With(huaweitest.Credentials())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	file, err := client.Download(t.Context(), "f")
	if err != nil {
		t.Fatal(err)
	}
	start := make([]byte, 40)
	if _, err := io.ReadFull(file, start); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	more, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil || !bytes.Equal(append(start, more...), data) {
		t.Errorf("%d bytes, %v", len(more), err)
	}
}
