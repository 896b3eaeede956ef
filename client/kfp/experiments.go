package kfp

import (
	"context"
	"iter"
	"time"

	"tally/client/kfp/internal/wire"
	"tally/client/rest"
)

// Experiment is a group of runs and jobs.
type Experiment struct {
	rest.Raw
	ID                 string       `json:"id,omitempty"`
	Name               string       `json:"name,omitempty"`
	Description        string       `json:"description,omitempty"`
	CreatedAt          time.Time    `json:"created_at,omitzero"`
	ResourceReferences References   `json:"resource_references,omitempty"`
	StorageState       StorageState `json:"storage_state,omitempty"`
}

// UnmarshalJSON keeps the server's bytes, see rest.Raw.
func (e *Experiment) UnmarshalJSON(data []byte) error {
	type plain Experiment
	err := rest.Keep(data, (*plain)(e), &e.Raw)
	wire.UnsetEpoch(&e.CreatedAt)
	return err
}

// Identity is the id.
func (e Experiment) Identity() string { return e.ID }

// Candidate identifies the experiment among others with the same name.
func (e Experiment) Candidate() Candidate {
	return Candidate{ID: e.ID, Name: e.Name, CreatedAt: e.CreatedAt}
}

// Field returns the experiment's value for a key of filters.
func (e Experiment) Field(key string) any {
	if key == "storage_state" {
		return e.StorageState.words()
	}
	return e.Candidate().Field(key)
}

// Namespace returns the experiment's namespace, empty on a single-user server.
func (e Experiment) Namespace() string { return e.ResourceReferences.ID(ResourceNamespace) }

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
	// Namespace is required on a multi-user server and must be omitted on others.
	Namespace string
	Filter    Filter
	// Sort is a field, followed by " desc" for descending order. The default is
	// created_at.
	Sort string
	// PageSize is at most MaxPageSize, which is the default.
	PageSize int
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

func (q ExperimentQuery) listing() wire.Listing {
	return page{q.Filter, q.Sort, q.PageSize}.listing("experiments", "/experiments", referenceKey, ResourceKey{ResourceNamespace, q.Namespace})
}

// Experiment fetches one (GET /experiments/{id}).
func (c *Client) Experiment(ctx context.Context, id string) (found Experiment, err error) {
	err = c.wire.Get(ctx, &found, "get experiment", "/experiments/{id}", id)
	return found, err
}

// CreateExperiment creates one (POST /experiments). It needs a name and, on a
// multi-user server, an InNamespace reference.
func (c *Client) CreateExperiment(ctx context.Context, e Experiment) (made Experiment, err error) {
	const operation = "create experiment"
	if err := wire.CheckNewName(operation, e.Name, MaxExperimentName); err != nil {
		return Experiment{}, err
	}
	err = c.wire.Create(ctx, &made, operation, "/experiments", e)
	return made, err
}

// DeleteExperiment deletes one (DELETE /experiments/{id}). Its runs and jobs
// stay, with references to the deleted experiment.
func (c *Client) DeleteExperiment(ctx context.Context, id string) error {
	return c.wire.Remove(ctx, "delete experiment", "/experiments/{id}", id)
}

// ArchiveExperiment archives one and its runs, and disables its jobs (POST
// /experiments/{id}:archive). A single-user server accepts an id that does not exist.
func (c *Client) ArchiveExperiment(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "archive experiment", "/experiments/{id}:archive", id)
}

// UnarchiveExperiment restores one (POST /experiments/{id}:unarchive), not its runs and jobs.
func (c *Client) UnarchiveExperiment(ctx context.Context, id string) error {
	return c.wire.Set(ctx, "unarchive experiment", "/experiments/{id}:unarchive", id)
}
