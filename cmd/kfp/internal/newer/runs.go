package newer

import (
	"context"
	"encoding/json"
	"iter"
	"strings"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
)

// status returns a state as v1beta1's status, mapped as the server does.
func status(s v2beta1.RuntimeState) kfp.RunStatus {
	switch s {
	case v2beta1.StatePending, v2beta1.StatePaused:
		return kfp.StatusPending
	case v2beta1.StateRunning:
		return kfp.StatusRunning
	case v2beta1.StateSucceeded:
		return kfp.StatusSucceeded
	case v2beta1.StateSkipped:
		return kfp.StatusSkipped
	case v2beta1.StateFailed, v2beta1.StateCanceled:
		return kfp.StatusFailed
	case v2beta1.StateCanceling:
		return kfp.StatusTerminating
	case v2beta1.StateUnspecified, "":
		return kfp.StatusUnknown
	}
	return kfp.RunStatus(s)
}

// StateOf returns a status as v2beta1's state, mapped as the server does.
func StateOf(s kfp.RunStatus) string {
	if s.Is(kfp.StatusError) {
		return string(v2beta1.StateFailed)
	}
	return states(s)[0]
}

// states returns the states that correspond to a status; v2beta1 has none for
// Error.
func states(s kfp.RunStatus) []string {
	switch {
	case s.Is(kfp.StatusPending):
		return []string{string(v2beta1.StatePending), string(v2beta1.StatePaused)}
	case s.Is(kfp.StatusFailed):
		return []string{string(v2beta1.StateFailed), string(v2beta1.StateCanceled)}
	case s.Is(kfp.StatusTerminating):
		return []string{string(v2beta1.StateCanceling)}
	case s.Is(kfp.StatusUnknown):
		return []string{string(v2beta1.StateUnspecified)}
	}
	return []string{strings.ToUpper(string(s))}
}

// WithStatus returns the filter for runs in one of these statuses.
func (*Server) WithStatus(statuses []string) kfp.Predicate {
	var all []string
	for _, s := range statuses {
		all = append(all, states(kfp.RunStatus(s))...)
	}
	return kfp.OneOf("state", all...)
}

func run(r v2beta1.Run) kfp.Run {
	out := kfp.Run{
		Raw: r.Raw, ID: r.ID, Name: r.DisplayName, Description: r.Description, ServiceAccount: r.ServiceAccount,
		ResourceReferences: references(r.ExperimentID, r.VersionReference),
		PipelineSpec:       kfp.PipelineSpec{PipelineID: r.PipelineID(), RuntimeConfig: (*kfp.RuntimeConfig)(r.RuntimeConfig)},
		CreatedAt:          r.CreatedAt, ScheduledAt: r.ScheduledAt, FinishedAt: r.FinishedAt, Status: status(r.State), Error: messageOf(r.Error),
	}
	if r.Archived() {
		out.StorageState = kfp.StorageArchived
	}
	if r.RecurringRunID != "" {
		job := kfp.ResourceReference{Key: kfp.ResourceKey{Type: kfp.ResourceJob, ID: r.RecurringRunID}, Relationship: kfp.RelationshipCreator}
		out.ResourceReferences = append(out.ResourceReferences, job)
	}
	return out
}

func detail(r v2beta1.Run) kfp.RunDetail { return kfp.RunDetail{Raw: r.Raw, Run: run(r)} }

// Runs iterates over all runs.
func (s *Server) Runs(ctx context.Context, q kfp.RunQuery) iter.Seq2[kfp.Run, error] {
	return each(s.v2.Runs(ctx, v2beta1.RunQuery{
		Namespace: q.Namespace, ExperimentID: q.ExperimentID, RecurringRunID: q.JobID, PipelineID: q.PipelineID, VersionID: q.VersionID,
		Filter: q.Filter, Sort: q.Sort, PageSize: q.PageSize,
	}), run)
}

// Run fetches one.
func (s *Server) Run(ctx context.Context, id string) (kfp.RunDetail, error) {
	return one(detail)(s.v2.Run(ctx, id))
}

// ResolveRun finds one by its id or its name.
func (s *Server) ResolveRun(ctx context.Context, nameOrID, namespace string) (kfp.Run, error) {
	return one(run)(s.v2.ResolveRun(ctx, nameOrID, namespace))
}

// CreateRun starts one.
func (s *Server) CreateRun(ctx context.Context, r kfp.Run) (kfp.RunDetail, error) {
	w, err := sourceOf(r.PipelineSpec, r.VersionID())
	if err != nil {
		return kfp.RunDetail{}, err
	}
	return one(detail)(s.v2.CreateRun(ctx, v2beta1.Run{
		DisplayName: r.Name, Description: r.Description, ServiceAccount: r.ServiceAccount, ExperimentID: r.ExperimentID(),
		PipelineSpec: w.spec, VersionReference: w.version, RuntimeConfig: w.config,
	}))
}

// DeleteRun deletes one.
func (s *Server) DeleteRun(ctx context.Context, id string) error { return s.v2.DeleteRun(ctx, id) }

// ArchiveRun archives one.
func (s *Server) ArchiveRun(ctx context.Context, id string) error { return s.v2.ArchiveRun(ctx, id) }

// UnarchiveRun restores one.
func (s *Server) UnarchiveRun(ctx context.Context, id string) error {
	return s.v2.UnarchiveRun(ctx, id)
}

// RetryRun restarts the failed steps of one.
func (s *Server) RetryRun(ctx context.Context, id string) error { return s.v2.RetryRun(ctx, id) }

// TerminateRun ends one early.
func (s *Server) TerminateRun(ctx context.Context, id string) error {
	return s.v2.TerminateRun(ctx, id)
}

// WaitRun waits until a run has finished.
func (s *Server) WaitRun(ctx context.Context, id string, o kfp.WaitOptions) (kfp.RunDetail, error) {
	return kfp.WaitFor(ctx, kfp.Polled{Run: s.Run, Steps: s.Steps}, id, o)
}

// Steps returns the tasks of a run, from the JSON that the server sent.
func (s *Server) Steps(d kfp.RunDetail) ([]kfp.Step, error) {
	var r v2beta1.Run
	if err := json.Unmarshal(d.RawJSON(), &r); err != nil {
		return nil, err
	}
	var steps []kfp.Step
	for _, t := range r.Tasks() {
		steps = append(steps, kfp.Step{
			ID: t.ID, Name: t.DisplayName, Type: "Task", Phase: string(status(t.State)), Started: t.StartTime, Finished: t.EndTime, Message: t.ErrorMessage(),
		})
	}
	return steps, nil
}
