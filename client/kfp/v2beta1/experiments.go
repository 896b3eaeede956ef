package v2beta1

import (
	"context"
	"iter"
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Experiment is a group of runs and recurring runs.
type Experiment struct {
	rest.Raw
	ID          string    `json:"experiment_id,omitempty"`
	DisplayName string    `json:"display_name,omitempty"`
	Description string    `json:"description,omitempty"`
	CreatedAt   time.Time `json:"created_at,omitzero"`
	// Namespace is the experiment's namespace, empty on a single-user server.
	Namespace    string       `json:"namespace,omitempty"`
	StorageState StorageState `json:"storage_state,omitempty"`
	// LastRunCreatedAt is zero for an experiment without runs.
	LastRunCreatedAt time.Time `json:"last_run_created_at,omitzero"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (e *Experiment) UnmarshalJSON(data []byte) error {
	type plain Experiment
	err := rest.Keep(data, (*plain)(e), &e.Raw)
	unset(&e.CreatedAt, &e.LastRunCreatedAt)
	return err
}

// Identity is the id.
func (e Experiment) Identity() string { return e.ID }

// Candidate identifies the experiment among others with the same name.
func (e Experiment) Candidate() Candidate {
	return Candidate{ID: e.ID, Name: e.DisplayName, CreatedAt: e.CreatedAt}
}

// Field returns the experiment's value for a key of filters.
func (e Experiment) Field(key string) any {
	if key == "storage_state" {
		return e.StorageState.words()
	}
	return field(key, e.Candidate(), e.DisplayName)
}

// Archived reports whether the experiment is archived.
func (e Experiment) Archived() bool { return e.StorageState == StorageArchived }

// ExperimentList is one page of experiments.
type ExperimentList struct {
	Experiments   []Experiment `json:"experiments,omitempty"`
	TotalSize     int32        `json:"total_size,omitempty"`
	NextPageToken string       `json:"next_page_token,omitempty"`
}

// ExperimentQuery selects experiments, including archived ones unless the filter excludes
// them.
type ExperimentQuery struct {
	// Namespace is required on a multi-user server; others ignore it.
	Namespace string
	Filter    Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at.
	Sort string
	// PageSize is at most MaxPageSize, which is the default.
	PageSize int
}

func (q ExperimentQuery) listing() wire.Listing {
	return page{q.Filter, q.Sort, q.PageSize}.listing("experiments", "/experiments", "experiments", map[string]string{"namespace": q.Namespace})
}

// Experiments iterates over all experiments (GET /experiments).
func (c *Client) Experiments(ctx context.Context, q ExperimentQuery) iter.Seq2[Experiment, error] {
	return walk[Experiment](ctx, c, q.listing(), nil)
}

// ListExperiments fetches one page (GET /experiments); the first has an empty token.
func (c *Client) ListExperiments(ctx context.Context, q ExperimentQuery, pageToken string) (ExperimentList, error) {
	items, total, next, err := list[Experiment](ctx, c, q.listing(), pageToken)
	return ExperimentList{items, total, next}, err
}

// Experiment fetches one (GET /experiments/{experiment_id}).
func (c *Client) Experiment(ctx context.Context, id string) (found Experiment, err error) {
	err = c.wire.Get(ctx, &found, "get experiment", "/experiments/{experiment_id}", id)
	return found, err
}

// CreateExperiment creates one (POST /experiments). It needs a display name and,
// on a multi-user server, a namespace.
func (c *Client) CreateExperiment(ctx context.Context, e Experiment) (made Experiment, err error) {
	const operation = "create experiment"
	if err := wire.CheckNewName(operation, e.DisplayName, wire.MaxExperimentName); err != nil {
		return Experiment{}, err
	}
	err = c.wire.Create(ctx, &made, operation, "/experiments", e)
	return made, err
}

// DeleteExperiment deletes one (DELETE /experiments/{experiment_id}). Its runs and recurring runs stay.
func (c *Client) DeleteExperiment(ctx context.Context, id string) error {
	return c.wire.Remove(ctx, "delete experiment", "/experiments/{experiment_id}", id)
}

// ArchiveExperiment archives one with its runs, and disables its recurring runs
// (POST /experiments/{experiment_id}:archive). On a single-user server, archiving
// a missing one is a success.
func (c *Client) ArchiveExperiment(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "archive experiment", "/experiments/{experiment_id}:archive", id)
}

// UnarchiveExperiment restores one, not its runs and recurring runs (POST
// /experiments/{experiment_id}:unarchive).
func (c *Client) UnarchiveExperiment(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "unarchive experiment", "/experiments/{experiment_id}:unarchive", id)
}
