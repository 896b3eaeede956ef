package rest

import (
	"errors"
	"fmt"
	"net/http"
)

// Kind classifies failures by what the caller can do about them.
type Kind int

// The kinds of failure.
const (
	// KindUnexpected is a failure that fits no other kind, an internal error of the server among them.
	KindUnexpected Kind = iota
	// KindAuth is about credentials, permissions or TLS trust. A retry does not help.
	KindAuth
	// KindNotFound means that the object, or the path itself, does not exist.
	KindNotFound
	// KindUnreachable means no connection, throttling, or a timeout. A later retry may
	// help.
	KindUnreachable
	// KindRefused means that the server understood the request and refused it: invalid, conflict, precondition.
	KindRefused
	// KindInvalid is a request or an option that was refused here, before anything was sent.
	KindInvalid
	// KindIncomplete is a response that states that it is only partial.
	KindIncomplete
)

// String returns the kind's name: "not found".
func (k Kind) String() string {
	names := [...]string{
		KindUnexpected: "unexpected", KindAuth: "auth", KindNotFound: "not found",
		KindUnreachable: "unreachable", KindRefused: "refused", KindInvalid: "invalid", KindIncomplete: "incomplete",
	}
	if k < 0 || int(k) >= len(names) {
		return fmt.Sprintf("kind %d", int(k))
	}
	return names[k]
}

// Is reports whether err is, or wraps, an *Error of kind k.
func (k Kind) Is(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == k
}

// KindOfStatus is the kind of an HTTP status other than 200. A status below 400, and
// one of 500 and above that is not in HTTP's own list, comes from a proxy in front
// of the API, and is transient.
func KindOfStatus(status int) Kind {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return KindAuth
	case http.StatusNotFound, http.StatusGone:
		return KindNotFound
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, statusLoadBalancer, statusClosed:
		return KindUnreachable
	case http.StatusInternalServerError:
		return KindUnexpected
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return KindRefused
	case http.StatusPartialContent:
		return KindIncomplete
	}
	if status >= 400 && status < 500 {
		return KindRefused
	}
	return KindUnreachable // a proxy, a cache or a firewall
}

// KindWithin returns the kind of a failure that came as a success, by the HTTP status
// that its body names. It applies to failures of credentials or of the server itself;
// any other kind is unchanged, since the object in question is unknown.
func KindWithin(status int, otherwise Kind) Kind {
	if status < http.StatusBadRequest {
		return otherwise
	}
	switch kind := KindOfStatus(status); kind {
	case KindAuth, KindUnreachable, KindUnexpected:
		return kind
	}
	return otherwise
}

// statusLoadBalancer is the status of a load balancer that cannot reach its server.
const statusLoadBalancer = 464

// statusClosed is the status of a proxy or a gateway for a call that was canceled.
const statusClosed = 499

// KindOfGRPC is the kind of a gRPC status code, as gRPC-to-JSON gateways put
// it into their error bodies
// (https://grpc.io/docs/guides/status-codes/).
func KindOfGRPC(code int) Kind {
	switch code {
	case 7, 16: // PERMISSION_DENIED, UNAUTHENTICATED
		return KindAuth
	case 5: // NOT_FOUND
		return KindNotFound
	case grpcCanceled, 4, 8, 14: // CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE
		return KindUnreachable
	case 3, 6, 9, 10, 11, 12: // INVALID_ARGUMENT, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED
		return KindRefused
	}
	return KindUnexpected
}

// retryableStatus has the statuses after which the same request may succeed.
func retryableStatus(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}
