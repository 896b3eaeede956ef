package rest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// Error is the failure of one call, with the server's own message if there is one.
type Error struct {
	// Operation names the call as a user would: "export pods".
	Operation string
	// Method and URL are those of the request; secrets in the URL's query are redacted.
	Method, URL string
	// Status is the HTTP status, 0 if no response came.
	Status int
	// Code is the server's own code: a gRPC code, "HSS.0001", "NotFound".
	Code string
	// Message is the server's own message, or the cause if there was no response.
	Message string
	// RequestID identifies the call to the server's operators.
	RequestID string
	// Kind classifies the failure by what the caller can do about it.
	Kind Kind
	// Reason is the particular cause, if the transport knows it.
	Reason Reason
	// Retryable means that the same call may succeed later.
	Retryable bool
	// RetryAfter is the wait that the server requests, zero for none.
	RetryAfter time.Duration
	// Repeated means that an earlier attempt of the same call may have been processed.
	Repeated bool
	// Hint says what to do next, without flags or variables.
	Hint string
	// Causes are the fields that the server objects to.
	Causes []Cause
	// Err is the underlying error, if any.
	Err error
}

// Cause is one field of a request that the server objects to.
type Cause struct {
	Field, Reason, Message string
}

// Reason is a cause that callers may want to explain further.
type Reason int

// The reasons that the transport distinguishes.
const (
	ReasonOther          Reason = iota
	ReasonUnknownHost           // the name does not resolve
	ReasonRefused               // nothing listens there
	ReasonUnknownCA             // the certificate's issuer is not trusted
	ReasonWrongName             // the certificate is for other names
	ReasonBadCertificate        // the certificate is expired or otherwise invalid
	ReasonWrongScheme           // http spoken to an https port, or the other way round
	ReasonTimeout               // a time limit of ours passed
	ReasonIdle                  // the server sent nothing for too long
	ReasonCut                   // the connection ended before the response did
	ReasonHTML                  // a web page where JSON was expected
	ReasonRedirect              // sent to another host or path
	ReasonMisdirected           // 421: TLS name and Host differ
	ReasonNotJSON               // a success whose body is not the expected one
	ReasonEncoding              // an unknown compression
	ReasonTLSRefused            // the server refused the TLS handshake, as without a client certificate
	ReasonProxy                 // the proxy failed, not the server
	ReasonTooLarge              // more than the client reads
	ReasonReset                 // the connection was reset
	ReasonClosed                // the connection was closed before a response
	ReasonNoStatus              // a stream of gRPC ended without its status
)

// Error says on one line what failed, on what, and why.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Operation != "" {
		fmt.Fprintf(&b, "%s: ", e.Operation)
	}
	message := e.what()
	if len(e.Causes) > 0 {
		message = unpunctuated(message)
	}
	b.WriteString(message)
	for i, c := range e.Causes {
		separator := "; "
		if i == 0 && e.Kind == KindInvalid {
			separator = ": " // the message only introduces the causes
		}
		fmt.Fprintf(&b, "%s%s: %s", separator, c.Field, firstOf(c.Message, c.Reason))
	}
	if details := e.details(); details != "" {
		fmt.Fprintf(&b, " (%s)", details)
	}
	return b.String()
}

func (e *Error) what() string {
	switch {
	case hasWords(e.Message):
		return e.Message
	case e.Err != nil:
		return e.Err.Error()
	case http.StatusText(e.Status) != "":
		return http.StatusText(e.Status)
	case e.Status != 0:
		return "the server failed and does not say why"
	}
	return "failed"
}

// Joined returns a message followed by details. The separator replaces the
// punctuation that servers end their messages with.
func Joined(message, separator, more string) string {
	return unpunctuated(message) + separator + more
}

func unpunctuated(message string) string {
	return strings.TrimRight(message, ".,:;! 。，：；！")
}

// hasWords distinguishes a message from a body without one, such as {}.
func hasWords(message string) bool {
	return strings.ContainsFunc(message, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

func (e *Error) details() string {
	var parts []string
	if e.Status != 0 {
		parts = append(parts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.Code != "" {
		parts = append(parts, "code "+e.Code)
	}
	if e.RequestID != "" {
		parts = append(parts, "request "+e.RequestID)
	}
	return strings.Join(parts, ", ")
}

// Unwrap returns the underlying error.
func (e *Error) Unwrap() error { return e.Err }

// Incomplete reports a source that failed after it had delivered records, or a stream
// whose end may be a truncation.
type Incomplete struct {
	// Records is the number of complete records before the failure.
	Records int64
	// Unit names what Records counts, in the singular; empty means "record".
	Unit string
	// Err is the failure.
	Err error
}

// Error names the number of records before the failure.
func (e *Incomplete) Error() string {
	if e.Records == 0 {
		return e.Err.Error()
	}
	unit := firstOf(e.Unit, "record")
	if e.Records != 1 {
		unit += "s"
	}
	return Joined(e.Err.Error(), "; ", fmt.Sprintf("incomplete: %d %s came before", e.Records, unit))
}

// Unwrap returns the failure.
func (e *Incomplete) Unwrap() error { return e.Err }

func firstOf(values ...string) string {
	for _, t := range values {
		if t != "" {
			return t
		}
	}
	return ""
}
