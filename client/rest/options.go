package rest

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"tally/client/rest/redact"
)

// Options configure a Client. Only Endpoint is required.
type Options struct {
	// Endpoint is the base URL. Its path, if any, is a prefix of every request's path.
	Endpoint string
	// UserAgent is sent with every request.
	UserAgent string
	// Header has additional headers for every request. Its values are treated as secrets by
	// the debug layer.
	Header http.Header
	// Credentials prove the caller's identity; nil means none.
	Credentials Credentials
	// Timeout bounds one request of Do, including the response body. Zero means no bound; streams ignore it.
	Timeout time.Duration
	// HeaderTimeout bounds the wait for the first byte of a response, for each attempt. Zero means no bound.
	HeaderTimeout time.Duration
	// Attempts is the maximum number of times that a request is sent, including the
	// first. Zero means DefaultAttempts, one means no retries.
	Attempts int
	// TLS configures trust and the client certificate.
	TLS TLS
	// Insecure accepts unverified certificates, and allows credentials over plain http.
	Insecure bool
	// HTTP2 allows HTTP/2. The default is HTTP/1.1, which is several times cheaper for a stream of small records.
	HTTP2 bool
	// GRPC are the ALPN protocols for requests made by GRPC, the preferred one first. If
	// the server chooses none of them, such a request fails with a *NoGRPC.
	GRPC []string
	// ReadBuffer is the size in bytes of a connection's read buffer. Zero means 64 KiB.
	ReadBuffer int
	// Proxy picks the proxy of a request; nil uses none.
	Proxy func(*url.URL) (*url.URL, error)
	// Dial opens connections; nil uses a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Filter collects the secrets in requests and keeps them out of errors; nil makes
	// a new one.
	Filter *redact.Filter
	// Debug receives requests and responses with secrets redacted; nil prints nothing.
	Debug io.Writer
	// OnRequest, if set, is called for every request, with its operation and the server's
	// host. It returns a function that is called once: at the first byte of the response's
	// body, for a stream at its headers, or at the failure.
	OnRequest func(operation, host string) (end func())
	// OnRetry, if set, is called for every retry before the wait for it.
	OnRetry func(Retry)
	// Sleep waits between attempts until d has passed or ctx ends; nil waits in real time.
	Sleep func(ctx context.Context, d time.Duration) error
	// DecodeError fills an Error from the body of a response with status 400 or above; nil keeps the body as the
	// message.
	DecodeError func(e *Error, header http.Header, body []byte)
	// OnWarning, if set, is called with warnings about responses that were
	// accepted.
	OnWarning func(Warning)
	// Passing reports a 401 or 403 whose body says that it is transient and not
	// about credentials; it is retried like a 503. nil means none.
	Passing func(body []byte) bool
	// XML means that the API's own errors are XML rather than web pages.
	XML bool
	// Transient has statuses to retry in addition to 429, 502, 503 and 504.
	Transient []int
	// PathHint says what to do if the endpoint does not serve the API's paths;
	// empty means a general hint.
	PathHint string
}

// DefaultAttempts is the maximum number of attempts if Options.Attempts is zero.
const DefaultAttempts = 4

const defaultReadBuffer = 64 << 10
