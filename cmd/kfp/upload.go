package kfp

import (
	"context"
	"errors"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/client/kfp/v2beta1"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
	"tally/cmd/kfp/internal/newer"
)

const uploadLong = `Upload a file: a .yaml or .json, or a .zip or .tar.gz with the pipeline in
pipeline.yaml, or else in its first file. The suffix, size and name of the file and
its content, also in an archive, are checked before anything is sent; servers accept
up to 32 MiB. --name defaults to the file's name. - reads standard input, and needs
--name.`

// uploadFlags has the flags for the name of an uploaded file.
type uploadFlags struct {
	name, description string
	labels            labels
}

func (f *uploadFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&f.name, "name", "", "name (default: the file's name)")
	flags.StringVar(&f.description, "description", "", "description")
	f.labels.bind(flags)
}

var errNoName = errors.New("standard input has no name: use --name")

// open reads the file and checks it before anything is sent. The source is the
// specification in it.
func (f *uploadFlags) open(call *kit.Call) (u kfp.Upload, source string, err error) {
	tags, unnamed := f.labels.parsed()
	if unnamed == nil {
		unnamed = v2beta1.Edit{Tags: &tags}.Check()
	}
	if call.Args[0] == standardInput && f.name == "" {
		unnamed = exit.Usage(errNoName)
	}
	file, err := readPipelineFile(call.App, call.Args[0])
	if err != nil {
		return kfp.Upload{}, "", together(unnamed, err)
	}
	file.Name, file.Description = f.name, f.description
	if err := file.Check(); err != nil {
		return kfp.Upload{}, "", together(unnamed, err)
	}
	source, err = file.source()
	return file.Upload, source, together(unnamed, err)
}

// withProgress shows the progress of an upload on a terminal.
func withProgress[T any](call *kit.Call, u kfp.Upload, send func(kfp.Upload) (T, error)) (T, error) {
	moved, end := kit.Transfer(call.App, u.FileName, u.Size)
	defer end()
	u.Progress = func(sent, _ int64) { moved(sent) }
	return send(u)
}

// pipelineUpload are the flags of an upload of a pipeline.
type pipelineUpload struct {
	uploadFlags
	shared bool
}

func (f *pipelineUpload) bind(flags *pflag.FlagSet) {
	f.uploadFlags.bind(flags)
	bindShared(flags, &f.shared)
}

func uploadPipeline() kit.Verb {
	return kit.Verb{
		Use: "upload FILE", Short: "Upload a file as a new pipeline", Prints: true,
		Long: uploadLong + `

The pipeline's first version has the same name. Names are unique: to add a
version to a pipeline that may exist, use "pipelines apply".`,
		Args: kit.OneArg, Files: true,
		Example: `  tally kfp pipelines template "hello wait" --sandbox --out hello.json && tally kfp pipelines upload hello.json --name greeting --sandbox
  tally kfp pipelines template say --sandbox --out say.json && tally kfp pipelines upload say.json --name say-again --description "a copy" --sandbox -o json`,
		Run: kit.WithFlags((*pipelineUpload).bind, func(f *pipelineUpload, ctx context.Context, call *kit.Call) error {
			u, _, err := f.open(call)
			if err != nil {
				return err
			}
			return create(ctx, call, pipelineColumns(), func(s *session) (kfp.Pipeline, error) {
				return s.newPipeline(ctx, u, f.shared, &f.labels)
			})
		}),
	}
}

// newPipeline uploads a pipeline to the namespace that is set.
func (s *session) newPipeline(ctx context.Context, u kfp.Upload, shared bool, l *labels) (kfp.Pipeline, error) {
	namespace, err := s.PipelineNamespace(ctx, shared)
	if err != nil {
		return kfp.Pipeline{}, err
	}
	u.Namespace = namespace
	if l.set() {
		labelled, v2, err := s.labelled(l)
		if err != nil {
			return kfp.Pipeline{}, err
		}
		return withProgress(s.call, u, func(u kfp.Upload) (kfp.Pipeline, error) { return v2.UploadLabelled(ctx, labelled(u)) })
	}
	return withProgress(s.call, u, func(u kfp.Upload) (kfp.Pipeline, error) { return s.UploadPipeline(ctx, u) })
}

// labelled returns a function that adds names and tags, which only v2beta1 keeps,
// to an upload.
func (s *session) labelled(l *labels) (func(kfp.Upload) v2beta1.Upload, *newer.Server, error) {
	v2, err := s.byV2("an upload with a display name or tags")
	if err != nil {
		return nil, nil, err
	}
	tags, err := l.parsed()
	return func(u kfp.Upload) v2beta1.Upload {
		return v2beta1.Upload{Upload: u, DisplayName: l.displayName, Tags: tags}
	}, v2, err
}

func (s *session) newVersion(ctx context.Context, pipelineID string, u kfp.Upload, l *labels) (kfp.PipelineVersion, error) {
	if l.set() {
		labelled, v2, err := s.labelled(l)
		if err != nil {
			return kfp.PipelineVersion{}, err
		}
		return withProgress(s.call, u, func(u kfp.Upload) (kfp.PipelineVersion, error) {
			return v2.UploadLabelledVersion(ctx, pipelineID, labelled(u))
		})
	}
	return withProgress(s.call, u, func(u kfp.Upload) (kfp.PipelineVersion, error) { return s.UploadVersion(ctx, pipelineID, u) })
}

func uploadVersion() kit.Verb {
	return kit.Verb{
		Use: "upload FILE", Short: "Upload a file as a new version of a pipeline", Prints: true,
		Long: uploadLong, Args: kit.OneArg, Files: true,
		Values: pipelineValues(),
		Example: `  tally kfp versions template v2 --pipeline "train model" --sandbox --out v3.json && tally kfp versions upload v3.json --pipeline "train model" --name v3 --sandbox
  tally kfp versions template v2 --pipeline "train model" --sandbox --out v2.json && tally kfp versions upload v2.json --pipeline "train model" --name v4 --sandbox -o name`,
		Run: func(flags *pflag.FlagSet) kit.Work {
			f := &uploadFlags{}
			f.bind(flags)
			bindPipeline(flags)
			return f.runVersion
		},
	}
}

func (f *uploadFlags) runVersion(ctx context.Context, call *kit.Call) error {
	if call.Text("pipeline") == "" {
		return exit.Usage(errNoPipeline)
	}
	u, _, err := f.open(call)
	if err != nil {
		return err
	}
	return create(ctx, call, pipelineVersionColumns(), func(s *session) (kfp.PipelineVersion, error) {
		id, err := s.PipelineID(ctx, call.Text("pipeline"))
		if err != nil {
			return kfp.PipelineVersion{}, err
		}
		return s.newVersion(ctx, id, u, &f.labels)
	})
}
