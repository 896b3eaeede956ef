package kfp

import (
	"context"
	"iter"

	"tally/client/kfp/internal/wire"
)

// JobQuery selects jobs.
type JobQuery struct {
	// Namespace is required on a multi-user server, unless ExperimentID is set,
	// and must be omitted on others.
	Namespace string
	// ExperimentID selects the jobs of one experiment; Namespace is not sent then.
	ExperimentID string
	// PipelineID and VersionID select the jobs that run a pipeline or one of its
	// versions. No server filters by them: Jobs fetches all and omits the others.
	PipelineID, VersionID string
	Filter                Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at.
	Sort string
	// PageSize is at most MaxPageSize, which is the default.
	PageSize int
	// Short omits the manifests, see Job.WithoutManifests.
	Short bool
}

// wanted returns a function that applies the filters that no server knows; nil
// without any.
func (q JobQuery) wanted() func(Job) bool {
	if q.PipelineID+q.VersionID == "" {
		return nil
	}
	return q.matches
}

func (q JobQuery) matches(j Job) bool {
	return among(q.PipelineID, j.PipelineID()) && among(q.VersionID, j.VersionID())
}

// Jobs iterates over all jobs (GET /jobs).
func (c *Client) Jobs(ctx context.Context, q JobQuery) iter.Seq2[Job, error] {
	return walk(ctx, c, q.listing(), q.wanted())
}

// ListJobs fetches one page as the server sends it (GET /jobs); the first has an
// empty token. PipelineID and VersionID have no effect here.
func (c *Client) ListJobs(ctx context.Context, q JobQuery, pageToken string) (JobList, error) {
	items, total, next, err := list[Job](ctx, c, q.listing(), pageToken)
	return JobList{items, total, next}, err
}

func (q JobQuery) listing() wire.Listing {
	l := page{q.Filter, q.Sort, q.PageSize}.listing("jobs", "/jobs", referenceKey, owner(q.ExperimentID, q.Namespace))
	l.Shorten = manifests(q.Short)
	return l
}

// Job fetches one (GET /jobs/{id}).
func (c *Client) Job(ctx context.Context, id string) (found Job, err error) {
	err = c.wire.Get(ctx, &found, "get job", "/jobs/{id}", id)
	return found, err
}

// CreateJob creates one (POST /jobs). It needs a name, a MaxConcurrency and, as
// CreateRun does, something to execute. Two schedules are refused: some servers
// would pick one.
func (c *Client) CreateJob(ctx context.Context, j Job) (made Job, err error) {
	if err := j.Check(); err != nil {
		return Job{}, err
	}
	err = c.wire.Create(ctx, &made, "create job", "/jobs", j)
	return made, err
}

// DeleteJob deletes one (DELETE /jobs/{id}). The runs that it started stay.
func (c *Client) DeleteJob(ctx context.Context, id string) error {
	return c.wire.Remove(ctx, "delete job", "/jobs/{id}", id)
}

// EnableJob lets one start runs (POST /jobs/{id}/enable).
func (c *Client) EnableJob(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "enable job", "/jobs/{id}/enable", id)
}

// DisableJob keeps one from starting runs (POST /jobs/{id}/disable).
func (c *Client) DisableJob(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "disable job", "/jobs/{id}/disable", id)
}
