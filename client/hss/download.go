package hss

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	sdk "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/hss/v5/model"

	"tally/client/huawei"
	"tally/client/rest"
)

// ErrNotArchive is the underlying error of a download that is not a ZIP archive.
var ErrNotArchive = errors.New("not a ZIP archive")

// File is an export's file while it is downloaded. The caller closes it.
type File struct {
	// Name is the server's name for the file, or hss-export-ID.zip, without a directory.
	Name string
	// Size is its length in bytes, -1 if the server does not send it.
	Size int64

	resp     *http.Response
	buffered *bufio.Reader
}

// Download opens an export's file, a ZIP archive. Only ctx bounds its duration.
// A body that is not an archive, such as a login page or an error with HTTP
// 200, is a *rest.Error that wraps ErrNotArchive. (GET
// /v5/{project_id}/download/{file_id})
func (c *Client) Download(ctx context.Context, fileID string) (*File, error) {
	if err := checkID("file", fileID); err != nil {
		return nil, err
	}
	op := huawei.Operation{
		Name:    "download file " + fileID,
		Request: &model.ListDownloadExportedFileRequest{FileId: fileID, Region: c.region(), EnterpriseProjectId: c.enterprise},
		Def:     sdk.GenReqDefForListDownloadExportedFile(),
	}
	resp, err := c.api.Call(ctx, op)
	if err != nil {
		return nil, err
	}
	file := &File{Name: fileName(resp.Header, fileID), Size: resp.ContentLength, resp: resp, buffered: bufio.NewReader(resp.Body)}
	start, err := file.buffered.Peek(len(localHeader))
	if isArchive(start) {
		return file, nil
	}
	defer func() { _ = file.Close() }() // the error has what matters
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, rest.Explain(resp, err)
	}
	return nil, c.notArchive(op.Name, file)
}

// Read implements io.Reader. A connection that ends early is a *rest.Error.
func (f *File) Read(p []byte) (int, error) {
	n, err := f.buffered.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = rest.Explain(f.resp, err)
	}
	return n, err
}

// Close ends the download.
func (f *File) Close() error { return f.resp.Body.Close() }

const (
	localHeader = "PK\x03\x04"
	emptyZIP    = "PK\x05\x06"
)

func isArchive(start []byte) bool {
	return string(start) == localHeader || string(start) == emptyZIP
}

// maxShown bounds how many bytes of a download that is not an archive are read.
const maxShown = 64 << 10

// notArchive returns an error that says what was downloaded instead.
func (c *Client) notArchive(operation string, f *File) error {
	content, err := io.ReadAll(io.LimitReader(f.buffered, maxShown))
	if err != nil {
		return rest.Explain(f.resp, err)
	}
	// The JSON decoder's error identifies login pages and the like.
	copied := *f.resp
	copied.Body = io.NopCloser(bytes.NewReader(content))
	_, err = rest.Decode[map[string]any](&copied)
	if err == nil {
		err = c.api.BodyError(operation, f.resp, content)
	}
	var known *rest.Error
	if errors.As(err, &known) {
		known.Message = "the download is not a ZIP archive: " + known.Message
		known.Err = ErrNotArchive
	}
	return err
}

// fileName is the server's name for the file without a directory, or a name made of the file's id.
func fileName(header http.Header, id string) string {
	_, parameters, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	name := path.Base(strings.ReplaceAll(parameters["filename"], `\`, "/"))
	if err != nil || name == "." || name == ".." || name == "/" || strings.ContainsFunc(name, control) {
		return fmt.Sprintf("hss-export-%s.zip", id)
	}
	return name
}
