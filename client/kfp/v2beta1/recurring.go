package v2beta1

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// RecurringRunList is one page of recurring runs. Its first member is the only one
// that is not in snake case.
type RecurringRunList struct {
	RecurringRuns []RecurringRun `json:"recurringRuns,omitempty"`
	TotalSize     int32          `json:"total_size,omitempty"`
	NextPageToken string         `json:"next_page_token,omitempty"`
}

// RecurringRunQuery selects recurring runs.
type RecurringRunQuery struct {
	// Namespace is required on a multi-user server, unless ExperimentID is set.
	Namespace string
	// ExperimentID selects the recurring runs of one experiment.
	ExperimentID string
	// PipelineID and VersionID select those that run a pipeline or one of its
	// versions. No server filters by them: RecurringRuns omits the others.
	PipelineID, VersionID string
	Filter                Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at.
	Sort string
	// PageSize is at most MaxPageSize, which is the default.
	PageSize int
}

func (q RecurringRunQuery) listing() wire.Listing {
	return page{q.Filter, q.Sort, q.PageSize}.listing("recurring runs", "/recurringruns", "recurringRuns", map[string]string{"namespace": q.Namespace, "experiment_id": q.ExperimentID})
}

// wanted returns a function that applies the filters that no server knows; nil
// without any.
func (q RecurringRunQuery) wanted() func(RecurringRun) bool {
	if q.PipelineID+q.VersionID == "" {
		return nil
	}
	return q.matches
}

func (q RecurringRunQuery) matches(r RecurringRun) bool {
	return among(q.PipelineID, r.PipelineID()) && among(q.VersionID, r.VersionID())
}

// RecurringRuns iterates over all recurring runs (GET /recurringruns).
func (c *Client) RecurringRuns(ctx context.Context, q RecurringRunQuery) iter.Seq2[RecurringRun, error] {
	return walk(ctx, c, q.listing(), q.wanted())
}

// ListRecurringRuns fetches one page as the server sends it (GET /recurringruns);
// the first has an empty token. PipelineID and VersionID have no effect here.
func (c *Client) ListRecurringRuns(ctx context.Context, q RecurringRunQuery, pageToken string) (RecurringRunList, error) {
	items, total, next, err := list[RecurringRun](ctx, c, q.listing(), pageToken)
	return RecurringRunList{items, total, next}, err
}

// RecurringRun fetches one (GET /recurringruns/{recurring_run_id}).
func (c *Client) RecurringRun(ctx context.Context, id string) (found RecurringRun, err error) {
	err = c.wire.Get(ctx, &found, "get recurring run", "/recurringruns/{recurring_run_id}", id)
	return found, err
}

// Check returns why every server would refuse it, or nil.
func (r RecurringRun) Check() error {
	const operation = "create recurring run"
	if t := r.Trigger; t != nil && t.CronSchedule != nil && t.PeriodicSchedule != nil {
		return rest.Invalid(operation, "it has a cron schedule or a periodic one, not both")
	}
	if err := checkSource(operation, r.PipelineSpec, r.VersionReference, r.PipelineVersionID); err != nil {
		return err
	}
	return wire.CheckNewName(operation, r.DisplayName, wire.MaxJobName)
}

// CreateRecurringRun creates one (POST /recurringruns). It needs a display name,
// a MaxConcurrency and, as CreateRun does, something to execute.
func (c *Client) CreateRecurringRun(ctx context.Context, r RecurringRun) (made RecurringRun, err error) {
	if err := r.Check(); err != nil {
		return RecurringRun{}, err
	}
	err = c.wire.Create(ctx, &made, "create recurring run", "/recurringruns", r)
	return made, err
}

// Propagation determines what happens to a recurring run's objects in the
// cluster.
type Propagation string

// Policies; empty leaves it to the server.
const (
	PropagationForeground Propagation = "FOREGROUND"
	PropagationBackground Propagation = "BACKGROUND"
	PropagationOrphan     Propagation = "ORPHAN"
)

// DeleteRecurringRun deletes one (DELETE /recurringruns/{recurring_run_id}). The
// runs that it started stay.
func (c *Client) DeleteRecurringRun(ctx context.Context, id string, policy Propagation) error {
	r := rest.Request{Operation: "delete recurring run", Method: http.MethodDelete}
	if policy != "" {
		r.Query = url.Values{"propagation_policy": {string(policy)}}
	}
	return c.wire.Call(ctx, r, "/recurringruns/{recurring_run_id}", id)
}

// EnableRecurringRun lets one start runs (POST /recurringruns/{recurring_run_id}:enable).
func (c *Client) EnableRecurringRun(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "enable recurring run", "/recurringruns/{recurring_run_id}:enable", id)
}

// DisableRecurringRun keeps one from starting runs (POST /recurringruns/{recurring_run_id}:disable).
func (c *Client) DisableRecurringRun(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "disable recurring run", "/recurringruns/{recurring_run_id}:disable", id)
}
