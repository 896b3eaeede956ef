package kfp

import (
	"cmp"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"slices"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
	"tally/cmd/kfp/internal/newer"
)

// server is what the commands need from a server, through either API. Messages
// are those of v1beta1, except for their JSON, which is the server's.
type server interface {
	experimentServer
	runServer
	jobServer
	pipelineServer
	versionServer
	Endpoint() string
	Transport() *rest.Client
	Healthz(ctx context.Context) (kfp.Healthz, error)
}

type experimentServer interface {
	Experiments(ctx context.Context, q kfp.ExperimentQuery) iter.Seq2[kfp.Experiment, error]
	ListExperiments(ctx context.Context, q kfp.ExperimentQuery, pageToken string) (kfp.ExperimentList, error)
	Experiment(ctx context.Context, id string) (kfp.Experiment, error)
	CreateExperiment(ctx context.Context, e kfp.Experiment) (kfp.Experiment, error)
	ArchiveExperiment(ctx context.Context, id string) error
	UnarchiveExperiment(ctx context.Context, id string) error
	DeleteExperiment(ctx context.Context, id string) error
	ResolveExperiment(ctx context.Context, nameOrID, namespace string) (kfp.Experiment, error)
	ExperimentNames(ctx context.Context, namespace string) (map[string]string, error)
}

type runServer interface {
	Runs(ctx context.Context, q kfp.RunQuery) iter.Seq2[kfp.Run, error]
	Run(ctx context.Context, id string) (kfp.RunDetail, error)
	CreateRun(ctx context.Context, r kfp.Run) (kfp.RunDetail, error)
	WaitRun(ctx context.Context, id string, o kfp.WaitOptions) (kfp.RunDetail, error)
	RetryRun(ctx context.Context, id string) error
	TerminateRun(ctx context.Context, id string) error
	ArchiveRun(ctx context.Context, id string) error
	UnarchiveRun(ctx context.Context, id string) error
	DeleteRun(ctx context.Context, id string) error
	ResolveRun(ctx context.Context, nameOrID, namespace string) (kfp.Run, error)
	ReadArtifact(ctx context.Context, runID, nodeID, name string) (io.ReadCloser, error)
	ReportRunMetrics(ctx context.Context, runID string, metrics []kfp.RunMetric) (kfp.ReportRunMetricsResponse, error)
	// Steps returns the steps of a run as far as the server lists them.
	Steps(d kfp.RunDetail) ([]kfp.Step, error)
	// Artifacts returns an error if the artifacts of steps cannot be listed.
	Artifacts() error
	// WithStatus is the filter for runs in one of these statuses.
	WithStatus(statuses []string) kfp.Predicate
}

type jobServer interface {
	Jobs(ctx context.Context, q kfp.JobQuery) iter.Seq2[kfp.Job, error]
	Job(ctx context.Context, id string) (kfp.Job, error)
	CreateJob(ctx context.Context, j kfp.Job) (kfp.Job, error)
	EnableJob(ctx context.Context, id string) error
	DisableJob(ctx context.Context, id string) error
	DeleteJob(ctx context.Context, id string) error
	ResolveJob(ctx context.Context, nameOrID, namespace string) (kfp.Job, error)
}

type pipelineServer interface {
	Pipelines(ctx context.Context, q kfp.PipelineQuery) iter.Seq2[kfp.Pipeline, error]
	Pipeline(ctx context.Context, id string) (kfp.Pipeline, error)
	PipelineByName(ctx context.Context, namespace, name string) (kfp.Pipeline, error)
	CreatePipeline(ctx context.Context, p kfp.Pipeline) (kfp.Pipeline, error)
	UploadPipeline(ctx context.Context, u kfp.Upload) (kfp.Pipeline, error)
	DeletePipeline(ctx context.Context, id string) error
	DeletePipelineAndVersions(ctx context.Context, id string) (int, error)
	ResolvePipeline(ctx context.Context, nameOrID, namespace string) (kfp.Pipeline, error)
	PipelineTemplate(ctx context.Context, id string) (kfp.Template, error)
	SetDefaultVersion(ctx context.Context, pipelineID, versionID string) (kfp.Pipeline, error)
}

