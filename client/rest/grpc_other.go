package rest

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// isGRPC reports whether the messages of a response are those of gRPC in
// protobuf: those of grpc-web have another end, and +json other messages.
func isGRPC(h http.Header) bool {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (kind == "application/grpc" || kind == "application/grpc+proto")
}

// other decides on a response that is not gRPC's: one that passes is for the
// layers of errors and of retries.
func (l *grpcLayer) other(resp *http.Response) (*http.Response, error) {
	only := requestOf(resp.Request).GRPCOnly
	switch kind := KindOfStatus(resp.StatusCode); {
	case resp.StatusCode >= 400 && resp.StatusCode != http.StatusMisdirectedRequest && kind == KindUnreachable:
		return resp, nil
	case only && (isRedirect(resp) || kind == KindAuth || resp.StatusCode == http.StatusInternalServerError):
		return resp, nil
	case only && resp.StatusCode == http.StatusOK && isWebPage(resp.Header, nil):
		body, _ := readStart(resp) // a title that cannot be read is not missed
		return nil, requestOf(resp.Request).notJSON(resp, body, nil)
	}
	_ = resp.Body.Close() // it was not requested
	kind := resp.Header.Get("Content-Type")
	if kind == "" {
		kind = "nothing"
	}
	return nil, &NoGRPC{Why: fmt.Sprintf("the response is HTTP %d with %s", resp.StatusCode, oneLine([]byte(kind)))}
}

// refused is a response of gRPC with another status of HTTP than its own 200: the
// status of HTTP decides, and that of gRPC has the words. Its messages are not for
// people.
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

// notStarted is the error of a call that got no response. A server may say that it
// takes such calls over HTTP/1.1 only, which gRPC cannot do.
func notStarted(req *http.Request, err error) error {
	if strings.Contains(err.Error(), "HTTP_1_1_REQUIRED") {
		return &NoGRPC{Why: "the server requires HTTP/1.1"}
	}
	return brokenStream(req, err)
}
