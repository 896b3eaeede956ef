package server

import (
	"context"
	"math"

	"github.com/golang/glog"
	apiv1 "github.com/kubeflow/pipelines/backend/api/v1beta1/go_client"
	apiv2 "github.com/kubeflow/pipelines/backend/api/v2beta1/go_client"
	"github.com/kubeflow/pipelines/backend/src/apiserver/resource"
	"github.com/kubeflow/pipelines/backend/src/apiserver/server"
	"github.com/kubeflow/pipelines/backend/src/common/util"
	"google.golang.org/grpc"
)

// newRPCServer registers the handlers as the release's main does; one handler serves both API versions.
func newRPCServer(manager *resource.ResourceManager) *grpc.Server {
	s := grpc.NewServer(grpc.UnaryInterceptor(codedErrors), grpc.MaxRecvMsgSize(math.MaxInt32))
	experiments := server.NewExperimentServer(manager, &server.ExperimentServerOptions{})
	pipelines := server.NewPipelineServer(manager, &server.PipelineServerOptions{})
	jobs := server.NewJobServer(manager, &server.JobServerOptions{})
	runs := server.NewRunServer(manager, &server.RunServerOptions{})

	apiv1.RegisterExperimentServiceServer(s, experiments)
	apiv1.RegisterPipelineServiceServer(s, pipelines)
	apiv1.RegisterJobServiceServer(s, jobs)
	apiv1.RegisterRunServiceServer(s, runs)
	apiv1.RegisterTaskServiceServer(s, server.NewTaskServer(manager))
	apiv1.RegisterReportServiceServer(s, server.NewReportServer(manager))
	apiv1.RegisterAuthServiceServer(s, server.NewAuthServer(manager))

	apiv2.RegisterExperimentServiceServer(s, experiments)
	apiv2.RegisterPipelineServiceServer(s, pipelines)
	apiv2.RegisterRecurringRunServiceServer(s, jobs)
	apiv2.RegisterRunServiceServer(s, runs)
	return s
}

// codedErrors gives every error its gRPC code and the detail that is for people, as the release's main does.
func codedErrors(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	response, err := handle(ctx, request)
	if err != nil {
		glog.Infof("%s: %v", info.FullMethod, err)
		return response, util.ToGRPCError(err)
	}
	return response, nil
}
