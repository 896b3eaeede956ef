package kfp

import (
	"bytes"
	"io"
	"os"
	"slices"
	"strings"

	"tally/client/kfp"
	"tally/cmd/internal/app"
	"tally/cmd/internal/exit"
	"tally/cmd/kfp/internal/spec"
)

// pipelineFile is a pipeline's file, or standard input, in memory, so that the
// bytes sent are the bytes checked.
type pipelineFile struct {
	kfp.Upload
	content []byte
}

// standardInput is the file name for standard input.
const standardInput = "-"

// readPipelineFile reads no more than servers accept.
func readPipelineFile(a *app.App, file string) (pipelineFile, error) {
	u := kfp.Upload{FileName: "stdin"}
	if file != standardInput {
		var err error
		if u, err = kfp.FileUpload(file); err != nil {
			return pipelineFile{}, exit.Usage(err)
		}
	}
	content, err := readUpTo(a, file, kfp.MaxUpload)
	if err != nil {
		return pipelineFile{}, err
	}
	switch {
	case len(content) > kfp.MaxUpload:
		return pipelineFile{}, exit.Usagef("%s has more than %d bytes (%d MiB), the most that servers accept", file, kfp.MaxUpload, kfp.MaxUpload>>20)
	case len(content) == 0:
		return pipelineFile{}, exit.Usagef("%s is empty", file)
	}
	if file == standardInput {
		u.FileName += spec.Ending(content)
	}
	u.Size, u.Open = int64(len(content)), func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	return pipelineFile{u, content}, nil
}

// readUpTo reads a file, or standard input, up to one byte beyond the limit, which
// shows that it is too large.
func readUpTo(a *app.App, name string, limit int64) ([]byte, error) {
	from := a.In
	if name != standardInput {
		file, err := os.Open(name)
		if err != nil {
			return nil, exit.Usage(err)
		}
		defer func() { _ = file.Close() }() // it is only read
		from = file
	}
	content, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return nil, exit.Usagef("%s: %w", name, err)
	}
	return content, nil
}

// source returns the specification in the file, by the servers' rule for
// archives. The first bytes determine the format of a file with an unknown
// suffix.
func (f pipelineFile) source() (string, error) {
	name := f.FileName
	known := func(ending string) bool { return strings.HasSuffix(name, ending) }
	if !slices.ContainsFunc(kfp.UploadEndings(), known) {
		name += spec.Ending(f.content)
	}
	source, err := spec.Unpack(name, f.content)
	if err != nil {
		return "", exit.Usagef("%s: %w", f.FileName, err)
	}
	return string(source), nil
}

// readSpec reads a specification to be run.
func readSpec(a *app.App, file string) (*spec.Spec, error) {
	f, err := readPipelineFile(a, file)
	if err != nil {
		return nil, err
	}
	source, err := f.source()
	if err != nil {
		return nil, err
	}
	parsed, err := spec.Parse(source)
	if err != nil {
		return nil, exit.Usagef("%s: %w", file, err)
	}
	return parsed, nil
}
