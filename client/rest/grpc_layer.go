package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// grpcLayer gives a gRPC call that fails before its first message the form of a JSON
// gateway's response, so that the other layers treat both alike.
type grpcLayer struct {
	next http.RoundTripper
	wait time.Duration // for the first message or the end; 0: forever
}

// RoundTrip implements http.RoundTripper.
func (l *grpcLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	resp, err := l.next.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return nil, notStarted(req, err)
	}
	// Readers of the response need the caller's context, with the values that the
	// layers below added.
	filter := resp.Request.Context().Value(filterKey{})
	resp.Request = req.WithContext(context.WithValue(req.Context(), filterKey{}, filter))
	resp.Body = &grpcBody{ReadCloser: resp.Body, resp: resp, cancel: cancel}
	if !isGRPC(resp.Header) {
		return l.other(resp)
	}
	if resp.StatusCode != http.StatusOK {
		return l.refused(resp)
	}
	first, err := l.peek(resp, cancel)
	if errors.Is(context.Cause(ctx), errNoMessage) {
		err = errNoMessage
	}
	if err != nil {
		_ = resp.Body.Close() // the stream failed
		return nil, err
	}
	_, inHeader := statusIn(resp.Header)
	end, ended := GRPCEnd(resp)
	switch {
	case first != nil && inHeader:
		_ = resp.Body.Close() // no more of it is needed
		return nil, continued(req)
	case first != nil:
		resp.Body.(*grpcBody).first = first
	case !ended:
		_ = resp.Body.Close() // it has ended
		return nil, ErrNoStatus
	case end.Code == grpcUnimplemented && !requestOf(req).GRPCOnly:
		_ = resp.Body.Close() // it has ended
		return nil, &NoGRPC{Why: end.Message}
	case end.Code != 0:
		_ = resp.Body.Close() // it has ended
		return resp, asGateway(resp, end)
	}
	return resp, nil
}

// peek waits for the first byte of the body and returns it; nil if the body is empty.
func (l *grpcLayer) peek(resp *http.Response, cancel context.CancelCauseFunc) ([]byte, error) {
	if l.wait > 0 {
		timer := time.AfterFunc(l.wait, func() { cancel(errNoMessage) })
		defer timer.Stop()
	}
	first := make([]byte, 1)
	n, err := resp.Body.Read(first)
	for n == 0 && err == nil {
		n, err = resp.Body.Read(first)
	}
	switch {
	case n > 0:
		return first, nil
	case errors.Is(err, io.EOF):
		return nil, nil
	}
	return nil, err
}

// continued returns the error for a response that continued after its status.
func continued(req *http.Request) *Error {
	return &Error{
		Operation: requestOf(req).Operation, Method: req.Method, URL: redactURL(req.URL),
		Kind: KindUnexpected, Message: "the response continues after its status",
		Hint: "the server or a proxy mixes up responses: try again, or use REST",
	}
}

// errNoMessage is a timeout, like the one for headers.
var errNoMessage error = &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}

// asGateway makes the response that a gateway would have sent.
func asGateway(resp *http.Response, end GRPCStatus) error {
	resp.StatusCode = httpStatusOfGRPC(end.Code)
	resp.Status = fmt.Sprintf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	return withReport(resp, end)
}

// withReport gives a response the body in which a gateway reports a status.
func withReport(resp *http.Response, end GRPCStatus) error {
	body, err := json.Marshal(map[string]any{"code": end.Code, "message": end.Message, "details": []string{}})
	if err != nil {
		return err
	}
	resp.Header.Set("Content-Type", "application/json")
	resp.ContentLength = int64(len(body))
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// grpcBody is a body that reports interruptions as errors of package io, and
// that returns bytes that were read ahead.
type grpcBody struct {
	io.ReadCloser
	resp   *http.Response
	cancel context.CancelCauseFunc
	first  []byte
}

// Read implements io.Reader.
func (b *grpcBody) Read(p []byte) (int, error) {
	if len(b.first) > 0 && len(p) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	n, err := b.ReadCloser.Read(p)
	switch {
	case errors.Is(err, errLate):
		err = continued(b.resp.Request)
	case err != nil && !errors.Is(err, io.EOF):
		err = brokenStream(b.resp.Request, err)
	}
	return n, err
}

// Close implements io.Closer.
func (b *grpcBody) Close() error {
	b.cancel(nil)
	return b.ReadCloser.Close()
}

// brokenStream turns the error of a stream into one of a connection: HTTP/2 has many
// names for the same failure.
func brokenStream(req *http.Request, err error) error {
	var network net.Error
	var none *NoGRPC
	switch {
	case req.Context().Err() != nil, errors.As(err, &network), errors.As(err, &none), errors.Is(err, io.ErrUnexpectedEOF), isTrust(err):
		return err
	case strings.HasPrefix(err.Error(), "http2: ") || strings.HasPrefix(err.Error(), "stream error: ") || strings.HasPrefix(err.Error(), "connection error: ") || errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %w", io.ErrUnexpectedEOF, err)
	}
	return err
}

// isTrust reports whether the error is about an untrusted certificate.
func isTrust(err error) bool { return explanations[reasonOf(err)].kind == KindAuth }
