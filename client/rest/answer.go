package rest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxErrorBody bounds how much of an error's body is read.
const maxErrorBody = 64 << 10

const hintLoginPage = "this is a login page or a proxy, not the API: check the endpoint and the credentials"

// errorLayer turns every answer of 400 and above, and every failure to get
// one, into an *Error.
type errorLayer struct {
	next        http.RoundTripper
	decode      func(*Error, http.Header, []byte)
	credentials Credentials
}

// RoundTrip implements http.RoundTripper.
func (l *errorLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		return nil, explain(req, err)
	}
	if resp.StatusCode < 300 || resp.StatusCode < 400 && resp.Header.Get("Location") != "" {
		return resp, nil
	}
	body, readErr := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	_ = resp.Body.Close() // what matters of it was read
	e := &Error{
		Operation: requestOf(req).Operation,
		Method:    req.Method, URL: redactURL(req.URL),
		Status:    resp.StatusCode,
		Kind:      KindOfStatus(resp.StatusCode),
		Retryable: retryableStatus(resp.StatusCode),
		RequestID: requestID(resp.Header),
	}
	l.fill(e, resp.Header, []byte(withoutSecrets(string(body), l.credentials)))
	if e.Message == "" && readErr != nil {
		e.Err = readErr
	}
	return nil, e
}

func (l *errorLayer) fill(e *Error, header http.Header, body []byte) {
	switch {
	case looksLikeHTML(header, body):
		e.Reason, e.Message, e.Hint = ReasonHTML, htmlMessage(body), hintLoginPage
	case isWrongScheme(body):
		e.Reason, e.Message = ReasonWrongScheme, "the server speaks https, and plain http was asked for"
		e.Kind, e.Hint = KindUnreachable, "use https:// in the endpoint"
	case e.Status == http.StatusMisdirectedRequest:
		e.Reason, e.Message = ReasonMisdirected, oneLine(body)
		e.Kind, e.Hint = KindUnreachable, "the TLS name and the host name differ: use HTTP/1.1, or the certificate's name in the endpoint"
	default:
		if l.decode != nil {
			l.decode(e, header, body)
		}
		if e.Message == "" {
			e.Message = oneLine(body)
		}
	}
}

func isWrongScheme(body []byte) bool {
	return strings.HasPrefix(string(body), "Client sent an HTTP request to an HTTPS server")
}

// requestID is what gateways call it.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Iam-Trace-Id", "X-Request-ID", "X-Amzn-Requestid"} {
		if id := h.Get(name); id != "" {
			return oneLine([]byte(id))
		}
	}
	return ""
}

func looksLikeHTML(h http.Header, body []byte) bool {
	if strings.HasPrefix(h.Get("Content-Type"), "text/html") {
		return true
	}
	head := strings.ToLower(strings.TrimSpace(string(body[:min(len(body), 64)])))
	return strings.HasPrefix(head, "<!doctype html") || strings.HasPrefix(head, "<html")
}

func htmlMessage(body []byte) string {
	if title := htmlTitle(body); title != "" {
		return fmt.Sprintf("the answer is a web page (%q), not JSON", title)
	}
	return "the answer is a web page, not JSON"
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

// lowerASCII keeps every byte's position, as strings.ToLower does not.
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

// oneLine is the beginning of a text as one line without control characters.
func oneLine(text []byte) string {
	const limit = 300
	s := strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "�")), " ")
	s = strings.Map(printable, s)
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return '�'
	}
	return r
}

// secretHolder is implemented by credentials that know the texts that must
// never be shown: some servers echo a request in their refusal.
type secretHolder interface{ Secrets() []Secret }

// minSecret is the length below which a secret is not searched for: every text
// holds one of two letters somewhere.
const minSecret = 4

// withoutSecrets is the text before anything is cut from it, so that no part
// of a secret is left.
func withoutSecrets(text string, c Credentials) string {
	holder, ok := c.(secretHolder)
	if !ok {
		return text
	}
	for _, s := range holder.Secrets() {
		if len(s) >= minSecret {
			text = strings.ReplaceAll(text, s.Reveal(), redacted)
		}
	}
	return text
}
