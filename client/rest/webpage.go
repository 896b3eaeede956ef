package rest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
)

const hintLoginPage = "this is a login page or a proxy, not the API: check the endpoint and the credentials"

// isWebPage recognizes a web page by its first character, whatever its content type.
// A body with the content type of a web page is also one unless it is JSON.
func isWebPage(h http.Header, body []byte) bool {
	body = trimStart(body)
	if len(body) > 0 && strings.IndexByte(`<{["`, body[0]) >= 0 {
		return body[0] == '<'
	}
	return IsHTML(h)
}

// IsHTML reports whether a response claims to be a web page.
func IsHTML(h http.Header) bool {
	return strings.HasPrefix(strings.ToLower(h.Get("Content-Type")), "text/html")
}

// trimStart removes a leading byte order mark and white space.
func trimStart(body []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// webPage makes e the error for a web page where JSON was expected. With some
// statuses it is a login page, or the page of a server without the path; with others,
// that of a failed proxy in front of the API.
func (e *Error) webPage(body []byte, pathHint string) {
	e.Reason, e.Message = ReasonHTML, htmlMessage(body)
	switch e.Status {
	case http.StatusOK, http.StatusUnauthorized, http.StatusForbidden:
		e.Kind, e.Retryable, e.Hint = KindAuth, false, hintLoginPage
	case http.StatusNotFound:
		e.Kind, e.Hint = KindInvalid, pathHint
	}
}

func htmlMessage(body []byte) string {
	if title := htmlTitle(body); title != "" {
		return fmt.Sprintf("the response is a web page (%q), not JSON", title)
	}
	return "the response is a web page, not JSON"
}

func htmlTitle(body []byte) string {
	_, rest, ok := strings.Cut(lowerASCII(body), "<title")
	if !ok {
		return ""
	}
	start := strings.IndexByte(rest, '>') + 1
	end := strings.Index(rest, "</title")
	if start == 0 || end < start {
		return ""
	}
	offset := len(body) - len(rest)
	return oneLine(body[offset+start : offset+end])
}

// lowerASCII keeps every byte's position, unlike strings.ToLower.
func lowerASCII(b []byte) string {
	out := make([]byte, len(b))
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		out[i] = c
	}
	return string(out)
}

// WithoutPage returns the response's body; if that is a web page, reading it
// returns an error that names the page.
func WithoutPage(resp *http.Response) io.Reader { return &notPage{Reader: resp.Body, resp: resp} }

// notPage passes its input on; a web page is an error that names it.
type notPage struct {
	io.Reader
	resp *http.Response
	seen bool // the first character
}

// Read implements io.Reader.
func (r *notPage) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if r.seen {
		return n, err
	}
	start := trimStart(p[:n])
	if r.seen = len(start) > 0; !r.seen || start[0] != '<' {
		return n, err
	}
	rest, _ := io.ReadAll(io.LimitReader(r.Reader, maxErrorBody)) // the title is optional
	return 0, requestOf(r.resp.Request).notJSON(r.resp, append(bytes.Clone(start), rest...), nil)
}
