package stackrox

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"tally/client/rest"
	"tally/client/rest/gather"
)

// Client is a client of one Central. It is safe for concurrent use.
type Client struct {
	rest      *rest.Client
	debug     io.Writer // nil prints nothing
	transport Transport
	version   atomic.Pointer[string] // once it was requested
}

// Options configure a Client. Credentials is a rest.Bearer with an API token, or
// rest.Basic with the user "admin". New sets the fields for decoding errors.
type Options struct {
	rest.Options
	// Transport is that of exports; empty means Auto.
	Transport Transport
}

// New makes a client. See rest.New for the errors.
func New(o Options) (*Client, error) {
	credentials := o.Credentials
	o.DecodeError = func(e *rest.Error, h http.Header, body []byte) {
		decodeError(e, h, body)
		explainRefusal(e, credentials, time.Now())
	}
	o.Passing = func(body []byte) bool { return isAway(string(body)) }
	o.PathHint = "this is not a Central of release 4.4 or newer, or the endpoint has a path, such as /v1: remove it"
	if o.ReadBuffer == 0 && strings.HasPrefix(o.Endpoint, "http://") {
		o.ReadBuffer = 2 << 20 // useless over TLS, which returns 16 KiB at a time
	}
	if o.GRPC == nil {
		o.GRPC = []string{pureGRPC, "h2"}
	}
	if o.Dial == nil {
		o.Dial = gather.Dial
	}
	c, err := rest.New(o.Options)
	if err != nil {
		return nil, err
	}
	return &Client{rest: c, debug: o.Debug, transport: o.Transport}, nil
}

// Endpoint returns Central's base URL.
func (c *Client) Endpoint() string { return c.rest.Endpoint() }

// Close closes idle connections.
func (c *Client) Close() { c.rest.Close() }

// explainRefusal adds a hint to a 401 and a 403: the server's message is the
// same for an expired token as for a wrong one.
func explainRefusal(e *rest.Error, credentials rest.Credentials, now time.Time) {
	switch e.Status {
	case http.StatusNotFound:
		if e.Message == "Not Found" { // the message names the object
			e.Kind = rest.KindInvalid
		}
	case http.StatusUnauthorized:
		if e.Kind != rest.KindAuth {
			return
		}
		if strings.Contains(e.Message, "no valid role") {
			e.Hint = "the token is valid, but its role is None or was deleted: it has no permissions until it gets another role"
			return
		}
		e.Hint = "check the API token, or the password"
		token, ok := credentials.(rest.Bearer)
		if expiry, known := tokenExpiry(string(token)); ok && known && expiry.Before(now) {
			e.Message += "; the token expired on " + expiry.UTC().Format(time.RFC3339)
			e.Hint = "create a new API token"
		}
		if credentials == nil {
			e.Hint = "no token is set"
		}
	case http.StatusForbidden:
		if resource := missingResource(e.Message); resource != "" {
			e.Hint = fmt.Sprintf("the token's role needs read access to the resource %s", resource)
		}
	}
}

// isAway reports whether a refusal is from a Central that is shutting down, or
// whose database is down: then it cannot find the roles of any token.
func isAway(message string) bool { return strings.Contains(message, "failed to resolve user roles") }

const hintAway = "Central is shutting down or its database is unavailable: try again"

// missingResource is X in: not authorized: "READ_ACCESS" for "X".
func missingResource(message string) string {
	_, after, ok := strings.Cut(message, ` for "`)
	if !ok {
		return ""
	}
	resource, _, _ := strings.Cut(after, `"`)
	return resource
}

// Send sends a request that has no method here, with the same credentials,
// retries and errors.
func (c *Client) Send(ctx context.Context, r rest.Request) (*http.Response, error) {
	return c.rest.Send(ctx, r)
}
