// Package newer calls v2beta1, but takes and returns the messages of v1beta1: the
// commands have one row type for each noun, whichever API fills it. JSON is what
// the server sent. Operations that v2beta1 lacks are refused.
package newer

import (
	"context"
	"fmt"
	"io"
	"sync"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

// Server is a server called through v2beta1. It is safe for concurrent use.
type Server struct {
	*rest.Client
	v2   *v2beta1.Client
	warn func(format string, args ...any)

	mu       sync.Mutex
	versions map[string]string // names by id
}

// New makes a server from a client. It warns if a created or changed object
// cannot be read completely.
func New(c *v2beta1.Client, warn func(format string, args ...any)) *Server {
	return &Server{Client: c.Transport(), v2: c, warn: warn, versions: map[string]string{}}
}

// Transport sends requests that have no method here.
func (s *Server) Transport() *rest.Client { return s.Client }

// Healthz returns the health of the server.
func (s *Server) Healthz(ctx context.Context) (kfp.Healthz, error) {
	h, err := s.v2.Healthz(ctx)
	return kfp.Healthz{Raw: h.Raw, MultiUser: h.MultiUser, CommitSHA: h.CommitSHA, TagName: h.TagName}, err
}

// none refuses what v2beta1 cannot do.
func none(operation, what string) error {
	return &rest.Error{
		Operation: operation, Kind: rest.KindRefused,
		Message: fmt.Sprintf("the API v2beta1 has no %s", what),
		Hint:    "it needs v1beta1: use --api-version v1beta1 where the server serves it",
	}
}

// ReportRunMetrics is refused.
func (*Server) ReportRunMetrics(context.Context, string, []kfp.RunMetric) (kfp.ReportRunMetricsResponse, error) {
	return kfp.ReportRunMetricsResponse{}, none("report metrics", "metrics of runs")
}

// SetDefaultVersion is refused.
func (*Server) SetDefaultVersion(context.Context, string, string) (kfp.Pipeline, error) {
	return kfp.Pipeline{}, none("set default version", "default version: it takes the newest")
}

// Artifacts is refused: tasks do not name what they produced.
func (*Server) Artifacts() error { return none("list artifacts", "names of artifacts") }

// ReadArtifact reads an artifact of a step of a run.
func (s *Server) ReadArtifact(ctx context.Context, runID, nodeID, name string) (io.ReadCloser, error) {
	return s.v2.ReadArtifact(ctx, runID, nodeID, name)
}

// VersionName returns the name of a version, since runs and recurring runs have
// only its id; empty if it cannot be read.
func (s *Server) VersionName(ctx context.Context, id string) string {
	if id == "" {
		return ""
	}
	s.mu.Lock()
	name, known := s.versions[id]
	s.mu.Unlock()
	if known {
		return name
	}
	v, err := s.v2.AnyVersion(ctx, id)
	if err == nil {
		name = v.CalledBy()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.versions[id] = name
	return name
}

// references returns what a run or a recurring run belongs to and is made from.
func references(experimentID string, v *v2beta1.VersionReference) kfp.References {
	var refs kfp.References
	if experimentID != "" {
		refs = append(refs, kfp.InExperiment(experimentID))
	}
	if v != nil && v.VersionID != "" {
		refs = append(refs, kfp.FromVersion(v.VersionID))
	}
	return refs
}

func messageOf(e *v2beta1.Status) string {
	if e == nil {
		return ""
	}
	return e.Message
}
