package wire

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tally/client/rest"
)

// MaxUpload is the largest pipeline file that servers accept, in bytes.
const MaxUpload = 32 << 20

// MaxSpecification bounds a response with the specification of a pipeline, in
// bytes.
const MaxSpecification = MaxUpload

// UploadEndings returns the suffixes by which servers recognise a pipeline file;
// case matters.
func UploadEndings() []string { return []string{".yaml", ".yml", ".json", ".zip", ".tar.gz", ".tgz"} }

// Upload is a pipeline file to send. An archive has the pipeline in pipeline.yaml.
type Upload struct {
	// FileName determines the format by its ending: .yaml, .json, .zip or .tar.gz.
	// Its last element is sent.
	FileName string
	// Size is the size of the file in bytes.
	Size int64
	// Open opens the file. It is called again when the request is retried.
	Open func() (io.ReadCloser, error)
	// Name is the name of the pipeline or the version; empty means the file's name with its
	// suffix.
	Name        string
	Description string
	// Namespace is the pipeline's namespace on a multi-user server; empty means it is shared.
	Namespace string
	// Progress, if set, is called with the number of bytes of the file that have been sent.
	Progress func(sent, size int64)
}

// FileUpload returns the upload of a file on disk.
func FileUpload(path string) (Upload, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Upload{}, fmt.Errorf("upload: %w", unopened(err))
	}
	if !info.Mode().IsRegular() {
		return Upload{}, fmt.Errorf("upload: %w", &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")})
	}
	open := func() (io.ReadCloser, error) { return os.Open(path) }
	return Upload{FileName: filepath.Base(path), Size: info.Size(), Open: open}, nil
}

// unopened returns the error for a file that cannot be opened, without the name
// of a system call.
func unopened(err error) error {
	var failed *fs.PathError
	if errors.As(err, &failed) {
		return fmt.Errorf("file %s: %w", failed.Path, failed.Err)
	}
	return err
}

// Query returns the parameters sent with the file.
func (u Upload) Query() url.Values {
	query := url.Values{}
	if u.Name != "" {
		query.Set("name", u.Name)
	}
	if u.Description != "" {
		query.Set("description", u.Description)
	}
	return query
}

// Upload sends a file to a path and stores the created object in made.
func (c *Client) Upload(ctx context.Context, made Identified, u Upload, r rest.Request) error {
	if err := u.check(r.Operation); err != nil {
		return err
	}
	r.Method, r.Path, r.MaxBytes = http.MethodPost, c.base+r.Path, MaxSpecification
	if err := u.setBody(&r); err != nil {
		return rest.Invalid(r.Operation, "%v", err)
	}
	resp, err := c.rest.Send(ctx, r) // not bounded by the timeout of a small request
	if err != nil {
		return sourceFailure(r.Operation, u, err)
	}
	body, err := rest.ReadBody(resp)
	if err != nil {
		return err
	}
	return decodeOne(body, made, r)
}

// Check returns why every server would refuse the file, or nil: its ending, its
// size, its name. It does not read the file.
func (u Upload) Check() error { return u.check("upload") }

func (u Upload) check(operation string) error {
	hasEnding := func(ending string) bool { return strings.HasSuffix(u.FileName, ending) }
	if !slices.ContainsFunc(UploadEndings(), hasEnding) {
		return rest.Invalid(operation, "%q is not the name of a pipeline file: want one that ends in %s", u.FileName, strings.Join(UploadEndings(), " "))
	}
	switch {
	case u.Size <= 0:
		return rest.Invalid(operation, "%s is empty", u.FileName)
	case u.Size > MaxUpload:
		return rest.Invalid(operation, "%s has %d bytes, and servers accept at most %d (%d MiB)", u.FileName, u.Size, MaxUpload, MaxUpload>>20)
	case u.Open == nil:
		return rest.Invalid(operation, "%s cannot be opened", u.FileName)
	}
	return CheckNewName(operation, cmp.Or(u.Name, u.FileName), MaxVersionName)
}

// setBody makes the file the one part of a multipart body, of which only the
// ends are in memory.
func (u Upload) setBody(r *rest.Request) error {
	var ends bytes.Buffer
	w := multipart.NewWriter(&ends)
	if _, err := w.CreateFormFile("uploadfile", filepath.Base(u.FileName)); err != nil {
		return err
	}
	start := bytes.Clone(ends.Bytes())
	if err := w.Close(); err != nil {
		return err
	}
	end := ends.Bytes()[len(start):]
	r.ContentType = w.FormDataContentType()
	r.ContentLength = int64(len(start)) + u.Size + int64(len(end))
	r.Body = func() (io.ReadCloser, error) {
		file, err := u.Open()
		if err != nil {
			return nil, &sourceError{err}
		}
		body := io.MultiReader(bytes.NewReader(start), &source{file: file, upload: u}, bytes.NewReader(end))
		return struct {
			io.Reader
			io.Closer
		}{body, file}, nil
	}
	return nil
}
