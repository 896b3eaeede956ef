package newer

import (
	"context"
	"iter"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

func job(r v2beta1.RecurringRun) kfp.Job {
	out := kfp.Job{
		Raw: r.Raw, ID: r.ID, Name: r.DisplayName, Description: r.Description, ServiceAccount: r.ServiceAccount,
		ResourceReferences: references(r.ExperimentID, r.VersionReference),
		PipelineSpec:       kfp.PipelineSpec{PipelineID: r.PipelineID(), RuntimeConfig: (*kfp.RuntimeConfig)(r.RuntimeConfig)},
		MaxConcurrency:     r.MaxConcurrency, Trigger: trigger(r.Trigger), CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Status: string(r.Status), Error: messageOf(r.Error), Enabled: r.Enabled(), NoCatchup: r.NoCatchup,
	}
	if r.Namespace != "" {
		out.ResourceReferences = append(out.ResourceReferences, kfp.InNamespace(r.Namespace))
	}
	return out
}

func trigger(t *v2beta1.Trigger) *kfp.Trigger {
	if t == nil {
		return nil
	}
	return &kfp.Trigger{CronSchedule: (*kfp.CronSchedule)(t.CronSchedule), PeriodicSchedule: (*kfp.PeriodicSchedule)(t.PeriodicSchedule)}
}

// Jobs iterates over all recurring runs.
func (s *Server) Jobs(ctx context.Context, q kfp.JobQuery) iter.Seq2[kfp.Job, error] {
	return each(s.v2.RecurringRuns(rest.TotalAs(ctx, "list jobs"), v2beta1.RecurringRunQuery{
		Namespace: q.Namespace, ExperimentID: q.ExperimentID, PipelineID: q.PipelineID, VersionID: q.VersionID,
		Filter: q.Filter, Sort: q.Sort, PageSize: q.PageSize,
	}), job)
}

// Job fetches one.
func (s *Server) Job(ctx context.Context, id string) (kfp.Job, error) {
	return one(job)(s.v2.RecurringRun(ctx, id))
}

// ResolveJob finds one by its id or its name.
func (s *Server) ResolveJob(ctx context.Context, nameOrID, namespace string) (kfp.Job, error) {
	return one(job)(s.v2.ResolveRecurringRun(ctx, nameOrID, namespace))
}

// CreateJob makes one.
func (s *Server) CreateJob(ctx context.Context, j kfp.Job) (kfp.Job, error) {
	w, err := sourceOf(j.PipelineSpec, j.VersionID())
	if err != nil {
		return kfp.Job{}, err
	}
	r := v2beta1.RecurringRun{
		DisplayName: j.Name, Description: j.Description, ServiceAccount: j.ServiceAccount, ExperimentID: j.ExperimentID(),
		PipelineSpec: w.spec, VersionReference: w.version, RuntimeConfig: w.config,
		MaxConcurrency: j.MaxConcurrency, NoCatchup: j.NoCatchup, Mode: v2beta1.ModeDisable,
	}
	if j.Enabled {
		r.Mode = v2beta1.ModeEnable
	}
	if t := j.Trigger; t != nil {
		r.Trigger = &v2beta1.Trigger{CronSchedule: (*v2beta1.CronSchedule)(t.CronSchedule), PeriodicSchedule: (*v2beta1.PeriodicSchedule)(t.PeriodicSchedule)}
	}
	return one(job)(s.v2.CreateRecurringRun(ctx, r))
}

// DeleteJob deletes one.
func (s *Server) DeleteJob(ctx context.Context, id string) error {
	return s.v2.DeleteRecurringRun(ctx, id, "")
}

// DeleteJobWith deletes one, with what the cluster keeps for it as the policy says.
func (s *Server) DeleteJobWith(ctx context.Context, id string, policy v2beta1.Propagation) error {
	return s.v2.DeleteRecurringRun(ctx, id, policy)
}

// EnableJob lets one start runs.
func (s *Server) EnableJob(ctx context.Context, id string) error {
	return s.v2.EnableRecurringRun(ctx, id)
}

// DisableJob keeps one from starting runs.
func (s *Server) DisableJob(ctx context.Context, id string) error {
	return s.v2.DisableRecurringRun(ctx, id)
}
