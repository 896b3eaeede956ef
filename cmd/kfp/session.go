package kfp

import (
	"context"
	"errors"
	"regexp"
	"sync"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/exit"
)

// Health returns the server's health, requested once per command.
func (s *session) Health(ctx context.Context) (kfp.Healthz, error) {
	if s.health == nil {
		h, err := s.Healthz(ctx)
		if err != nil {
			return h, err
		}
		s.health = &h
	}
	return *s.health, nil
}

// Namespace returns the namespace to send for experiments, runs and jobs: on
// multi-user servers the configured one, otherwise none, even if one is
// configured.
func (s *session) Namespace(ctx context.Context) (string, error) {
	h, err := s.Health(ctx)
	switch {
	case err != nil || !h.MultiUser:
		return "", err
	case s.wanted == "":
		return "", &exit.Coded{
			Code: exit.BadUsage, Err: errors.New("this server is in multi-user mode, and no namespace is set"),
			Hint: "use --namespace, or set TALLY_KFP_NAMESPACE or namespace in the context",
		}
	}
	return s.wanted, nil
}

// PipelineNamespace returns the namespace of a pipeline: the one that is set, or
// none for pipelines that all users share.
func (s *session) PipelineNamespace(ctx context.Context, shared bool) (string, error) {
	if shared || s.wanted == "" {
		return "", nil
	}
	return s.Namespace(ctx)
}

// isID reports whether a value is an id: all ids are UUIDs.
func isID(nameOrID string) bool { return uuid().MatchString(nameOrID) }

var uuid = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
})

// resolver finds an object by its id or its name.
type resolver[T any] func(ctx context.Context, nameOrID, namespace string) (T, error)

// resolved finds an object by its name.
func resolved[T any](ctx context.Context, s *session, name string, resolve resolver[T]) (T, error) {
	var none T
	namespace, err := s.Namespace(ctx)
	if err != nil {
		return none, err
	}
	found, err := resolve(ctx, name, namespace)
	return found, ambiguous(err)
}

// ambiguous makes a name that several objects have a usage error: the command
// line does not say which one is meant, and nothing is done.
func ambiguous(err error) error {
	var a *kfp.AmbiguousError
	if errors.As(err, &a) {
		return exit.Usage(err)
	}
	return err
}

// ExperimentID finds an experiment's id.
func (s *session) ExperimentID(ctx context.Context, nameOrID string) (string, error) {
	if nameOrID == "" || isID(nameOrID) {
		return nameOrID, nil
	}
	e, err := resolved(ctx, s, nameOrID, s.ResolveExperiment)
	return e.ID, err
}

// RunID finds a run's id.
func (s *session) RunID(ctx context.Context, nameOrID string) (string, error) {
	if nameOrID == "" || isID(nameOrID) {
		return nameOrID, nil
	}
	r, err := resolved(ctx, s, nameOrID, s.ResolveRun)
	return r.ID, err
}

// JobID finds a job's id.
func (s *session) JobID(ctx context.Context, nameOrID string) (string, error) {
	if nameOrID == "" || isID(nameOrID) {
		return nameOrID, nil
	}
	j, err := resolved(ctx, s, nameOrID, s.ResolveJob)
	return j.ID, err
}

// FindPipeline finds a pipeline: in the namespace that is set, and then among
// those that all users share.
func (s *session) FindPipeline(ctx context.Context, nameOrID string) (kfp.Pipeline, error) {
	if isID(nameOrID) {
		return s.Pipeline(ctx, nameOrID)
	}
	namespace, err := s.PipelineNamespace(ctx, false)
	if err != nil {
		return kfp.Pipeline{}, err
	}
	p, err := s.pipelineNamed(ctx, namespace, nameOrID)
	if namespace != "" && rest.KindNotFound.Is(err) {
		p, err = s.pipelineNamed(ctx, "", nameOrID)
	}
	return p, err
}

// pipelineNamed finds a pipeline by its name in its namespace. Multi-user
// servers do not find shared pipelines by name, but list them.
func (s *session) pipelineNamed(ctx context.Context, namespace, name string) (kfp.Pipeline, error) {
	p, err := s.PipelineByName(ctx, namespace, name)
	if namespace == "" && rest.KindNotFound.Is(err) {
		p, err = s.ResolvePipeline(ctx, name, "")
	}
	return p, ambiguous(err)
}

// PipelineID finds a pipeline's id.
func (s *session) PipelineID(ctx context.Context, nameOrID string) (string, error) {
	if nameOrID == "" || isID(nameOrID) {
		return nameOrID, nil
	}
	p, err := s.FindPipeline(ctx, nameOrID)
	return p.ID, err
}

// VersionID finds a version's id; by its name only within a pipeline.
func (s *session) VersionID(ctx context.Context, nameOrID, pipelineID string) (string, error) {
	switch {
	case nameOrID == "" || isID(nameOrID):
		return nameOrID, nil
	case pipelineID == "":
		return "", exit.Usagef("the name of a version is unique only in its pipeline: add --pipeline, or use the version's id")
	}
	v, err := s.ResolveVersion(ctx, nameOrID, pipelineID)
	return v.ID, ambiguous(err)
}
