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

// Options say how a Client reaches its server. Only Endpoint is required.
type Options struct {
	// Endpoint is the base URL. Its path, if any, is a prefix of every request's path.
	Endpoint string
	// UserAgent is sent with every request.
	UserAgent string
	// Header holds further headers of every request. Its values are treated as secrets by the debug layer.
	Header http.Header
	// Credentials prove who is calling; nil calls without any.
	Credentials Credentials
	// Timeout bounds one request of Do, its answer's body included. Zero means no bound; streams ignore it.
	Timeout time.Duration
	// HeaderTimeout bounds the wait for the first byte of an answer, for each attempt. Zero means no bound.
	HeaderTimeout time.Duration
	// Attempts is how often a request is sent at most, the first time included. Zero means DefaultAttempts, one never repeats.
	Attempts int
	// TLS says whom to trust and who we are.
	TLS TLS
	// Insecure accepts unverified certificates, and lets credentials go over plain http.
	Insecure bool
	// HTTP2 allows HTTP/2. The default is HTTP/1.1, which is several times cheaper for a stream of small records.
	HTTP2 bool
	// GRPC are the protocols, as TLS names them, on which requests that GRPC made go out, the preferred one first.
	// Where the server chooses none of them such a request fails with a *NoGRPC.
	GRPC []string
	// ReadBuffer is the size in bytes of a connection's read buffer. Zero means 64 KiB.
	ReadBuffer int
	// Proxy picks the proxy of a request; nil uses none.
	Proxy func(*url.URL) (*url.URL, error)
	// Dial opens connections; nil uses a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Filter learns the secrets that requests carry and keeps them out of errors; nil
	// makes one of the client's own.
	Filter *redact.Filter
	// Debug receives requests and answers with secrets redacted; nil prints nothing.
	Debug io.Writer
	// OnRetry hears of every repetition before the wait for it; nil hears nothing.
	OnRetry func(Retry)
	// Sleep waits between attempts until d has passed or ctx ends; nil waits in real time.
	Sleep func(ctx context.Context, d time.Duration) error
	// DecodeError fills an Error from the body of an answer of 400 and above; nil keeps the body's text as the message.
	DecodeError func(e *Error, header http.Header, body []byte)
	// OnWarning hears what may matter about responses that were taken all the
	// same; nil hears nothing.
	OnWarning func(Warning)
	// Passing tells of a 401 or 403 whose body says that it is not about
	// credentials and passes; it is repeated like a 503. nil holds for none.
	Passing func(body []byte) bool
	// PathHint is what to do where the endpoint does not have the API's paths;
	// empty gives a general one.
	PathHint string
}

// DefaultAttempts is how often a request is sent when Options.Attempts is zero.
const DefaultAttempts = 4

const defaultReadBuffer = 64 << 10
