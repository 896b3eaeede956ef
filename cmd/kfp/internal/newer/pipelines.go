package newer

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/client/rest"
)

// pipeline converts a pipeline, without its newest version.
func pipeline(p v2beta1.Pipeline) kfp.Pipeline {
	out := kfp.Pipeline{Raw: p.Raw, ID: p.ID, CreatedAt: p.CreatedAt, Name: p.CalledBy(), Description: p.Description, Error: messageOf(p.Error)}
	if p.Namespace != "" {
		out.ResourceReferences = kfp.References{kfp.InNamespace(p.Namespace)}
	}
	return out
}

// complete adds the newest version, which v2beta1 lists separately.
func (s *Server) complete(ctx context.Context, p kfp.Pipeline, err error) (kfp.Pipeline, error) {
	if err != nil {
		return kfp.Pipeline{}, err
	}
	found, err := s.newest(ctx, p.ID)
	if found != nil {
		v := version(*found)
		p.DefaultVersion, p.Parameters = &v, v.Parameters
	}
	return p, err
}

// newest returns a pipeline's newest version, nil if it has none.
func (s *Server) newest(ctx context.Context, pipelineID string) (*v2beta1.PipelineVersion, error) {
	page, err := s.v2.ListVersions(ctx, v2beta1.VersionQuery{PipelineID: pipelineID, Sort: "created_at desc", PageSize: 1}, "")
	if err != nil || len(page.Versions) == 0 {
		return nil, err
	}
	return &page.Versions[0], nil
}

// Pipelines iterates over all pipelines, each with its newest version.
func (s *Server) Pipelines(ctx context.Context, q kfp.PipelineQuery) iter.Seq2[kfp.Pipeline, error] {
	return func(yield func(kfp.Pipeline, error) bool) {
		count := int64(0)
		for found, err := range s.v2.Pipelines(ctx, v2beta1.PipelineQuery(q)) {
			if err != nil {
				yield(kfp.Pipeline{}, err)
				return
			}
			p, err := s.listed(ctx, pipeline(found))
			if !yield(p, after(count, err)) || err != nil {
				return
			}
			count++
		}
	}
}

// listed adds the newest version to a pipeline of a list. One that was deleted after
// it was listed has none, and one with an id that no path can have is printed without.
func (s *Server) listed(ctx context.Context, p kfp.Pipeline) (kfp.Pipeline, error) {
	p, err := s.complete(ctx, p, nil)
	var failed *rest.Error
	notSent := errors.As(err, &failed) && failed.Kind == rest.KindInvalid && failed.Status == 0
	if rest.KindNotFound.Is(err) || notSent {
		err = nil
	}
	return p, err
}

// changed is complete for a pipeline that was created or changed, which is a success
// even if its version cannot be read.
func (s *Server) changed(ctx context.Context, made v2beta1.Pipeline, err error) (kfp.Pipeline, error) {
	if err != nil {
		return kfp.Pipeline{}, err
	}
	p := pipeline(made)
	whole, err := s.complete(ctx, p, nil)
	if err != nil {
		s.warn("pipeline %s is there, but its version cannot be read: %v", p.ID, err)
		return p, nil
	}
	return whole, nil
}

// after returns err as the end of a list after count rows.
func after(count int64, err error) error {
	if err == nil || count == 0 {
		return err
	}
	return &rest.Incomplete{Records: count, Err: err}
}

// PipelinesAlone iterates over all pipelines, without requesting their versions.
func (s *Server) PipelinesAlone(ctx context.Context, q kfp.PipelineQuery) iter.Seq2[kfp.Pipeline, error] {
	return each(s.v2.Pipelines(ctx, v2beta1.PipelineQuery(q)), pipeline)
}

// Pipeline fetches one.
func (s *Server) Pipeline(ctx context.Context, id string) (kfp.Pipeline, error) {
	p, err := s.v2.Pipeline(ctx, id)
	return s.complete(ctx, pipeline(p), err)
}

// PipelineByName finds the one with exactly this name in its namespace.
func (s *Server) PipelineByName(ctx context.Context, namespace, name string) (kfp.Pipeline, error) {
	return s.ResolvePipeline(ctx, name, namespace)
}

// ResolvePipeline finds one by its id or its name.
func (s *Server) ResolvePipeline(ctx context.Context, nameOrID, namespace string) (kfp.Pipeline, error) {
	p, err := s.v2.ResolvePipeline(ctx, nameOrID, namespace)
	return s.complete(ctx, pipeline(p), err)
}

