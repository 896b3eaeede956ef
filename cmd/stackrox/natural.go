package stackrox

import "tally/cmd/internal/api"

// natural has the keys of equivalent rows in two exports: a pod by its workload,
// a container by its workload and image. Other rows are compared by all their columns.
func natural() map[string]api.Natural {
	workload := []string{"cluster", "cluster_id", "namespace", "deployment", "deployment_id"}
	pod := []string{"id", "name", "pod", "pod_id", "node", "container_id", "started", "finished", "created", "live", "terminated", "restarts"}
	return map[string]api.Natural{
		"pods":            {Key: workload, Churn: pod},
		"pods/containers": {Key: append([]string{"container", "image", "image_digest"}, workload...), Churn: pod},
	}
}
