package kfp

import (
	"cmp"
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/rest"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/kfp/internal/spec"
	"tally/output"
)

const applyLong = `Make a pipeline match a file: upload it if no pipeline has this name, add a version
if the newest one differs, and otherwise change nothing. It is safe to repeat.

Specifications are compared in canonical form: the server stores an Argo workflow
as JSON, adds empty fields to it and rewrites quantities, such as 0.5 as 500m. An
added version is read back: if the server still reports another one as the
newest, that is exit code 7. --display-name and --tag are for what is uploaded: a
pipeline that exists keeps its own.

- reads standard input, and needs --name.`

// applied is the result of applying a pipeline.
type applied struct {
	Result     string `json:"result"`
	PipelineID string `json:"pipeline_id"`
	Pipeline   string `json:"pipeline"`
	VersionID  string `json:"version_id"`
	Version    string `json:"version"`
}

func applyColumns() []output.Column[applied] {
	return []output.Column[applied]{
		{Name: "result", Worth: output.Major, States: applyStates(), Value: func(a applied) any { return a.Result }, Doc: "created, updated or unchanged"},
		{Name: "pipeline_id", Worth: output.Spare, Key: true, Value: func(a applied) any { return a.PipelineID }, Doc: "UUID of the pipeline"},
		{Name: "pipeline", Worth: output.Vital, Value: func(a applied) any { return a.Pipeline }, Doc: "its name"},
		{Name: "version_id", Worth: output.Spare, Value: func(a applied) any { return a.VersionID }, Doc: "UUID of its newest version"},
		{Name: "version", Worth: output.Useful, Value: func(a applied) any { return a.Version }, Doc: "name of its newest version"},
	}
}

// applyFlags are the flags of apply.
type applyFlags struct {
	pipelineUpload
	version string
}

func (f *applyFlags) bind(flags *pflag.FlagSet) {
	f.pipelineUpload.bind(flags)
	flags.StringVar(&f.version, "version-name", "", "name of the version to add (default: the pipeline's name with the time)")
}

func applyPipeline() kit.Verb {
	return kit.Verb{
		Use: "apply FILE", Short: "Upload a pipeline, or a version of it, if it differs", Prints: true,
		Long: applyLong, Args: kit.OneArg, Files: true,
		Values: map[string]kit.Completer{"name": offerPipelines()},
		Example: `  tally kfp pipelines template "train model" --sandbox --out train.json && tally kfp pipelines apply train.json --name "train model" --sandbox -o json
  tally kfp versions template "train model" --pipeline "train model" --sandbox --out old.json && tally kfp pipelines apply old.json --name "train model" --version-name v3 --sandbox -o json`,
		Run: kit.WithFlags((*applyFlags).bind, (*applyFlags).run),
	}
}

func (f *applyFlags) run(ctx context.Context, call *kit.Call) error {
	u, source, err := f.open(call)
	if err != nil {
		return err
	}
	if _, err := spec.Parse(source); err != nil {
		return exit.Usagef("%s: %w", call.Args[0], err)
	}
	if u.Name == "" {
		u.Name = u.FileName
	}
	return create(ctx, call, applyColumns(), func(s *session) (applied, error) { return s.apply(ctx, u, source, f) })
}

func (s *session) apply(ctx context.Context, u kfp.Upload, source string, f *applyFlags) (applied, error) {
	namespace, err := s.PipelineNamespace(ctx, f.shared)
	if err != nil {
		return applied{}, err
	}
	p, err := s.pipelineNamed(ctx, namespace, u.Name)
	if rest.KindNotFound.Is(err) {
		p, err = s.newPipeline(ctx, u, f.shared, &f.labels)
		return result("created", p, newest(p)), err
	}
	if err != nil {
		return applied{}, err
	}
	same, err := s.has(ctx, p, source)
	if err != nil || same {
		return result("unchanged", p, newest(p)), err
	}
	u.Name = cmp.Or(f.version, versionName(p.Name, s.call.App.Now()))
	v, err := s.newVersion(ctx, p.ID, u, &f.labels)
	if err != nil {
		return applied{}, err
	}
	return result("updated", p, v), s.isNewest(ctx, p.ID, v)
}

func result(what string, p kfp.Pipeline, v kfp.PipelineVersion) applied {
	return applied{Result: what, PipelineID: p.ID, Pipeline: p.Name, VersionID: v.ID, Version: v.Name}
}

// has reports whether the pipeline's newest version equals a specification. A
// pipeline without versions does not.
func (s *session) has(ctx context.Context, p kfp.Pipeline, source string) (bool, error) {
	t, err := s.PipelineTemplate(ctx, p.ID)
	if rest.KindNotFound.Is(err) {
		return false, nil
	}
	return err == nil && spec.Same(t.Source, source), err
}

// versionName returns the pipeline's name, truncated to the maximum length, with the
// time.
func versionName(pipeline string, now time.Time) string {
	at := now.UTC().Format(" " + time.RFC3339)
	room := kfp.MaxVersionName - len(at)
	if len(pipeline) > room {
		for !utf8.RuneStart(pipeline[room]) {
			room--
		}
		pipeline = pipeline[:room]
	}
	return pipeline + at
}

// isNewest reads a pipeline back and reports whether v is its newest version: of
// two versions created in the same second, servers take either for the newest.
func (s *session) isNewest(ctx context.Context, pipelineID string, v kfp.PipelineVersion) error {
	p, err := s.Pipeline(ctx, pipelineID)
	if err != nil {
		return fmt.Errorf("version %s (%s) was added, but it is unknown whether it is the newest: %w", v.Name, v.ID, err)
	}
	if now := newest(p); now.ID != v.ID {
		return &exit.Coded{
			Code: exit.Refused,
			Err:  fmt.Errorf("version %s (%s) was added, but the server still reports %s (%s) as the newest", v.Name, v.ID, now.Name, now.ID),
			Hint: "two versions of the same second have no order: apply again, or delete the other one",
		}
	}
	return nil
}
