package hss

import (
	"context"
	"errors"
	"iter"
	"time"

	"tally/client/rest"
)

// Container is one container in the service's inventory.
type Container struct {
	ID            string `json:"id"`
	RegionID      string `json:"region_id"`
	ContainerID   string `json:"container_id"`
	ContainerName string `json:"container_name"`
	ImageName     string `json:"image_name"`
	PodName       string `json:"pod_name"`
	ClusterID     string `json:"cluster_id"`
	ClusterName   string `json:"cluster_name"`
	ClusterType   string `json:"cluster_type"`
	Status        string `json:"status"`
	// Risky reports whether there are security risks; the counts below are per severity.
	// Each is nil if the service does not send it, or not in a readable form.
	Risky      *bool  `json:"risky"`
	LowRisk    *int64 `json:"low_risk"`
	MediumRisk *int64 `json:"medium_risk"`
	HighRisk   *int64 `json:"high_risk"`
	FatalRisk  *int64 `json:"fatal_risk"`
	// CreateTime is in milliseconds since 1970.
	CreateTime   int64  `json:"create_time"`
	RestartCount *int64 `json:"restart_count"` // nil as the counts above
	CPULimit     string `json:"cpu_limit"`
	MemoryLimit  string `json:"memory_limit"`

	rest.Raw `json:"-"`
}

// UnmarshalJSON keeps the server's bytes.
func (c *Container) UnmarshalJSON(data []byte) error {
	type plain Container
	return rest.Keep(data, (*plain)(c), &c.Raw)
}

// Created returns when the container was created, zero if the server does not
// say.
func (c Container) Created() time.Time {
	if c.CreateTime == 0 {
		return time.Time{}
	}
	return time.UnixMilli(c.CreateTime).UTC()
}

// ContainerQuery selects containers. The zero value selects all.
type ContainerQuery struct {
	// Name, Pod and Image are names of at most 128 characters.
	Name, Pod, Image string
	// InCluster selects containers managed by a cluster, or the others; nil means both.
	InCluster *bool
	// PageSize is how many containers a page has, 10 to 200; 0 means 200.
	PageSize int
}

const (
	minPage   = 10
	maxPage   = 200
	maxOffset = 2000000
)

// Validate checks the query against the reference, see ExportRequest.Validate.
func (q ContainerQuery) Validate() error {
	c := &rest.Checks{What: "container query"}
	name(c, "container_name", q.Name, 128)
	name(c, "pod_name", q.Pod, 128)
	name(c, "image_name", q.Image, 128)
	c.That(q.PageSize == 0 || q.PageSize >= minPage && q.PageSize <= maxPage, "limit", "%d is out of range: %d to %d is allowed", q.PageSize, minPage, maxPage)
	return c.Err()
}

// Containers walks all pages of containers, each container once. A failure ends
// the sequence with a *rest.Error, or a *rest.Incomplete if containers were
// yielded before it. So does a list with fewer containers than the server's
// total, if it is still short after the retry for changes between pages, see
// rest.List. (GET /v5/{project_id}/container/kubernetes)
func (c *Client) Containers(ctx context.Context, q ContainerQuery) iter.Seq2[Container, error] {
	return func(yield func(Container, error) bool) {
		l := &listing{client: c, query: q, asked: q.asked(), yield: yield}
		err := q.Validate()
		if err == nil {
			err = l.all(ctx)
		}
		if err = closing(err, &l.seen); err != nil && !l.stopped {
			yield(Container{}, after(l.count, err))
		}
	}
}

// CountContainers returns the total for a query; it requests only the first
// page. (GET /v5/{project_id}/container/kubernetes)
func (c *Client) CountContainers(ctx context.Context, q ContainerQuery) (int64, error) {
	q.PageSize = minPage
	if err := q.Validate(); err != nil {
		return 0, err
	}
	both := []bool{true, false} // as in Containers
	if q.InCluster != nil {
		both = []bool{*q.InCluster}
	}
	var count int64
	for _, inCluster := range both {
		q.InCluster = &inCluster
		_, info, err := c.list(q).One(ctx, "")
		if err != nil {
			return 0, err
		}
		count += info.Total
	}
	return count, nil
}

// after adds to err the number of containers that preceded it.
func after(count int64, err error) error {
	var incomplete *rest.Incomplete
	if errors.As(err, &incomplete) {
		err = incomplete.Err
	}
	if count == 0 {
		return err
	}
	return &rest.Incomplete{Records: count, Err: err}
}
