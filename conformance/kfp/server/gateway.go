package server

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/mux"
	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	apiv1 "github.com/kubeflow/pipelines/backend/api/v1beta1/go_client"
	apiv2 "github.com/kubeflow/pipelines/backend/api/v2beta1/go_client"
	"github.com/kubeflow/pipelines/backend/src/apiserver/common"
	"github.com/kubeflow/pipelines/backend/src/apiserver/resource"
	"github.com/kubeflow/pipelines/backend/src/apiserver/server"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// register is the signature of the generated functions that connect a gateway to one service.
type register func(context.Context, *runtime.ServeMux, string, []grpc.DialOption) error

// newGateway routes as the release's main does: uploads, healthz and the log straight, the rest through gRPC at rpc.
func newGateway(ctx context.Context, rpc string, manager *resource.ResourceManager) (http.Handler, error) {
	gateway := runtime.NewServeMux(runtime.WithIncomingHeaderMatcher(userHeader))
	dial := []grpc.DialOption{
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(math.MaxInt32)),
	}
	for _, connect := range []register{
		apiv1.RegisterPipelineServiceHandlerFromEndpoint,
		apiv1.RegisterExperimentServiceHandlerFromEndpoint,
		apiv1.RegisterJobServiceHandlerFromEndpoint,
		apiv1.RegisterRunServiceHandlerFromEndpoint,
		apiv1.RegisterTaskServiceHandlerFromEndpoint,
		apiv1.RegisterReportServiceHandlerFromEndpoint,
		apiv1.RegisterAuthServiceHandlerFromEndpoint,
		apiv2.RegisterExperimentServiceHandlerFromEndpoint,
		apiv2.RegisterPipelineServiceHandlerFromEndpoint,
		apiv2.RegisterRecurringRunServiceHandlerFromEndpoint,
		apiv2.RegisterRunServiceHandlerFromEndpoint,
	} {
		if err := connect(ctx, gateway, rpc, dial); err != nil {
			return nil, fmt.Errorf("connect the gateway to %s: %w", rpc, err)
		}
	}
	return routes(gateway, manager), nil
}

func routes(gateway http.Handler, manager *resource.ResourceManager) http.Handler {
	uploads := server.NewPipelineUploadServer(manager, &server.PipelineUploadServerOptions{})
	logs := server.NewRunLogServer(manager)
	top := mux.NewRouter()
	top.HandleFunc("/apis/v1beta1/pipelines/upload", uploads.UploadPipelineV1)
	top.HandleFunc("/apis/v1beta1/pipelines/upload_version", uploads.UploadPipelineVersionV1)
	top.HandleFunc("/apis/v1beta1/healthz", healthz)
	top.HandleFunc("/apis/v2beta1/pipelines/upload", uploads.UploadPipeline)
	top.HandleFunc("/apis/v2beta1/pipelines/upload_version", uploads.UploadPipelineVersion)
	top.HandleFunc("/apis/v2beta1/healthz", healthz)
	top.HandleFunc("/apis/v1alpha1/runs/{run_id}/nodes/{node_id}/log", logs.ReadRunLogV1)
	top.PathPrefix("/apis/").Handler(gateway)
	return top
}

// userHeader passes the caller's identity to the handlers and no other header; the gateway itself adds Authorization.
func userHeader(key string) (string, bool) {
	return strings.ToLower(key), strings.EqualFold(key, common.GetKubeflowUserIDHeader())
}

// healthz repeats the release's body, odd spacing included.
func healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"commit_sha":"`+common.GetStringConfigWithDefault("COMMIT_SHA", "unknown")+
		`", "tag_name":"`+common.GetStringConfigWithDefault("TAG_NAME", "unknown")+
		`", "multi_user":`+strconv.FormatBool(common.IsMultiUserMode())+`}`) // a caller that disconnected needs no response
}
