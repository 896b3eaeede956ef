package newer

import (
	"context"
	"iter"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
)

func experiment(e v2beta1.Experiment) kfp.Experiment {
	out := kfp.Experiment{
		Raw: e.Raw, ID: e.ID, Name: e.DisplayName, Description: e.Description, CreatedAt: e.CreatedAt,
		StorageState: kfp.StorageAvailable,
	}
	if e.Archived() {
		out.StorageState = kfp.StorageArchived
	}
	if e.Namespace != "" {
		out.ResourceReferences = kfp.References{kfp.InNamespace(e.Namespace)}
	}
	return out
}

// each makes rows of the rows of a list.
func each[T, R any](rows iter.Seq2[T, error], row func(T) R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for r, err := range rows {
			var out R
			if err == nil {
				out = row(r)
			}
			if !yield(out, err) {
				return
			}
		}
	}
}

// one makes a row from a fetched or created object.
func one[T, R any](row func(T) R) func(T, error) (R, error) {
	return func(found T, err error) (R, error) {
		if err != nil {
			var none R
			return none, err
		}
		return row(found), nil
	}
}

// Experiments iterates over all experiments.
func (s *Server) Experiments(ctx context.Context, q kfp.ExperimentQuery) iter.Seq2[kfp.Experiment, error] {
	return each(s.v2.Experiments(ctx, v2beta1.ExperimentQuery(q)), experiment)
}

// ListExperiments fetches one page.
func (s *Server) ListExperiments(ctx context.Context, q kfp.ExperimentQuery, token string) (kfp.ExperimentList, error) {
	page, err := s.v2.ListExperiments(ctx, v2beta1.ExperimentQuery(q), token)
	out := kfp.ExperimentList{TotalSize: page.TotalSize, NextPageToken: page.NextPageToken}
	for _, e := range page.Experiments {
		out.Experiments = append(out.Experiments, experiment(e))
	}
	return out, err
}

// Experiment fetches one.
func (s *Server) Experiment(ctx context.Context, id string) (kfp.Experiment, error) {
	return one(experiment)(s.v2.Experiment(ctx, id))
}

// ResolveExperiment finds one by its id or its name.
func (s *Server) ResolveExperiment(ctx context.Context, nameOrID, namespace string) (kfp.Experiment, error) {
	return one(experiment)(s.v2.ResolveExperiment(ctx, nameOrID, namespace))
}

// CreateExperiment makes one.
func (s *Server) CreateExperiment(ctx context.Context, e kfp.Experiment) (kfp.Experiment, error) {
	return one(experiment)(s.v2.CreateExperiment(ctx, v2beta1.Experiment{DisplayName: e.Name, Description: e.Description, Namespace: e.Namespace()}))
}

// DeleteExperiment deletes one.
func (s *Server) DeleteExperiment(ctx context.Context, id string) error {
	return s.v2.DeleteExperiment(ctx, id)
}

// ArchiveExperiment archives one.
func (s *Server) ArchiveExperiment(ctx context.Context, id string) error {
	return s.v2.ArchiveExperiment(ctx, id)
}

// UnarchiveExperiment restores one.
func (s *Server) UnarchiveExperiment(ctx context.Context, id string) error {
	return s.v2.UnarchiveExperiment(ctx, id)
}

// ExperimentNames are the names of a namespace's experiments by their ids.
func (s *Server) ExperimentNames(ctx context.Context, namespace string) (map[string]string, error) {
	names := map[string]string{}
	for e, err := range s.v2.Experiments(ctx, v2beta1.ExperimentQuery{Namespace: namespace}) {
		if err != nil {
			return nil, err
		}
		names[e.ID] = e.DisplayName
	}
	return names, nil
}
