package kfp

import (
	"context"

	"github.com/spf13/pflag"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
	"tally/cmd/internal/kit"
)

const uploadLong = `Upload a file: a .yaml or .json, or a .zip or .tar.gz with the pipeline in
pipeline.yaml. Its ending and size are checked before anything is sent; servers
take 32 MiB. Without --name it is called what the file is called.`

// uploadFlags say what a file is to be called.
type uploadFlags struct{ name, description string }

func (f *uploadFlags) bind(flags *pflag.FlagSet) {
	flags.StringVar(&f.name, "name", "", "its name; the file's name otherwise")
	flags.StringVar(&f.description, "description", "", "what it is for")
}

// open checks the file before anything is sent.
func (f *uploadFlags) open(file string) (kfp.Upload, error) {
	u, err := kfp.FileUpload(file)
	if err != nil {
		return u, exit.Usage(err)
	}
	u.Name, u.Description = f.name, f.description
	return u, u.Check()
}

// withProgress shows a person how far an upload is.
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
  tally kfp pipelines upload hello.txt --sandbox   # exit 2: no such file`,
		Run: kit.WithFlags((*pipelineUpload).bind, func(f *pipelineUpload, ctx context.Context, call *kit.Call) error {
			u, err := f.open(call.Args[0])
			if err != nil {
				return err
			}
			return create(ctx, call, pipelineColumns(), func(s *session) (kfp.Pipeline, error) {
				return s.newPipeline(ctx, u, f.shared)
			})
		}),
	}
}

// newPipeline uploads a pipeline to where the settings say.
func (s *session) newPipeline(ctx context.Context, u kfp.Upload, shared bool) (kfp.Pipeline, error) {
	namespace, err := s.PipelineNamespace(ctx, shared)
	if err != nil {
		return kfp.Pipeline{}, err
	}
	u.Namespace = namespace
	return withProgress(s.call, u, func(u kfp.Upload) (kfp.Pipeline, error) { return s.UploadPipeline(ctx, u) })
}

func (s *session) newVersion(ctx context.Context, pipelineID string, u kfp.Upload) (kfp.PipelineVersion, error) {
	return withProgress(s.call, u, func(u kfp.Upload) (kfp.PipelineVersion, error) { return s.UploadVersion(ctx, pipelineID, u) })
}

func uploadVersion() kit.Verb {
	return kit.Verb{
		Use: "upload FILE", Short: "Upload a file as a new version of a pipeline", Prints: true,
		Long: uploadLong, Args: kit.OneArg, Files: true,
		Values: pipelineValues(),
		Example: `  tally kfp versions template v2 --pipeline "train model" --sandbox --out v3.json && tally kfp versions upload v3.json --pipeline "train model" --name v3 --sandbox
  tally kfp versions upload v3.json --sandbox   # exit 2: no pipeline`,
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
	u, err := f.open(call.Args[0])
	if err != nil {
		return err
	}
	return create(ctx, call, pipelineVersionColumns(), func(s *session) (kfp.PipelineVersion, error) {
		id, err := s.PipelineID(ctx, call.Text("pipeline"))
		if err != nil {
			return kfp.PipelineVersion{}, err
		}
		return s.newVersion(ctx, id, u)
	})
}
