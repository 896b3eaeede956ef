package wire

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"sync"

	"tally/client/rest"
)

// ReadArtifact reads an artifact of a step of a run (GET
// /runs/{run_id}/nodes/{node_id}/artifacts/{artifact_name}:read); Steps has the
// names. It is mostly a .tgz with one file in it. The bytes are streamed,
// whatever their number; the caller closes the reader. rest.Options' Timeout
// bounds each wait for bytes, not the whole.
//
// A server that fails midway still ends its response normally. The reader
// therefore ends in io.EOF only if the artifact is complete, and in a
// *rest.Error otherwise, within a *rest.Incomplete when bytes came before.
func (c *Client) ReadArtifact(ctx context.Context, runID, nodeID, name string) (io.ReadCloser, error) {
	path, err := c.Expand(readArtifact, "/runs/{run_id}/nodes/{node_id}/artifacts/{artifact_name}:read", []string{runID, nodeID, name})
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancelCause(ctx)
	resp, err := c.rest.Send(ctx, rest.Request{Operation: readArtifact, Method: http.MethodGet, Path: path})
	if err != nil {
		stop(nil)
		return nil, withArtifactHint(err)
	}
	resp.Body = limitIdle(resp.Body, c.timeout, stop)
	a, err := openArtifact(resp)
	if err != nil {
		_ = resp.Body.Close() // the error is the news
		return nil, err
	}
	return a, nil
}

const readArtifact = "read artifact"

func withArtifactHint(err error) error {
	var e *rest.Error
	if errors.As(err, &e) && e.Status == http.StatusForbidden {
		e.Hint = "some releases, 2.17.0 with many users among them, refuse every artifact: fetch it from the object store by its key"
	}
	return err
}

// artifact decodes {"data":"<base64>"} while it arrives.
type artifact struct {
	resp   *http.Response
	base64 *bufio.Reader
	quoted *quoted
	data   io.Reader
	count  int64
	ended  error
}

var (
	artifactBegin = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*\{\s*"data"\s*:\s*"`) })
	artifactEmpty = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*\{\s*\}\s*$`) })
)

// artifactPeek exceeds the length of a response's beginning.
const artifactPeek = 64

func openArtifact(resp *http.Response) (*artifact, error) {
	a := &artifact{resp: resp, base64: bufio.NewReaderSize(resp.Body, 64<<10)}
	head, err := a.base64.Peek(artifactPeek)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, rest.Explain(resp, err)
	}
	if begin := artifactBegin().Find(head); begin != nil {
		_, err = a.base64.Discard(len(begin))
		a.quoted = &quoted{base64: a.base64}
		a.data = base64.NewDecoder(base64.StdEncoding, a.quoted)
		return a, err
	}
	if err != nil && artifactEmpty().Match(head) {
		a.data, a.quoted = bytes.NewReader(nil), &quoted{closed: true} // a file of no bytes: zero values are omitted
		a.base64 = bufio.NewReader(bytes.NewReader([]byte("}")))
		return a, nil
	}
	return nil, a.unexpected()
}

// unexpected is the error for a response that is not an artifact: an error with
// status 200, a web page, or anything else.
func (a *artifact) unexpected() error {
	a.resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(a.base64, maxUnexpected), a.resp.Body}
	body, err := rest.Decode[json.RawMessage](a.resp)
	if err != nil {
		return err
	}
	e := a.failure(rest.ReasonNotJSON, "the response has no artifact")
	var f failure
	if json.Unmarshal(body, &f) == nil && f.message() != "" {
		e.Message = Clean(f.message())
	}
	return e
}

const maxUnexpected = 64 << 10

// Read implements io.Reader.
func (a *artifact) Read(p []byte) (int, error) {
	if a.ended != nil || len(p) == 0 {
		return 0, a.ended
	}
	n, err := a.data.Read(p)
	a.count += int64(n)
	if err == nil {
		return n, nil
	}
	if err = a.end(err); !errors.Is(err, io.EOF) && a.count > 0 {
		err = &rest.Incomplete{Records: a.count, Unit: "byte", Err: err}
	}
	a.ended = err
	return n, err
}

// end distinguishes a complete end of the data from a truncated one.
func (a *artifact) end(err error) error {
	var corrupt base64.CorruptInputError
	switch {
	case errors.As(err, &corrupt), errors.Is(err, errNotBase64), errors.Is(err, io.ErrUnexpectedEOF) && a.quoted.closed:
		return a.failure(rest.ReasonNotJSON, "the artifact is damaged: its base64 is not whole")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return a.cut()
	case !errors.Is(err, io.EOF):
		return rest.Explain(a.resp, err)
	}
	tail, err := io.ReadAll(io.LimitReader(a.base64, artifactPeek))
	if err != nil || string(bytes.TrimSpace(tail)) != "}" {
		return a.cut()
	}
	return io.EOF
}

func (a *artifact) cut() error {
	e := a.failure(rest.ReasonCut, "the artifact is truncated: the server's response ended early")
	e.Kind, e.Retryable = rest.KindUnreachable, true
	e.Hint = "the server failed mid-transfer: try again"
	return e
}

func (a *artifact) failure(reason rest.Reason, message string) *rest.Error {
	return &rest.Error{
		Operation: readArtifact, Method: http.MethodGet, URL: rest.RedactURL(a.resp.Request.URL),
		Status: a.resp.StatusCode, Kind: rest.KindUnexpected, Reason: reason, Message: message,
	}
}

// Close implements io.Closer.
func (a *artifact) Close() error { return a.resp.Body.Close() }

// quoted reads the rest of a JSON string that holds base64, up to its closing quote.
type quoted struct {
	base64 *bufio.Reader
	closed bool
}

var errNotBase64 = errors.New("the data is not base64")

// Read implements io.Reader. A string without a closing quote ends in io.ErrUnexpectedEOF.
func (q *quoted) Read(p []byte) (int, error) {
	if q.closed {
		return 0, io.EOF
	}
	if _, err := q.base64.Peek(1); err != nil {
		return 0, unexpectedEnd(err)
	}
	chunk, err := q.base64.Peek(min(q.base64.Buffered(), len(p)))
	if err != nil {
		return 0, unexpectedEnd(err)
	}
	switch special := bytes.IndexAny(chunk, `"\`); special {
	case 0:
		return q.special(p)
	case -1:
		return q.base64.Read(p[:len(chunk)])
	default:
		return q.base64.Read(p[:special])
	}
}

// special reads a closing quote, or a slash that is written as \/.
func (q *quoted) special(p []byte) (int, error) {
	c, err := q.base64.ReadByte()
	if err != nil || c == '"' {
		q.closed = true
		return 0, io.EOF
	}
	p[0], err = q.base64.ReadByte()
	if err != nil {
		return 0, unexpectedEnd(err)
	}
	if p[0] != '/' {
		return 0, errNotBase64
	}
	return 1, nil
}

func unexpectedEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
