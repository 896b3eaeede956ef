package server

import (
	"flag"
	"fmt"
	"io"

	"github.com/kubeflow/pipelines/backend/src/apiserver/common"
	"github.com/spf13/viper"
	"google.golang.org/grpc/grpclog"
)

// Namespace is where the server believes it is installed; single-user workflows run in it.
const Namespace = "kubeflow"

// UserHeader carries the caller's name in multi-user mode. It is what most installations set.
const UserHeader = "kubeflow-userid"

// Configure sets what the release reads from its config file and environment. These settings belong to the process,
// as they do in the release, so call it once, before Start. The server's log goes to files in logDir.
func Configure(logDir string, multiUser bool) error {
	viper.Set("TAG_NAME", "2.0.5")
	viper.Set(common.PodNamespace, Namespace)
	viper.Set(common.MultiUserMode, multiUser)
	viper.Set(common.KubeflowUserIDHeader, UserHeader)
	viper.Set(common.KubeflowUserIDPrefix, "")
	// gRPC says on stderr what the caller gets as an error anyway.
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))
	for name, value := range map[string]string{"log_dir": logDir, "stderrthreshold": "FATAL"} {
		if err := flag.Set(name, value); err != nil {
			return fmt.Errorf("send the server's log to %s: %w", logDir, err)
		}
	}
	return nil
}
