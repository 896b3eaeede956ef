package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"tally/client/rest"
)

const readLog = "read log"

// ReadLog reads the log of a step's pod (GET
// /apis/v1alpha1/runs/{run_id}/nodes/{node_id}/log), which both APIs share; with
// follow until the pod has ended. The caller closes the reader. rest.Options'
// Timeout bounds each wait for bytes, unless the log is followed: a pod may be
// silent for hours.
//
// A server that cannot read the log reports that with status 200, after what it
// has sent before. The reader ends in io.EOF only if the log is complete, and in
// a *rest.Error otherwise, within a *rest.Incomplete if bytes preceded it.
func (c *Client) ReadLog(ctx context.Context, runID, nodeID string, follow bool) (io.ReadCloser, error) {
	path, err := Path(readLog, "/apis/v1alpha1/runs/{run_id}/nodes/{node_id}/log", runID, nodeID)
	if err != nil {
		return nil, err
	}
	r := rest.Request{Operation: readLog, Method: http.MethodGet, Path: path}
	limit := c.timeout
	if follow {
		r.Query, limit = url.Values{"follow": {"true"}}, 0
	}
	ctx, stop := context.WithCancelCause(ctx)
	resp, err := c.rest.Send(ctx, r)
	if err != nil {
		stop(nil)
		return nil, err
	}
	resp.Body = limitIdle(resp.Body, limit, stop)
	switch kind := strings.ToLower(resp.Header.Get("Content-Type")); {
	case rest.IsHTML(resp.Header):
		_, err := rest.Decode[json.RawMessage](resp) // it is the page of a login or a proxy
		return nil, errors.Join(err, resp.Body.Close())
	case strings.HasPrefix(kind, "application/json"):
		return c.notAnError(resp)
	case kind == "":
		resp.Body = &untyped{ReadCloser: resp.Body, resp: resp}
	}
	return &logReader{resp: resp, chunk: make([]byte, 32<<10)}, nil
}

// logReader passes a log on, and holds back what may be the error at its end.
type logReader struct {
	resp  *http.Response
	chunk []byte
	ready []byte // can be passed on
	held  []byte // begins as an error does
	count int64
	ended error
}

// logFailed begins an error.
var logFailed = []byte(`{"error_message":`)

// maxHeld exceeds the length of any error: what is longer is log.
const maxHeld = 256 << 10

// Read implements io.Reader.
func (l *logReader) Read(p []byte) (int, error) {
	for len(l.ready) == 0 && l.ended == nil && len(p) > 0 {
		l.fill()
	}
	if len(l.ready) == 0 {
		return 0, l.ended
	}
	n := copy(p, l.ready)
	l.ready = l.ready[n:]
	l.count += int64(n)
	if len(l.ready) == 0 && l.ended != nil {
		l.ended = l.incomplete(l.ended)
	}
	return n, nil
}

// fill reads more, and separates log from a possible error.
func (l *logReader) fill() {
	n, err := l.resp.Body.Read(l.chunk)
	l.held = append(l.held, l.chunk[:n]...)
	l.release()
	if err == nil {
		return
	}
	reported := errors.Is(err, io.EOF) && !errors.Is(l.failure(), io.EOF)
	if l.ended = l.end(err); !reported {
		l.ready, l.held = append(l.ready, l.held...), nil // it is a log
	}
	if len(l.ready) == 0 {
		l.ended = l.incomplete(l.ended)
	}
}

// end distinguishes the end of a complete log from a failure.
func (l *logReader) end(err error) error {
	if !errors.Is(err, io.EOF) {
		return rest.Explain(l.resp, err)
	}
	if failed := l.failure(); !errors.Is(failed, io.EOF) || rest.EndIsKnown(l.resp) {
		return failed
	}
	return &rest.Error{
		Operation: readLog, Method: http.MethodGet, URL: rest.RedactURL(l.resp.Request.URL), Status: l.resp.StatusCode,
		Kind: rest.KindUnreachable, Reason: rest.ReasonCut, Retryable: true,
		Message: rest.ErrNoEnd.Error(),
		Hint:    "a proxy between here and the server rewrites the response: go around it",
	}
}

// incomplete adds the number of bytes that preceded a failure.
func (l *logReader) incomplete(err error) error {
	var before *rest.Incomplete
	if errors.Is(err, io.EOF) || l.count == 0 || errors.As(err, &before) {
		return err
	}
	return &rest.Incomplete{Records: l.count, Unit: "byte", Err: err}
}

// release passes on what cannot be the error at the end.
func (l *logReader) release() {
	keep := len(l.held)
	for at := 0; at < len(l.held); at++ {
		next := bytes.IndexByte(l.held[at:], '{')
		if next < 0 {
			break
		}
		if at += next; mayFail(l.held[at:]) {
			keep = at
			break
		}
	}
	l.ready = append(l.ready, l.held[:keep]...)
	l.held = append([]byte(nil), l.held[keep:]...)
}

// mayFail reports whether data is, or begins, an error.
func mayFail(data []byte) bool {
	if len(data) < len(logFailed) {
		return bytes.HasPrefix(logFailed, data)
	}
	if !bytes.HasPrefix(data, logFailed) || len(data) > maxHeld {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(data))
	var whole json.RawMessage
	err := d.Decode(&whole)
	switch {
	case err == nil: // nothing but space comes behind an error
		return len(bytes.TrimSpace(data[d.InputOffset():])) == 0
	case errors.Is(err, io.ErrUnexpectedEOF):
		return true
	}
	return false
}

// failure returns the error with which a log ends, io.EOF if it is complete.
func (l *logReader) failure() error {
	var f struct {
		Message string  `json:"error_message"`
		Details *string `json:"error_details"`
	}
	d := json.NewDecoder(bytes.NewReader(l.held))
	d.DisallowUnknownFields()
	if d.Decode(&f) != nil || f.Message == "" {
		return io.EOF
	}
	e := &rest.Error{
		Operation: readLog, Method: http.MethodGet, URL: rest.RedactURL(l.resp.Request.URL), Status: l.resp.StatusCode,
		Kind: rest.KindRefused, Message: Clean(f.Message),
		Hint: "a pod that is gone has a log only where the server archives logs",
	}
	if lower := strings.ToLower(f.Message); strings.Contains(lower, "notfound") || strings.Contains(lower, "not found") {
		e.Kind = rest.KindNotFound
	}
	return e
}

// Close implements io.Closer.
func (l *logReader) Close() error { return l.resp.Body.Close() }
