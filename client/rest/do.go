package rest

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"
)

// tooLargeError reports that the server sent more than the client reads.
type tooLargeError struct{ why string }

// Error is the reason.
func (e *tooLargeError) Error() string { return e.why }

func tooLarge(what string, limit int) error {
	return &tooLargeError{fmt.Sprintf("%s is larger than %d MiB", what, limit>>20)}
}

// Do sends r and decodes the JSON response into a T. A response that is not
// JSON, is truncated, or has trailing data is an *Error. json.RawMessage as T
// keeps the bytes; struct{} accepts any JSON, and an empty body too.
func Do[T any](ctx context.Context, c *Client, r Request) (T, error) {
	var response T
	body, err := c.Fetch(ctx, r)
	if err == nil {
		err = body.Decode(&response)
		body.Release()
	}
	return response, err
}

// Decode reads a response as Do does and closes its body, for requests that
// were sent by other means.
func Decode[T any](resp *http.Response) (T, error) {
	var response T
	body, err := ReadBody(resp)
	if err == nil {
		err = body.Decode(&response)
	}
	return response, err
}

// bound applies the client's time limit.
func (c *Client) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, c.timeout, &timeoutError{c.timeout})
}

// timeoutError is the cause of a context that ended by the client's own limit.
type timeoutError struct{ limit time.Duration }

func (e *timeoutError) Error() string        { return fmt.Sprintf("no response within %v", e.limit) }
func (e *timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// notJSON returns the error for a success whose body is not the expected one.
func (r Request) notJSON(resp *http.Response, body []byte, err error) error {
	body = withoutSecrets(resp.Request, start(body, maxErrorBody))
	e := &Error{
		Operation: r.Operation, Method: r.method(), URL: redactURL(resp.Request.URL),
		Status: resp.StatusCode, RequestID: requestID(resp.Header),
		Kind: KindUnexpected, Reason: ReasonNotJSON, Err: err,
	}
	switch {
	case isWebPage(resp.Header, body):
		e.webPage(body, "")
	case len(bytes.TrimSpace(body)) == 0:
		e.Message = "the response is empty where JSON was expected"
	default:
		e.Message = "the response is not the expected JSON: "
		if err != nil {
			e.Message += err.Error() + ": "
		}
		e.Message += oneLine(start(body, 120))
	}
	return e
}
