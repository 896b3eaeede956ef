package kfp

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"tally/client/kfp"
	"tally/cmd/internal/exit"
)

// pipelineText is a pipeline's specification.
type pipelineText struct {
	text string
	// v2 tells the intermediate representation of the v2 compiler from an Argo workflow.
	v2 bool
	// types are those of a v2 pipeline's inputs.
	types map[string]string
}

// readPipeline reads a file as it is uploaded: a specification, or an archive
// with one in pipeline.yaml.
func readPipeline(file string) (*pipelineText, error) {
	u, err := kfp.FileUpload(file)
	if err != nil {
		return nil, exit.Usage(err)
	}
	if u.Size > kfp.MaxUpload {
		return nil, exit.Usagef("%s has %d bytes, and servers take %d at most", file, u.Size, kfp.MaxUpload)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, exit.Usage(err)
	}
	text, err := unpacked(file, content)
	if err != nil {
		return nil, exit.Usagef("%s: %w", file, err)
	}
	p, err := parsePipeline(string(text))
	if err != nil {
		return nil, exit.Usagef("%s: %w", file, err)
	}
	return p, nil
}

var errNotPipeline = errors.New("it is neither an Argo workflow nor a compiled v2 pipeline")

// parsePipeline tells what kind a specification is of.
func parsePipeline(text string) (*pipelineText, error) {
	var doc struct {
		Kind         string `json:"kind"`
		PipelineInfo *struct {
			Name string `json:"name"`
		} `json:"pipelineInfo"`
		Root struct {
			Inputs struct {
				Parameters map[string]struct {
					Type    string `json:"parameterType"`
					OldType string `json:"type"`
				} `json:"parameters"`
			} `json:"inputDefinitions"`
		} `json:"root"`
	}
	plain, err := asJSON([]byte(text))
	if err == nil {
		err = json.Unmarshal(plain, &doc)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotPipeline, err)
	}
	switch {
	case doc.Kind == "Workflow":
		return &pipelineText{text: text}, nil
	case doc.PipelineInfo == nil:
		return nil, errNotPipeline
	}
	p := &pipelineText{text: text, v2: true, types: map[string]string{}}
	for name, input := range doc.Root.Inputs.Parameters {
		p.types[name] = input.Type + input.OldType
	}
	return p, nil
}

// unpacked is the specification in a file, by its ending as servers go by it.
func unpacked(name string, content []byte) ([]byte, error) {
	switch {
	case strings.HasSuffix(name, ".zip"):
		return unzipped(content)
	case strings.HasSuffix(name, ".tar.gz"), strings.HasSuffix(name, ".tgz"):
		return untarred(content)
	}
	return content, nil
}

const inArchive = "pipeline.yaml"

var errNoPipelineInside = errors.New("the archive holds no " + inArchive)

func unzipped(content []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	file, err := archive.Open(inArchive)
	if err != nil {
		return nil, errNoPipelineInside
	}
	text, err := readSpec(file)
	return text, errors.Join(err, file.Close())
}

func untarred(content []byte) ([]byte, error) {
	plain, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errNoPipelineInside
		case err != nil:
			return nil, err
		case path.Clean(header.Name) == inArchive:
			return readSpec(archive)
		}
	}
}

// readSpec reads no more than a server would: a small archive can hold anything.
func readSpec(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, kfp.MaxUpload+1))
	if err == nil && len(text) > kfp.MaxUpload {
		err = fmt.Errorf("its %s has more than %d bytes, which servers take at most", inArchive, kfp.MaxUpload)
	}
	return text, err
}
