package rest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tally/client/rest/redact"
)

const (
	// maxErrorBody bounds how many bytes of an error's body are read.
	maxErrorBody = 64 << 10
	// errorBodyTime bounds the wait for it.
	errorBodyTime = 10 * time.Second
)

// errorLayer turns every response that is not a success, and every failure to
// get one, into an *Error.
type errorLayer struct {
	next        http.RoundTripper
	base        *url.URL
	xml         bool
	decode      func(*Error, http.Header, []byte)
	credentials Credentials
	filter      *redact.Filter
	pathHint    string
	warn        func(Warning)
	proxy       func(*url.URL) (*url.URL, error)
}

// RoundTrip implements http.RoundTripper.
func (l *errorLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	h := &history{warn: l.warn, proxy: l.proxyOf(req.URL)}
	req = req.WithContext(withHistory(req.Context(), h))
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		return nil, h.mark(explain(req, err))
	}
	if isRedirect(resp) {
		if err := l.unfollowable(req, resp); err != nil {
			return nil, err
		}
		return resp, nil
	}
	if isSuccess(req, resp) {
		return resp, nil
	}
	return nil, h.mark(l.failure(req, resp))
}

// isSuccess accepts only 200 for reads, gRPC calls included: another status below 300 comes
// from a firewall, a cache or a proxy. A stream also accepts partial content, and reports
// it at its end.
func isSuccess(req *http.Request, resp *http.Response) bool {
	switch {
	case resp.StatusCode == http.StatusOK:
		return true
	case resp.StatusCode == http.StatusPartialContent && requestOf(req).stream:
		return true
	}
	return resp.StatusCode > 200 && resp.StatusCode < 300 && req.Method != http.MethodGet && !requestOf(req).grpc
}

func isRedirect(resp *http.Response) bool {
	return resp.StatusCode >= 300 && resp.StatusCode < 400 && resp.Header.Get("Location") != ""
}

// unfollowable returns the error for a redirect to an invalid address, parts of which
// net/http would repeat.
func (l *errorLayer) unfollowable(req *http.Request, resp *http.Response) error {
	if _, err := resp.Location(); err == nil {
		return nil
	}
	_ = resp.Body.Close() // it has no details
	return Redirected(requestOf(req).Operation, resp, l.pathHint)
}

func (l *errorLayer) failure(req *http.Request, resp *http.Response) error {
	e := errorOf(req, resp)
	body, readErr := readStart(resp)
	knownSecrets(l.filter, l.credentials)
	l.fill(e, resp.Header, []byte(l.filter.String(string(body))))
	if e.Message == "" && readErr != nil {
		e.Err = readErr
	}
	if req.URL.Scheme == "http" {
		e.reportedByProxy(historyOf(req.Context()).proxy)
	}
	return e
}

// errorOf returns the error according to a response's status and headers.
func errorOf(req *http.Request, resp *http.Response) *Error {
	e := &Error{
		Operation: requestOf(req).Operation,
		Method:    req.Method, URL: redactURL(req.URL),
		Status:    resp.StatusCode,
		Kind:      KindOfStatus(resp.StatusCode),
		RequestID: requestID(resp.Header),
	}
	e.Retryable = e.Kind == KindUnreachable
	e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	return e
}

// readStart reads the beginning of a failure's body and closes it. A body that
// does not arrive must not delay the error.
func readStart(resp *http.Response) ([]byte, error) {
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, resp.Body.Close() // the rest does not matter
	}
	inTime := closeIfSlow(resp.Body)
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody+1))
	_ = resp.Body.Close() // the relevant part was read
	if late := !inTime(); late && err != nil {
		err = errSlowBody
	}
	return start(body, maxErrorBody), err
}

// closeIfSlow closes a body after errorBodyTime, which ends a read. The function that it
// returns prevents that, and reports whether it did.
func closeIfSlow(body io.Closer) (inTime func() bool) {
	return time.AfterFunc(errorBodyTime, func() { _ = body.Close() }).Stop
}

var errSlowBody = fmt.Errorf("the server's message did not arrive within %v", errorBodyTime)

func (l *errorLayer) fill(e *Error, header http.Header, body []byte) {
	switch {
	case isWrongScheme(body):
		e.wrongScheme("the server speaks https, but the endpoint says http", "use https:// in the endpoint")
	case isWebPage(header, body) && (!l.xml || !isXML(body)):
		e.webPage(body, l.wrongPath())
	case e.Status == http.StatusMisdirectedRequest:
		e.Reason, e.Message = ReasonMisdirected, oneLine(body)
		e.Kind, e.Hint = KindUnreachable, "the TLS name and the host name differ: use HTTP/1.1, or the certificate's name in the endpoint"
	default:
		l.fillReported(e, header, body)
	}
	e.notWhole()
	if e.RetryAfter > maxRetryAfter && e.Retryable {
		e.Hint = fmt.Sprintf("the server asks to wait %v, which exceeds the longest wait: try again after that", e.RetryAfter)
	}
}

// fillReported sets the fields of the server's own message.
func (l *errorLayer) fillReported(e *Error, header http.Header, body []byte) {
	if l.decode != nil {
		l.decode(e, header, body)
	}
	if e.Message == "" {
		e.Message = oneLine(body)
	}
	if e.Status != http.StatusNotFound {
		return
	}
	if !bytes.HasPrefix(trimStart(body), []byte("{")) {
		e.Kind = KindInvalid // an API says in JSON that an object is missing
	}
	if e.Kind == KindInvalid && e.Hint == "" {
		e.Hint = l.wrongPath()
	}
}

// notWhole explains a status below 300 that does not count as a success.
func (e *Error) notWhole() {
	if e.Status >= 300 {
		return
	}
	status := strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)))
	message := "the response is " + status + ", and only 200 is whole"
	if hasWords(e.Message) {
		message += ": " + e.Message
	}
	e.Message = message
	if e.Hint == "" {
		e.Hint = "a firewall, cache or proxy in front of the API responds in its place: try again, or go around it"
	}
}

func (e *Error) wrongScheme(message, hint string) {
	e.Reason, e.Kind, e.Retryable, e.Message, e.Hint = ReasonWrongScheme, KindInvalid, false, message, hint
}

// isXML reports whether a body is an error in XML rather than a web page.
func isXML(body []byte) bool {
	start := strings.ToLower(string(trimStart(body)))
	return strings.HasPrefix(start, "<error") || strings.HasPrefix(start, "<?xml") && !strings.Contains(start, "<html")
}

// wrongPath returns what to do if the endpoint does not serve the API.
func (l *errorLayer) wrongPath() string {
	if path := strings.Trim(l.base.Path, "/"); path != "" && l.pathHint == "" {
		return fmt.Sprintf("the endpoint's path /%s is put before the API's own: remove it, or correct it", path)
	}
	return firstOf(l.pathHint, "the endpoint does not serve this API: check its host, port and path")
}

// isWrongScheme recognizes the messages with which servers refuse plain http on an
// https port.
func isWrongScheme(body []byte) bool {
	for _, words := range []string{
		"Client sent an HTTP request to an HTTPS server",
		"The plain HTTP request was sent to HTTPS port",
		"speaking plain HTTP to an SSL-enabled server port",
	} {
		if bytes.Contains(body, []byte(words)) {
			return true
		}
	}
	return false
}

// requestID returns the request id, under the names that gateways use.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Iam-Trace-Id", "X-Amzn-Requestid"} {
		if id := h.Get(name); id != "" {
			return oneLine([]byte(id))
		}
	}
	return ""
}
