package hss

import (
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/model"
)

// ExportRequest selects what an export contains. The zero value exports every
// container with every column under its English name.
type ExportRequest struct {
	// Size is the maximum number of containers, 1 to MaxExport; 0 means MaxExport.
	Size int
	// InCluster selects containers in a cluster, or outside of one; nil means both.
	InCluster *bool
	// ClusterType is one of ClusterTypes.
	ClusterType string
	// Cluster, Container and Image are names of 1 to 255 characters, Pod of 1 to 512.
	Cluster, Container, Pod, Image string
	// Status is one of Statuses.
	Status string
	// Risky selects containers with security risks, or without; nil means both.
	Risky *bool
	// CreatedAfter and CreatedBefore bound the time of creation; zero means open.
	CreatedAfter, CreatedBefore time.Time
	// CPULimit is in thousandths of a core: "100m".
	CPULimit string
	// MemoryLimit is in mebibytes or gibibytes: "300Mi", "2Gi".
	MemoryLimit string
	// Headers are the columns, in order; none means all.
	Headers []Header
}

// MaxExport is the maximum number of containers in one export.
const MaxExport = 100000

// ClusterTypes are the values of ExportRequest.ClusterType.
func ClusterTypes() []string {
	return []string{"cce", "ali", "tencent", "azure", "aws", "self_built_hw", "self_built_idc"}
}

// Statuses are the values of ExportRequest.Status.
func Statuses() []string {
	return []string{"Running", "Waiting", "Terminated", "Isolated", "Paused"}
}

// model is the request in the SDK's form.
func (r ExportRequest) model(enterprise *string) *model.ExportContainerListRequest {
	body := &model.ExportContainerListRequestBody{
		ClusterContainer: r.InCluster,
		ClusterType:      optional(r.ClusterType),
		ClusterName:      optional(r.Cluster),
		ContainerName:    optional(r.Container),
		PodName:          optional(r.Pod),
		ImageName:        optional(r.Image),
		Status:           optional(r.Status),
		Risky:            r.Risky,
		CpuLimit:         optional(r.CPULimit),
		MemoryLimit:      optional(r.MemoryLimit),
		ExportHeaders:    r.headerPairs(),
	}
	if !r.CreatedAfter.IsZero() || !r.CreatedBefore.IsZero() {
		body.CreateTime = &model.ExportContainerListRequestBodyCreateTime{
			StartTime: milliseconds(r.CreatedAfter), EndTime: milliseconds(r.CreatedBefore),
		}
	}
	request := &model.ExportContainerListRequest{EnterpriseProjectId: enterprise, Body: body}
	if r.Size > 0 {
		size := int32(r.Size) //nolint:gosec // Validate bounds it
		request.ExportSize = &size
	}
	return request
}

// headerPairs are never nil: the SDK would send null, and the server refuse it.
func (r ExportRequest) headerPairs() [][]string {
	headers := r.Headers
	if len(headers) == 0 {
		headers = Headers("en")
	}
	pairs := make([][]string, len(headers))
	for i, h := range headers {
		pairs[i] = []string{h.Key, h.Name}
	}
	return pairs
}

// milliseconds is the unit of the API's times.
func milliseconds(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}
