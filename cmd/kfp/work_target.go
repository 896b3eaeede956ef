package kfp

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
)

// target is what a run or a job executes: a version, or a pipeline whose newest
// version the server takes. template is the version that declares the inputs.
type target struct{ pipeline, version, template string }

// chosen returns what to execute. A pipeline means its newest version, which is
// sent explicitly: a run of "the pipeline" would later appear to be of whichever
// version is newest then. The choice is left to the server only on request.
func (f *workFlags) chosen(ctx context.Context, s *session) (target, error) {
	switch {
	case f.file != nil:
		return target{}, nil
	case f.reference != "":
		return f.referred(ctx, s)
	case f.version != "":
		id, err := s.versionOf(ctx, f.pipeline, f.version)
		return target{version: id, template: id}, err
	}
	p, err := s.FindPipeline(ctx, f.pipeline)
	if err != nil {
		return target{}, err
	}
	id, err := newestOf(p)
	if f.follow {
		return target{pipeline: p.ID, template: id}, err
	}
	return target{version: id, template: id}, err
}

// referred returns the target of --version-reference.
func (f *workFlags) referred(ctx context.Context, s *session) (target, error) {
	pipeline, version, _ := strings.Cut(f.reference, "/")
	if version != "" {
		return target{pipeline, version, version}, nil
	}
	p, err := s.Pipeline(ctx, pipeline)
	if err != nil {
		return target{}, err
	}
	id, err := newestOf(p)
	return target{pipeline: pipeline, template: id}, err
}

// newestOf returns the id of a pipeline's newest version.
func newestOf(p kfp.Pipeline) (string, error) {
	if p.DefaultVersion != nil {
		return p.DefaultVersion.ID, nil
	}
	return "", &exit.Coded{
		Code: exit.Refused, Err: fmt.Errorf("pipeline %s (%s) has no version", p.Name, p.ID),
		Hint: "upload one with \"tally kfp versions upload\"",
	}
}

var (
	errFollow    = errors.New("--follow-newest needs --pipeline, without --version and without a file")
	errReference = errors.New("--version-reference cannot be combined with --pipeline, --version or a file")
)

// checkReference checks the references that the server alone would not check.
func (f *workFlags) checkReference(args []string) error {
	pipeline, version, both := strings.Cut(f.reference, "/")
	switch {
	case f.follow && (f.pipeline == "" || f.version != "" || len(args) > 0):
		return exit.Usage(errFollow)
	case f.follow:
		return nil
	case f.pipeline+f.version != "" || len(args) > 0:
		return exit.Usage(errReference)
	case !isID(pipeline) || both && !isID(version):
		return exit.Usagef("--version-reference %q: write the id of a pipeline, or PIPELINE_ID/VERSION_ID", f.reference)
	}
	return nil
}

// server returns the server for the work: leaving the version to the server
// requires v2beta1.
func (f *workFlags) server(s *session) (server, error) {
	switch {
	case f.follow:
		return s.byV2("--follow-newest")
	case f.reference != "":
		return s.byV2("--version-reference")
	}
	return s.server, nil
}