// CreatePipeline makes one with a first version, which the server fetches.
func (s *Server) CreatePipeline(ctx context.Context, p kfp.Pipeline) (kfp.Pipeline, error) {
	made, err := s.v2.CreatePipelineAndVersion(ctx,
		v2beta1.Pipeline{Name: p.Name, DisplayName: p.Name, Description: p.Description, Namespace: p.Namespace()},
		v2beta1.PipelineVersion{PackageURL: (*v2beta1.URL)(p.URL)})
	return s.changed(ctx, made, err)
}

// CreateLabelled creates one with a display name and tags: with a first version if
// there is a URL to fetch it from, otherwise without versions.
func (s *Server) CreateLabelled(ctx context.Context, p v2beta1.Pipeline, url string) (kfp.Pipeline, error) {
	if url == "" {
		made, err := s.v2.CreatePipeline(ctx, p)
		if err == nil {
			err = labelsOf(p).check("pipeline", made.ID, labelsOf(made))
		}
		return one(pipeline)(made, err)
	}
	made, err := s.v2.CreatePipelineAndVersion(ctx, p, v2beta1.PipelineVersion{PackageURL: &v2beta1.URL{PipelineURL: url}})
	if err == nil {
		err = labelsOf(p).check("pipeline", made.ID, labelsOf(made))
	}
	return s.changed(ctx, made, err)
}

// UploadPipeline creates one from a file.
func (s *Server) UploadPipeline(ctx context.Context, u kfp.Upload) (kfp.Pipeline, error) {
	made, err := s.v2.UploadPipeline(ctx, v2beta1.Upload{Upload: u})
	return s.changed(ctx, made, err)
}

// EditPipeline changes the display name or the tags of one.
func (s *Server) EditPipeline(ctx context.Context, id string, e v2beta1.Edit) (kfp.Pipeline, error) {
	changed, err := s.v2.EditPipeline(ctx, id, e)
	return s.changed(ctx, changed, tooOld(err))
}

// EditVersion changes the display name or the tags of one.
func (s *Server) EditVersion(ctx context.Context, id string, e v2beta1.Edit) (kfp.PipelineVersion, error) {
	v, err := s.v2.AnyVersion(ctx, id)
	if err != nil {
		return kfp.PipelineVersion{}, err
	}
	changed, err := s.v2.EditVersion(ctx, v.PipelineID, id, e)
	return one(version)(changed, tooOld(err))
}

// tooOld explains that releases before 2.17 cannot edit: they do not know the
// method, or the path.
func tooOld(err error) error {
	var e *rest.Error
	if errors.As(err, &e) && (e.Status == http.StatusNotImplemented || e.Status == http.StatusMethodNotAllowed || e.Status == http.StatusNotFound && e.Kind == rest.KindInvalid) {
		e.Kind, e.Hint = rest.KindRefused, "display names and tags are changed by release 2.17 and newer"
	}
	return err
}

// UploadLabelled creates a pipeline from a file, with a display name and tags.
func (s *Server) UploadLabelled(ctx context.Context, u v2beta1.Upload) (kfp.Pipeline, error) {
	made, err := s.v2.UploadPipeline(ctx, u)
	if err == nil {
		err = wantedBy(u).check("pipeline", made.ID, labelsOf(made))
	}
	return s.changed(ctx, made, err)
}

// UploadLabelledVersion adds a version from a file, with a display name and tags.
func (s *Server) UploadLabelledVersion(ctx context.Context, pipelineID string, u v2beta1.Upload) (kfp.PipelineVersion, error) {
	made, err := s.v2.UploadVersion(ctx, pipelineID, u)
	if err == nil {
		err = wantedBy(u).check("version", made.ID, labelsOfVersion(made))
	}
	return one(version)(made, err)
}

// DeletePipeline deletes one without versions.
func (s *Server) DeletePipeline(ctx context.Context, id string) error {
	return s.v2.DeletePipeline(ctx, id, false)
}

