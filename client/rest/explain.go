package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
)

// explain turns a failure to get a response into an *Error. The end of the
// caller's own context is returned unchanged, and so is a layer's own *Error.
func explain(req *http.Request, err error) error {
	var own *Error
	if errors.As(err, &own) {
		return own
	}
	var large *tooLargeError // which the end of a context never causes
	if cause := context.Cause(req.Context()); cause != nil && !errors.Is(cause, context.DeadlineExceeded) && !errors.As(err, &large) {
		return cause
	}
	e := ofFailure(req, err)
	e.Operation, e.Method, e.URL, e.Err = requestOf(req).Operation, req.Method, redactURL(req.URL), withoutURL(err)
	return e
}

// ofFailure returns the error for a failure of the proxy or of the connection.
func ofFailure(req *http.Request, err error) *Error {
	via := historyOf(req.Context()).proxy
	if e := ofProxy(err, via); e != nil {
		e.Reason = ReasonProxy
		return e
	}
	return ofConnection(req, err, via)
}

// ofConnection returns the error for a failure of the connection.
func ofConnection(req *http.Request, err error, via string) *Error {
	e := &Error{Kind: KindUnreachable, Retryable: true, Reason: reasonOf(err)}
	if known, ok := explanations[e.Reason]; ok {
		e.Kind, e.Retryable = known.kind, known.kind == KindUnreachable
		e.Message, e.Hint = known.message(req.URL.Host, err), known.hint
	}
	if via != "" {
		e.Message = firstOf(e.Message, withoutURL(err).Error()) + through(via)
	}
	return e
}

type explanation struct {
	kind    Kind
	message func(host string, err error) string
	hint    string
}

// explanations are the failures that need more explanation than their error message.
var explanations = map[Reason]explanation{
	ReasonUnknownHost: {KindUnreachable, about("%s: no such host"), "check the spelling of the endpoint, and the DNS servers"},
	ReasonRefused:     {KindUnreachable, about("%s: connection refused"), "nothing listens there: check the port, and whether the server runs"},
	ReasonTimeout:     {KindUnreachable, about("%s: no response in time"), "the server or the network is slow: try again, or allow more time"},
	ReasonCut:         {KindUnreachable, about("%s: the connection ended before the response did"), "the server or a proxy dropped it: try again"},
	ReasonReset:       {KindUnreachable, about("%s: the connection was reset"), "the server, a proxy or a firewall ended it: try again"},
	ReasonClosed: {
		KindUnreachable, about("%s: the connection was closed before a response"),
		"the server or a proxy closed it: try again; if that does not help, check the endpoint's scheme and port",
	},
	ReasonNoStatus: {
		KindUnreachable, about("%s: the stream ended without its gRPC status, and may not be whole"),
		"the server stopped, or a proxy removes the trailers of gRPC: try again, or use REST",
	},
	ReasonUnknownCA: {KindAuth, unknownCA, "add the CA's certificate, or check that this is the right server"},
	ReasonWrongName: {KindAuth, wrongName, "set one of those names as the server name, or use an endpoint that the certificate covers"},
	ReasonBadCertificate: {
		KindAuth, func(host string, err error) string { return fmt.Sprintf("%s: %v", host, tlsCause(err)) },
		"the server's certificate must be renewed",
	},
	ReasonTLSRefused: {
		KindAuth, func(host string, err error) string {
			return fmt.Sprintf("%s refuses the TLS handshake: %v", host, alertOf(err))
		},
		"the server may require a client certificate that it trusts, or another version of TLS than 1.2 and 1.3",
	},
	ReasonWrongScheme: {KindInvalid, wrongScheme, "check the endpoint's scheme and port"},
	ReasonEncoding: {
		KindUnexpected, func(_ string, err error) string { return err.Error() },
		"a proxy in front of the API compresses the response: go around it",
	},
	ReasonTooLarge: {KindUnexpected, func(_ string, err error) string { return err.Error() }, "it is not what this API sends: check the endpoint"},
}

func about(format string) func(string, error) string {
	return func(host string, _ error) string { return fmt.Sprintf(format, host) }
}

// reasonOf finds the particular cause of a failed connection.
func reasonOf(err error) Reason {
	var coding *codingError
	var large *tooLargeError
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &coding):
		return ReasonEncoding
	case errors.As(err, &large):
		return ReasonTooLarge
	case errors.As(err, &dns) && dns.IsNotFound:
		return ReasonUnknownHost
	case errors.Is(err, syscall.ECONNREFUSED):
		return ReasonRefused
	case errors.As(err, &authority):
		return ReasonUnknownCA
	case errors.As(err, &name):
		return ReasonWrongName
	case errors.As(err, &invalid):
		return ReasonBadCertificate
	case alertOf(err) != nil:
		return ReasonTLSRefused
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return ReasonTimeout
	case errors.Is(err, ErrNoStatus):
		return ReasonNoStatus
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ReasonCut
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return ReasonReset
	case errors.Is(err, io.EOF):
		return ReasonClosed
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"), speaksTLS(err):
		return ReasonWrongScheme
	}
	return ReasonOther
}

// alertOf returns the alert with which a server refused a handshake, or nil. Alerts
// about its own trouble are transient and not refusals.
func alertOf(err error) error {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" || op.Err == nil || strings.Contains(op.Err.Error(), "internal error") {
		return nil
	}
	return op.Err
}

// speaksTLS reports whether the response to plain http was a TLS alert.
func speaksTLS(err error) bool {
	return strings.Contains(err.Error(), `malformed HTTP response "\x15\x03`)
}

func wrongScheme(host string, err error) string {
	if speaksTLS(err) {
		return host + " speaks https, but the endpoint says http"
	}
	return host + " speaks plain http, but the endpoint says https"
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

func unknownCA(host string, err error) string {
	var e x509.UnknownAuthorityError
	if !errors.As(err, &e) || e.Cert == nil {
		return host + ": the certificate is signed by a CA that is not trusted"
	}
	return fmt.Sprintf("%s: the certificate is signed by a CA that is not trusted: %q", host, issuerOf(err, e.Cert))
}

// issuerOf returns the outermost signer that the server sent, which is the CA to
// trust.
func issuerOf(err error, fallback *x509.Certificate) string {
	var failed *tls.CertificateVerificationError
	if errors.As(err, &failed) && len(failed.UnverifiedCertificates) > 0 {
		fallback = failed.UnverifiedCertificates[len(failed.UnverifiedCertificates)-1]
	}
	return fallback.Issuer.String()
}

func wrongName(host string, err error) string {
	var e x509.HostnameError
	if !errors.As(err, &e) || e.Certificate == nil {
		return host + ": the certificate is for another name"
	}
	names := append([]string{}, e.Certificate.DNSNames...)
	for _, ip := range e.Certificate.IPAddresses {
		names = append(names, ip.String())
	}
	return fmt.Sprintf("%s: the certificate is for %q only", host, strings.Join(names, ", "))
}

func tlsCause(err error) error {
	var failed *tls.CertificateVerificationError
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

// withoutURL drops the method and URL that http.Client puts before an error:
// the URL may contain secrets, and Error shows it elsewhere.
func withoutURL(err error) error {
	var e *url.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
