package stackrox

import (
	"encoding/json"
	"time"

	"tally/client/rest"
)

// Pod is a pod that runs, or ran in a deployment that still exists
// (StoragePod in the reference of GET /v1/export/pods).
type Pod struct {
	// ID is the pod's UUID.
	ID string `json:"id"`
	// Name of the pod.
	Name string `json:"name"`
	// DeploymentID is the UUID of the deployment it belongs to.
	DeploymentID string `json:"deploymentId"`
	// Namespace of the pod.
	Namespace string `json:"namespace"`
	// ClusterID is the UUID of its cluster; GET /v1/clusters has the names.
	ClusterID string `json:"clusterId"`
	// LiveInstances are the containers that run.
	LiveInstances []ContainerInstance `json:"liveInstances"`
	// TerminatedInstances are those that ended: one list per container name.
	TerminatedInstances []ContainerInstanceList `json:"terminatedInstances"`
	// Started is when Kubernetes created the pod, nil if unknown.
	Started *time.Time `json:"started"`
	rest.Raw
}

// UnmarshalJSON also keeps the server's bytes.
func (p *Pod) UnmarshalJSON(data []byte) error {
	type plain Pod
	return rest.Keep(data, (*plain)(p), &p.Raw)
}

// ContainerInstanceList is the ended containers of one name
// (PodContainerInstanceList in the reference).
type ContainerInstanceList struct {
	Instances []ContainerInstance `json:"instances"`
}

// ContainerInstance is one container of a pod (StorageContainerInstance in the
// reference).
type ContainerInstance struct {
	// InstanceID identifies the container within its cluster.
	InstanceID ContainerInstanceID `json:"instanceId"`
	// ContainingPodID is the UUID of its pod.
	ContainingPodID string `json:"containingPodId"`
	// ContainerName is its name in the pod's specification.
	ContainerName string `json:"containerName"`
	// ContainerIPs are its addresses.
	ContainerIPs []string `json:"containerIps"`
	// Started is when it started.
	Started *time.Time `json:"started"`
	// ImageDigest is the digest of its image.
	ImageDigest string `json:"imageDigest"`
	// Finished is when it ended, nil while it runs.
	Finished *time.Time `json:"finished"`
	// ExitCode is meaningful only if Finished is set.
	ExitCode int32 `json:"exitCode"`
	// TerminationReason says why it ended.
	TerminationReason string `json:"terminationReason"`
}

// ContainerInstanceID identifies a container within a cluster
// (StorageContainerInstanceID in the reference).
type ContainerInstanceID struct {
	ContainerRuntime ContainerRuntime `json:"containerRuntime"`
	// ID is the container runtime's id.
	ID string `json:"id"`
	// Node is the name of the node that it runs on.
	Node string `json:"node"`
}

// ContainerRuntime is the program that runs a container
// (StorageContainerRuntime in the reference).
type ContainerRuntime string

// The runtimes of the reference. A server that knows another sends its number.
const (
	UnknownRuntime ContainerRuntime = "UNKNOWN_CONTAINER_RUNTIME"
	DockerRuntime  ContainerRuntime = "DOCKER_CONTAINER_RUNTIME"
	CRIORuntime    ContainerRuntime = "CRIO_CONTAINER_RUNTIME"
)

// UnmarshalJSON accepts a name, or the number that a newer server may send.
func (r *ContainerRuntime) UnmarshalJSON(data []byte) error {
	var name string
	if json.Unmarshal(data, &name) == nil {
		*r = ContainerRuntime(name)
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return err
	}
	names := map[json.Number]ContainerRuntime{"0": UnknownRuntime, "1": DockerRuntime, "2": CRIORuntime}
	*r = ContainerRuntime(number)
	if name, ok := names[number]; ok {
		*r = name
	}
	return nil
}

// ExportPodResponse is one record of the export (V1ExportPodResponse in the
// reference).
type ExportPodResponse struct {
	Pod Pod `json:"pod"`
}

// StreamResult is one line of the export: a record, or the failure that ends
// it (StreamResultOfV1ExportPodResponse in the reference).
type StreamResult struct {
	Result *ExportPodResponse `json:"result,omitempty"`
	Error  *StreamError       `json:"error,omitempty"`
}
