package v2beta1

import (
	"context"
	"io"
	"iter"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// RunList is one page of runs.
type RunList struct {
	Runs          []Run  `json:"runs,omitempty"`
	TotalSize     int32  `json:"total_size,omitempty"`
	NextPageToken string `json:"next_page_token,omitempty"`
}

// RunQuery selects runs, including archived ones unless the filter excludes them.
type RunQuery struct {
	// Namespace is required on a multi-user server, unless ExperimentID is set.
	Namespace string
	// ExperimentID selects the runs of one experiment; the server ignores Namespace then.
	ExperimentID string
	// RecurringRunID selects the runs that a recurring run started.
	RecurringRunID string
	// PipelineID and VersionID select the runs of a pipeline or of one of its
	// versions. No server filters by them: Runs fetches all and omits the others.
	PipelineID, VersionID string
	Filter                Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at.
	Sort string
	// PageSize is at most MaxPageSize, which is the default.
	PageSize int
}

func (q RunQuery) listing() wire.Listing {
	if q.RecurringRunID != "" {
		q.Filter = q.Filter.And(Equals("recurring_run_id", q.RecurringRunID))
	}
	return page{q.Filter, q.Sort, q.PageSize}.listing("runs", "/runs", "runs", map[string]string{"namespace": q.Namespace, "experiment_id": q.ExperimentID})
}

// wanted returns a function that applies the filters that no server knows; nil
// without any.
func (q RunQuery) wanted() func(Run) bool {
	if q.PipelineID+q.VersionID == "" {
		return nil
	}
	return q.matches
}

func (q RunQuery) matches(r Run) bool {
	return among(q.PipelineID, r.PipelineID()) && among(q.VersionID, r.VersionID())
}

func among(asked, is string) bool { return asked == "" || asked == is }

// Runs iterates over all runs (GET /runs).
func (c *Client) Runs(ctx context.Context, q RunQuery) iter.Seq2[Run, error] {
	return walk(ctx, c, q.listing(), q.wanted())
}

// ListRuns fetches one page as the server sends it (GET /runs); the first has an
// empty token. PipelineID and VersionID have no effect here.
func (c *Client) ListRuns(ctx context.Context, q RunQuery, pageToken string) (RunList, error) {
	items, total, next, err := list[Run](ctx, c, q.listing(), pageToken)
	return RunList{items, total, next}, err
}

// Run fetches one (GET /runs/{run_id}).
func (c *Client) Run(ctx context.Context, id string) (found Run, err error) {
	err = c.wire.Get(ctx, &found, "get run", "/runs/{run_id}", id)
	return found, err
}

// Check returns why every server would refuse the run, or nil: its name, or
// contradictory fields for what to execute.
func (r Run) Check() error {
	const operation = "create run"
	if err := checkSource(operation, r.PipelineSpec, r.VersionReference, r.PipelineVersionID); err != nil {
		return err
	}
	return wire.CheckNewName(operation, r.DisplayName, wire.MaxRunName)
}

func checkSource(operation string, spec []byte, reference *VersionReference, deprecated string) error {
	switch {
	case deprecated != "":
		return rest.Invalid(operation, "servers fail on a pipeline_version_id outside pipeline_version_reference")
	case len(spec) > 0 && reference != nil:
		return rest.Invalid(operation, "it executes a specification or a version, not both")
	}
	return nil
}

// CreateRun starts one (POST /runs). It needs a display name, and a specification
// or the reference of a version to execute. On a multi-user server it needs an
// experiment; elsewhere it goes to the default experiment.
func (c *Client) CreateRun(ctx context.Context, r Run) (made Run, err error) {
	if err := r.Check(); err != nil {
		return Run{}, err
	}
	err = c.wire.Create(ctx, &made, "create run", "/runs", r)
	return made, err
}

// DeleteRun deletes one (DELETE /runs/{run_id}).
func (c *Client) DeleteRun(ctx context.Context, id string) error {
	return c.wire.Remove(ctx, "delete run", "/runs/{run_id}", id)
}

// ArchiveRun archives one (POST /runs/{run_id}:archive).
func (c *Client) ArchiveRun(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "archive run", "/runs/{run_id}:archive", id)
}

// UnarchiveRun restores one (POST /runs/{run_id}:unarchive).
func (c *Client) UnarchiveRun(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "unarchive run", "/runs/{run_id}:unarchive", id)
}

// RetryRun restarts the failed steps of one (POST /runs/{run_id}:retry). Servers
// refuse runs that have not failed.
func (c *Client) RetryRun(ctx context.Context, id string) error {
	return c.wire.Act(ctx, "retry run", "/runs/{run_id}:retry", id)
}

// TerminateRun terminates one (POST /runs/{run_id}:terminate). It is CANCELING
// for a while, and then FAILED.
func (c *Client) TerminateRun(ctx context.Context, id string) error {
	return c.wire.Act(ctx, "terminate run", "/runs/{run_id}:terminate", id)
}

// ReadArtifact reads an artifact of a step of a run (GET
// /runs/{run_id}/nodes/{node_id}/artifacts/{artifact_name}:read). The node id is
// the pod's name, see ChildTask; v2beta1 does not list the names of artifacts.
// All else is as in package kfp.
func (c *Client) ReadArtifact(ctx context.Context, runID, nodeID, name string) (io.ReadCloser, error) {
	return c.wire.ReadArtifact(ctx, runID, nodeID, name)
}
