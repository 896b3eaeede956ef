package kfp

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// RunQuery selects runs, including archived ones unless the filter excludes them.
type RunQuery struct {
	// Namespace is required on a multi-user server, unless ExperimentID is set,
	// and must be omitted on others.
	Namespace string
	// ExperimentID selects the runs of one experiment; Namespace is not sent then.
	ExperimentID string
	// JobID selects the runs that a job started. Servers that cannot filter by it
	// send all runs, of which Runs omits the others.
	JobID string
	// PipelineID and VersionID select the runs of a pipeline or of one of its
	// versions. No server filters by them: Runs fetches all and omits the others.
	PipelineID, VersionID string
	Filter                Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at.
	Sort string
	// PageSize is at most MaxPageSize, which is the default.
	PageSize int
	// Short omits the manifests, see Run.WithoutManifests.
	Short bool
}

// wanted returns a function that applies the filters that servers may not know;
// nil without any.
func (q RunQuery) wanted() func(Run) bool {
	if q.PipelineID+q.VersionID+q.JobID == "" {
		return nil
	}
	return q.matches
}

func (q RunQuery) matches(r Run) bool {
	return among(q.PipelineID, r.PipelineID()) && among(q.VersionID, r.VersionID()) && among(q.JobID, r.JobID())
}

func among(asked, is string) bool { return asked == "" || asked == is }

// Runs iterates over all runs (GET /runs).
func (c *Client) Runs(ctx context.Context, q RunQuery) iter.Seq2[Run, error] {
	send := c.wire.Sender(q.listing())
	if q.JobID != "" {
		send = c.runsOfJob(q)
	}
	return wire.Walk(ctx, q.listing(), send, q.wanted())
}

// ListRuns fetches one page as the server sends it (GET /runs); the first has an
// empty token. PipelineID and VersionID have no effect here.
func (c *Client) ListRuns(ctx context.Context, q RunQuery, pageToken string) (RunList, error) {
	items, total, next, err := list[Run](ctx, c, q.listing(), pageToken)
	return RunList{items, total, next}, err
}

func (q RunQuery) listing() wire.Listing {
	if q.JobID != "" {
		q.Filter = q.Filter.And(Equals("recurring_run_id", q.JobID))
	}
	l := page{q.Filter, q.Sort, q.PageSize}.listing("runs", "/runs", referenceKey, owner(q.ExperimentID, q.Namespace))
	l.Shorten = manifests(q.Short)
	return l
}

// runsOfJob fetches with JobID from servers that cannot filter by it: 1.8
// refuses the key, and 2.0 fails with an SQL error. For them the request is
// repeated without it, for this page and the following ones.
func (c *Client) runsOfJob(q RunQuery) wire.Sender {
	send := c.wire.Sender(q.listing())
	return func(ctx context.Context, token string) (*http.Response, error) {
		resp, err := send(ctx, token)
		if token != "" || !refusesKey(err) {
			return resp, err
		}
		q.JobID = ""
		send = c.wire.Sender(q.listing())
		return send(ctx, token)
	}
}

// Run fetches one with its runtime (GET /runs/{run_id}).
func (c *Client) Run(ctx context.Context, id string) (found RunDetail, err error) {
	err = c.wire.Get(ctx, &found, "get run", "/runs/{run_id}", id)
	return found, err
}

// CreateRun starts one (POST /runs). It needs a name, and a pipeline to
// execute: a FromVersion reference, a PipelineSpec with a pipeline's id, which
// means its newest version, or a manifest. On a multi-user server it needs an
// InExperiment reference; elsewhere it goes to the default experiment.
func (c *Client) CreateRun(ctx context.Context, r Run) (made RunDetail, err error) {
	if err := r.Check(); err != nil {
		return RunDetail{}, err
	}
	err = c.wire.Create(ctx, &made, "create run", "/runs", r)
	return made, err
}

// DeleteRun deletes one (DELETE /runs/{id}).
func (c *Client) DeleteRun(ctx context.Context, id string) error {
	return c.wire.Remove(ctx, "delete run", "/runs/{id}", id)
}

// ArchiveRun archives one (POST /runs/{id}:archive).
func (c *Client) ArchiveRun(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "archive run", "/runs/{id}:archive", id)
}

// UnarchiveRun restores one (POST /runs/{id}:unarchive).
func (c *Client) UnarchiveRun(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "unarchive run", "/runs/{id}:unarchive", id)
}

// RetryRun restarts the failed steps of one (POST /runs/{run_id}/retry). Servers
// refuse runs that have not failed.
func (c *Client) RetryRun(ctx context.Context, id string) error {
	return c.wire.Act(ctx, "retry run", "/runs/{run_id}/retry", id)
}

// TerminateRun terminates one (POST /runs/{run_id}/terminate). It is Terminating
// for a while, and then Failed.
func (c *Client) TerminateRun(ctx context.Context, id string) error {
	return c.wire.Act(ctx, "terminate run", "/runs/{run_id}/terminate", id)
}

// refusesKey reports whether a server does not know a filter's key.
func refusesKey(err error) bool {
	var e *rest.Error
	return errors.As(err, &e) && (e.Status == http.StatusInternalServerError || e.Status == http.StatusBadRequest)
}
