package kfptest

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
)

const maxSpec = 32 << 20

// uploadPipeline responds with errors in a special form, with messages that hide the
// cause.
func (c *call) uploadPipeline() reply {
	file, name, err := c.uploaded("Failed to read pipeline from file", "Failed to read a pipeline spec file")
	if err != nil {
		return reply{err: err}
	}
	if len(name) > maxName {
		return reply{handler: func(w http.ResponseWriter) {
			http.Error(w, "Invalid input error: Pipeline.Name length cannot exceed 128", http.StatusBadRequest)
		}}
	}
	namespace := ""
	if c.multiUser {
		namespace = c.query.Get("namespace")
	}
	tags, err := c.tags()
	if err != nil {
		return reply{err: err}
	}
	t, err := parseTemplate(file)
	switch {
	case err != nil:
		return reply{err: uploadFailed(http.StatusBadRequest, err.Error())}
	case c.pipelineNamed(name, namespace):
		return reply{err: uploadFailed(http.StatusConflict, "Failed to create a pipeline and a pipeline version")}
	case c.fault.NoID:
		return c.nothing()
	}
	return c.addUploaded(name, namespace, t, tags)
}

// addUploaded makes a pipeline from an uploaded file.
func (c *call) addUploaded(name, namespace string, t template, tags map[string]string) reply {
	p := c.addPipeline(name, c.query.Get("description"), namespace, t)
	if !c.newer {
		return reply{message: c.pipelineMessage(p)}
	}
	p.displayName, p.tags = cmp.Or(c.query.Get("display_name"), name), tags
	return reply{message: p.messageV2()}
}

func (c *call) uploadVersion() reply {
	const failure = "Failed to create a pipeline version"
	file, name, err := c.uploaded(failure, failure)
	if err != nil {
		return reply{err: err}
	}
	id := c.query.Get("pipelineid")
	if _, ok := c.pipelines.get(id); !ok {
		return reply{err: uploadFailed(http.StatusBadRequest, failure)}
	}
	tags, err := c.tags()
	if err != nil {
		return reply{err: err}
	}
	t, err := parseTemplate(file)
	switch {
	case err != nil:
		return reply{err: uploadFailed(http.StatusBadRequest, err.Error())}
	case c.versionNamed(name, id):
		return reply{err: uploadFailed(http.StatusConflict, failure)}
	case c.fault.NoID:
		return c.nothing()
	}
	v := c.addVersion(id, name, c.query.Get("description"), t)
	if !c.newer {
		return reply{message: v.message()}
	}
	v.displayName, v.tags = cmp.Or(c.query.Get("display_name"), name), tags
	return reply{message: v.messageV2()}
}

// uploaded returns the file's specification and the name for it, by default the
// file's.
func (c *call) uploaded(noFile, badFile string) (data []byte, name string, err error) {
	file, header, err := c.r.FormFile("uploadfile")
	if err != nil {
		return nil, "", uploadFailed(http.StatusBadRequest, noFile)
	}
	defer func() {
		_ = file.Close()                  // it was read
		_ = c.r.MultipartForm.RemoveAll() // net/http does so only for requests that came over a connection
	}()
	data, err = io.ReadAll(io.LimitReader(file, maxSpec+1))
	if err == nil {
		data, err = unpack(header.Filename, data)
	}
	if err != nil || len(data) > maxSpec {
		return nil, "", uploadFailed(http.StatusBadRequest, badFile)
	}
	name = c.query.Get("name")
	if name == "" && c.newer {
		name = c.query.Get("display_name")
	}
	return data, cmp.Or(name, header.Filename), nil
}

var errFormat = errors.New("unexpected pipeline file format")

// unpack recognizes plain files by their suffix and archives by their first bytes.
func unpack(name string, file []byte) ([]byte, error) {
	for _, ending := range []string{".yaml", ".yml", ".json"} {
		if strings.HasSuffix(name, ending) {
			return file, nil
		}
	}
	switch {
	case bytes.HasPrefix(file, []byte("PK")):
		return unzip(file)
	case bytes.HasPrefix(file, []byte("\x1f\x8b")):
		return untar(file)
	}
	return nil, errFormat
}

func unzip(file []byte) ([]byte, error) {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	var one io.ReadCloser
	one, err = archive.Open(inArchive)
	if err != nil && len(archive.File) > 0 && isYAML(archive.File[0].Name) {
		one, err = archive.File[0].Open()
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = one.Close() }() // it is in memory
	return io.ReadAll(io.LimitReader(one, maxSpec+1))
}

func untar(file []byte) ([]byte, error) {
	zipped, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	archive := tar.NewReader(zipped)
	var first []byte
	for n := 0; ; n++ {
		header, err := archive.Next()
		if err != nil && first != nil {
			return first, nil
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(io.LimitReader(archive, maxSpec+1))
		if header.Name == inArchive || err != nil {
			return data, err
		}
		if n == 0 && isYAML(header.Name) {
			first = data
		}
	}
}

// inArchive is the file that is read from an archive; if it is missing, the first
// file is read, if that is YAML.
const inArchive = "pipeline.yaml"

func isYAML(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}