type versionServer interface {
	Versions(ctx context.Context, q kfp.VersionQuery) iter.Seq2[kfp.PipelineVersion, error]
	Version(ctx context.Context, id string) (kfp.PipelineVersion, error)
	CreateVersion(ctx context.Context, v kfp.PipelineVersion) (kfp.PipelineVersion, error)
	UploadVersion(ctx context.Context, pipelineID string, u kfp.Upload) (kfp.PipelineVersion, error)
	DeleteVersion(ctx context.Context, id string) error
	ResolveVersion(ctx context.Context, nameOrID, pipelineID string) (kfp.PipelineVersion, error)
	VersionTemplate(ctx context.Context, id string) (kfp.Template, error)
}

// older is a server called through v1beta1.
type older struct{ *kfp.Client }

// Steps returns the steps of the run's workflow.
func (older) Steps(d kfp.RunDetail) ([]kfp.Step, error) { return kfp.Steps(d) }

// Artifacts returns nil: the workflow names them.
func (older) Artifacts() error { return nil }

// WithStatus is the filter for runs in one of these statuses.
func (older) WithStatus(statuses []string) kfp.Predicate { return kfp.OneOf("status", statuses...) }

// The values of --api-version.
const (
	apiAuto = "auto"
	apiV1   = "v1beta1"
	apiV2   = "v2beta1"
)

// choose selects the API, once per command: v1beta1 if it is served, so that JSON
// keeps its form, otherwise v2beta1.
func (s *session) choose(ctx context.Context) error {
	if s.server != nil {
		return nil
	}
	v2 := newer.New(v2beta1.Over(s.v1.Transport(), s.timeout), s.call.App.Warn)
	switch s.version {
	case apiV1:
		s.server = older{s.v1}
	case apiV2:
		s.server, s.newer = v2, v2
	default:
		if err := s.probe(ctx, v2); err != nil {
			return err
		}
	}
	s.call.App.Debug("the API is " + s.version)
	return nil
}

// probe requests the health from both APIs, v2beta1 first. A gateway that does not
// let v2beta1 through is like a server without it.
func (s *session) probe(ctx context.Context, v2 *newer.Server) error {
	h, err := v2.Healthz(ctx)
	switch {
	case notServed(err) || hasStatus(err, http.StatusForbidden):
		s.version, s.server, s.forbidden = apiV1, older{s.v1}, !notServed(err)
		return nil
	case err != nil:
		return sayWhich(err, apiV2)
	}
	s.version, s.server, s.newer = apiV1, older{s.v1}, v2
	before, err := s.v1.Healthz(ctx)
	switch {
	case notServed(err):
		s.version, s.server, s.health = apiV2, v2, &h
	case err != nil:
		return sayWhich(sayV2(err), apiV1)
	default:
		s.health = &before
	}
	return nil
}

// sayV2 adds how to do without v1beta1, whose health is unknown.
func sayV2(err error) error {
	var e *rest.Error
	if errors.As(err, &e) && e.Hint == "" {
		e.Hint = "v2beta1 is served: --api-version v2beta1 leaves v1beta1 out"
	}
	return err
}

// sayWhich names the API that did not respond: the other one may.
func sayWhich(err error, api string) error {
	var e *rest.Error
	if errors.As(err, &e) && (e.Reason == rest.ReasonTimeout || e.Reason == rest.ReasonIdle) {
		e.Operation += " of " + api
	}
	return err
}

// notServed reports whether a server does not serve an API: its 404 has no details,
// or it says that the API is gone or not implemented.
func notServed(err error) bool {
	var e *rest.Error
	return hasStatus(err, http.StatusGone, http.StatusNotImplemented) ||
		errors.As(err, &e) && e.Status == http.StatusNotFound && e.Kind == rest.KindInvalid
}

func hasStatus(err error, statuses ...int) bool {
	var e *rest.Error
	return errors.As(err, &e) && slices.Contains(statuses, e.Status)
}

// Endpoint returns the server's base URL.
func (s *session) Endpoint() string { return s.v1.Endpoint() }

// Notes returns the manifest's notes about the API in use.
func (s *session) Notes() map[string]string {
	if s.server == nil {
		return nil // a raw call names its API
	}
	return map[string]string{"api-version": cmp.Or(s.rowsBy, s.version)}
}
