package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"tally/client/rest"
)

// notAnError is a log that claims to be JSON, which those of pods do not, unless its
// beginning is the error of a gateway, with status 200.
func (*Client) notAnError(resp *http.Response) (io.ReadCloser, error) {
	start, err := io.ReadAll(io.LimitReader(resp.Body, maxHeld))
	if err == nil && isFailure(start) {
		failed := &rest.Error{
			Operation: readLog, Method: http.MethodGet, URL: rest.RedactURL(resp.Request.URL), Status: resp.StatusCode, Kind: rest.KindUnexpected,
		}
		decodeError(failed, resp.Header, start)
		return nil, errors.Join(failed, resp.Body.Close())
	}
	resp.Body = readCloser{io.MultiReader(bytes.NewReader(start), failing{err}, resp.Body), resp.Body}
	return &logReader{resp: resp, chunk: make([]byte, 32<<10)}, nil
}

// isFailure recognizes an object that has an error's code and message, and nothing behind it.
func isFailure(body []byte) bool {
	var f struct {
		Code    *int            `json:"code"`
		Error   json.RawMessage `json:"error"`
		Message *string         `json:"message"`
	}
	return json.Unmarshal(body, &f) == nil && f.Code != nil && (f.Message != nil || len(f.Error) > 0)
}

// failing fails before anything is read; without an error it is empty.
type failing struct{ err error }

// Read implements io.Reader.
func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

type readCloser struct {
	io.Reader
	io.Closer
}

// untyped is a body without a content type, which is none if it is a web page:
// servers of logs name their type.
type untyped struct {
	io.ReadCloser
	resp *http.Response
	seen bool
}

// Read implements io.Reader.
func (u *untyped) Read(p []byte) (int, error) {
	n, err := u.ReadCloser.Read(p)
	if u.seen || n == 0 {
		return n, err
	}
	u.seen = true
	if !strings.HasPrefix(http.DetectContentType(p[:n]), "text/html") {
		return n, err
	}
	page := *u.resp
	page.Body = readCloser{io.MultiReader(bytes.NewReader(bytes.Clone(p[:n])), u.ReadCloser), u.ReadCloser}
	if _, decoded := rest.Decode[json.RawMessage](&page); decoded != nil {
		return 0, decoded
	}
	return n, err
}