// DeletePipelineAndVersions deletes one together with its versions. Releases
// before 2.14 ignore the request for the latter and refuse: there the versions
// are deleted first. It returns the number of versions deleted so.
func (s *Server) DeletePipelineAndVersions(ctx context.Context, id string) (int, error) {
	err := s.v2.DeletePipeline(ctx, id, true)
	var e *rest.Error
	if !errors.As(err, &e) || e.Status != http.StatusBadRequest {
		return 0, err
	}
	var ids []string
	for v, err := range s.v2.Versions(ctx, v2beta1.VersionQuery{PipelineID: id}) {
		if err != nil {
			return 0, err
		}
		ids = append(ids, v.ID)
	}
	if len(ids) == 0 {
		return 0, err // there is another reason
	}
	for deleted, versionID := range ids {
		if err := s.v2.DeleteVersion(ctx, id, versionID); err != nil {
			return deleted, err
		}
	}
	return len(ids), s.v2.DeletePipeline(ctx, id, false)
}

// PipelineTemplate returns the specification of the newest version.
func (s *Server) PipelineTemplate(ctx context.Context, id string) (kfp.Template, error) {
	v, err := s.newest(ctx, id)
	if err == nil && v == nil {
		err = &rest.Error{Operation: "get pipeline template", Kind: rest.KindNotFound, Message: "pipeline " + id + " has no version"}
	}
	if err != nil {
		return kfp.Template{}, err
	}
	return template(*v)
}

func template(v v2beta1.PipelineVersion) (kfp.Template, error) {
	source, err := written(v.PipelineSpec)
	return kfp.Template{Source: source}, err
}

func version(v v2beta1.PipelineVersion) kfp.PipelineVersion {
	return kfp.PipelineVersion{
		Raw: v.Raw, ID: v.ID, Name: v.CalledBy(), CreatedAt: v.CreatedAt, CodeSourceURL: v.CodeSourceURL, Description: v.Description,
		ResourceReferences: kfp.References{kfp.OfPipeline(v.PipelineID)}, Parameters: parameters(v.PipelineSpec),
	}
}

// parameters returns the inputs of an Argo workflow.
func parameters(spec json.RawMessage) []kfp.Parameter {
	var workflow struct {
		Spec struct {
			Arguments struct {
				Parameters []kfp.Parameter `json:"parameters"`
			} `json:"arguments"`
		} `json:"spec"`
	}
	if json.Unmarshal(spec, &workflow) != nil {
		return nil // its inputs are of other types
	}
	return workflow.Spec.Arguments.Parameters
}

// Versions iterates over all versions of a pipeline.
func (s *Server) Versions(ctx context.Context, q kfp.VersionQuery) iter.Seq2[kfp.PipelineVersion, error] {
	return each(s.v2.Versions(ctx, v2beta1.VersionQuery(q)), version)
}

// Version fetches one.
func (s *Server) Version(ctx context.Context, id string) (kfp.PipelineVersion, error) {
	return one(version)(s.v2.AnyVersion(ctx, id))
}

// ResolveVersion finds one by its id or its name within a pipeline.
func (s *Server) ResolveVersion(ctx context.Context, nameOrID, pipelineID string) (kfp.PipelineVersion, error) {
	return one(version)(s.v2.ResolveVersion(ctx, nameOrID, pipelineID))
}

// CreateVersion adds one that the server fetches.
func (s *Server) CreateVersion(ctx context.Context, v kfp.PipelineVersion) (kfp.PipelineVersion, error) {
	return one(version)(s.v2.CreateVersion(ctx, v2beta1.PipelineVersion{
		PipelineID: v.PipelineID(), Name: v.Name, DisplayName: v.Name, Description: v.Description,
		CodeSourceURL: v.CodeSourceURL, PackageURL: (*v2beta1.URL)(v.PackageURL),
	}))
}

// UploadVersion adds one from a file.
func (s *Server) UploadVersion(ctx context.Context, pipelineID string, u kfp.Upload) (kfp.PipelineVersion, error) {
	return one(version)(s.v2.UploadVersion(ctx, pipelineID, v2beta1.Upload{Upload: u}))
}

// DeleteVersion deletes one.
func (s *Server) DeleteVersion(ctx context.Context, id string) error {
	return s.v2.DeleteVersion(ctx, "-", id)
}

// VersionTemplate returns the specification of one.
func (s *Server) VersionTemplate(ctx context.Context, id string) (kfp.Template, error) {
	v, err := s.v2.AnyVersion(ctx, id)
	if err != nil {
		return kfp.Template{}, err
	}
	return template(v)
}
