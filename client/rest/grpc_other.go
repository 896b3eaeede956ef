package rest

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// isGRPC reports whether a response is gRPC in protobuf: grpc-web ends differently,
// and +json has other messages.
func isGRPC(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (kind == "application/grpc" || kind == "application/grpc+proto")
}

// other handles a response that is not gRPC: the error and retry layers handle those
// that it passes on.
func (l *grpcLayer) other(resp *http.Response) (*http.Response, error) {
	only := requestOf(resp.Request).GRPCOnly
	switch kind := KindOfStatus(resp.StatusCode); {
	case resp.StatusCode >= 400 && resp.StatusCode != http.StatusMisdirectedRequest && kind == KindUnreachable:
		return resp, nil
	case only && (isRedirect(resp) || kind == KindAuth || resp.StatusCode == http.StatusInternalServerError):
		return resp, nil
	case only && resp.StatusCode == http.StatusOK && isWebPage(resp.Header, nil):
		body, _ := readStart(resp) // the title is optional
		return nil, requestOf(resp.Request).notJSON(resp, body, nil)
	}
	_ = resp.Body.Close() // it was not requested
	kind := resp.Header.Get("Content-Type")
	if kind == "" {
		kind = "nothing"
	}
	return nil, &NoGRPC{Why: fmt.Sprintf("the response is HTTP %d with %s", resp.StatusCode, oneLine([]byte(kind)))}
}

// refused handles a gRPC response with an HTTP status other than 200: the HTTP status
// decides, and the gRPC status provides the message. The body is not for people.
func (l *grpcLayer) refused(resp *http.Response) (*http.Response, error) {
	if resp.StatusCode == http.StatusPartialContent {
		return resp, nil // a stream, which reports it at its end
	}
	_ = resp.Body.Close() // it is not used
	kind := KindOfStatus(resp.StatusCode)
	if absent := kind == KindNotFound || kind == KindRefused || resp.StatusCode == http.StatusMisdirectedRequest; absent && !requestOf(resp.Request).GRPCOnly {
		return nil, &NoGRPC{Why: fmt.Sprintf("the response is HTTP %d", resp.StatusCode)}
	}
	if end, known := statusIn(resp.Header); known && end.Code != 0 {
		return resp, withReport(resp, end)
	}
	resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader("")), 0
	return resp, nil
}

// notStarted returns the error of a call that got no response. A server may require
// HTTP/1.1, which gRPC cannot use.
func notStarted(req *http.Request, err error) error {
	if strings.Contains(err.Error(), "HTTP_1_1_REQUIRED") {
		return &NoGRPC{Why: "the server requires HTTP/1.1"}
	}
	return brokenStream(req, err)
}
