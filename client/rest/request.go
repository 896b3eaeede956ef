package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// Request is one call.
type Request struct {
	// Operation names the call in errors: "get run".
	Operation string
	// Method is the HTTP method; empty means GET.
	Method string
	// Path is appended to the endpoint's path. Its variable parts must be escaped, see Path.
	Path string
	// Query is encoded by url.Values.Encode, unless RawQuery is set.
	Query url.Values
	// RawQuery is sent unchanged.
	RawQuery string
	// Header is added to the request.
	Header http.Header
	// JSON, if not nil, is sent as the body.
	JSON any
	// Body, if not nil, opens the body; it is called once for each attempt.
	Body func() (io.ReadCloser, error)
	// ContentLength is the length of Body in bytes, -1 if unknown.
	ContentLength int64
	// ContentType is that of Body.
	ContentType string
	// Idempotent allows a POST to be repeated as a GET is.
	Idempotent bool
	// MaxBytes bounds the response of [Do] and [Client.Fetch]: a larger one is an
	// error. 0 means 8 MiB, the bound of a row of a list.
	MaxBytes int
	// Once sends the request a single time, whatever happens.
	Once bool
	// GRPCOnly means that a gRPC call has no alternative if the server does not
	// serve gRPC: the server's response is then reported.
	GRPCOnly bool

	// grpc sends it by Options.GRPC.
	grpc bool
	// stream accepts a partial or compressed body.
	stream bool
}

// Path joins segments to a path in which each of them is escaped as one
// segment, so that no name can reach another path.
func Path(segments ...string) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(s))
	}
	return b.String()
}

// most returns the bound of a response that is read as a whole, in bytes.
func (r Request) most() int {
	if r.MaxBytes > 0 {
		return r.MaxBytes
	}
	return maxValue
}

func (r Request) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

// build makes the http.Request for base. An invalid request is an *Error of
// KindInvalid, a body that cannot be opened one of KindUnexpected.
func (r Request) build(ctx context.Context, base *url.URL) (*http.Request, error) {
	target, err := r.target(base)
	if err != nil {
		return nil, refused(r.Operation, err)
	}
	req, err := http.NewRequestWithContext(ctx, r.method(), target.String(), nil)
	if err != nil {
		return nil, refused(r.Operation, err)
	}
	req.Header.Set("Accept", "application/json")
	for name, values := range r.Header {
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	if err := r.setBody(req); err != nil {
		return nil, &Error{Operation: r.Operation, Method: r.method(), Kind: KindUnexpected, Err: err}
	}
	return req, nil
}

// target returns base with the request's path and query. Path contains escaped
// segments, so it is joined in escaped form.
func (r Request) target(base *url.URL) (*url.URL, error) {
	query := r.RawQuery
	if query == "" {
		query = r.Query.Encode()
	}
	target, err := url.Parse(strings.TrimSuffix(base.EscapedPath(), "/") + r.Path)
	if err != nil {
		return nil, fmt.Errorf("path %q: %w", r.Path, err)
	}
	target.Scheme, target.Host, target.RawQuery = base.Scheme, base.Host, query
	return target, nil
}

func (r Request) setBody(req *http.Request) error {
	open, length, kind := r.Body, r.ContentLength, r.ContentType
	if r.JSON != nil {
		data, err := json.Marshal(r.JSON)
		if err != nil {
			return fmt.Errorf("encode the request's body: %w", err)
		}
		open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
		length, kind = int64(len(data)), "application/json"
	}
	if open == nil {
		return nil
	}
	body, err := open()
	if err != nil {
		return err
	}
	req.Body, req.GetBody, req.ContentLength = body, open, length
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	return nil
}

// WithRequest associates an http.Request that was not built by Send with a call:
// the layers use r's Operation, Method, Idempotent and Once.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

type requestKey struct{}

// OperationOf names the call that a response belongs to.
func OperationOf(resp *http.Response) string { return requestOf(resp.Request).Operation }

// requestOf returns the Request from which an http.Request was built.
func requestOf(req *http.Request) Request {
	r, _ := req.Context().Value(requestKey{}).(Request)
	return r
}
