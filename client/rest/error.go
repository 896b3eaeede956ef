package rest

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// Error is the failure of one call, in the terms of the server where it gave any.
type Error struct {
	// Operation names the call as a user would: "export pods".
	Operation string
	// Method and URL are those of the request; secrets in the URL's query are redacted.
	Method, URL string
	// Status is the HTTP status, 0 when no answer came.
	Status int
	// Code is the server's own code: a gRPC code, "HSS.0001", "NotFound".
	Code string
	// Message is the server's own text, or the cause where there was no answer.
	Message string
	// RequestID is what the server's operators can find the call by.
	RequestID string
	// Kind tells what a caller can do about it.
	Kind Kind
	// Reason is the particular cause where the transport knows it.
	Reason Reason
	// Retryable tells that the same call may succeed later.
	Retryable bool
	// RetryAfter is how long the server asks to wait, zero where it does not.
	RetryAfter time.Duration
	// Repeated tells that an earlier attempt of the same call may have been processed.
	Repeated bool
	// Hint is what to do next, in words without flags or variables.
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

// The reasons that the transport tells apart.
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
	ReasonCut                   // the connection ended before the answer did
	ReasonHTML                  // a web page where JSON was expected
	ReasonRedirect              // sent to another host or path
	ReasonMisdirected           // 421: TLS name and Host differ
	ReasonNotJSON               // a success whose body is not what was asked for
	ReasonEncoding              // a compression that is not known
	ReasonProxy                 // the proxy failed, not the server
)

// Error says what failed, on what, and why, on one line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Operation != "" {
		fmt.Fprintf(&b, "%s: ", e.Operation)
	}
	b.WriteString(e.what())
	for i, c := range e.Causes {
		separator := "; "
		if i == 0 && e.Kind == KindInvalid {
			separator = ": " // the message is no more than what the causes are about
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

// hasWords tells a message from a body without one, such as {}.
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

// Incomplete is a source that failed after it had delivered records, or a
// stream whose end is not known to be its end.
type Incomplete struct {
	// Records is how many whole records came before the failure.
	Records int64
	// Unit is what is counted, in the singular; empty means "record".
	Unit string
	// Err is the failure.
	Err error
}

// Error says how much came before the failure.
func (e *Incomplete) Error() string {
	if e.Records == 0 {
		return e.Err.Error()
	}
	unit := firstOf(e.Unit, "record")
	if e.Records != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%v; incomplete: %d %s came before", e.Err, e.Records, unit)
}

// Unwrap returns the failure.
func (e *Incomplete) Unwrap() error { return e.Err }

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
