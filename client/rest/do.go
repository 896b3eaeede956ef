package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxAnswer bounds one JSON answer: beyond it something is wrong.
const maxAnswer = 512 << 20

// Do sends r and decodes its JSON answer into a T. An answer that is no JSON,
// is cut short, or has anything behind it is an *Error. json.RawMessage as T
// keeps the bytes; struct{} accepts any JSON, and an empty body too.
func Do[T any](ctx context.Context, c *Client, r Request) (T, error) {
	ctx, cancel := c.bound(ctx)
	defer cancel()
	resp, err := c.Send(ctx, r)
	if err != nil {
		var none T
		return none, err
	}
	return Decode[T](resp)
}

// Decode reads an answer as Do does and closes its body, for requests that
// were sent by other means.
func Decode[T any](resp *http.Response) (T, error) {
	var answer T
	body, err := readAll(resp)
	if err != nil {
		return answer, Explain(resp, err)
	}
	if _, nothing := any(answer).(struct{}); nothing && len(bytes.TrimSpace(body)) == 0 {
		return answer, nil
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return answer, requestOf(resp.Request).notJSON(resp, body, err)
	}
	return answer, nil
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

func (e *timeoutError) Error() string        { return fmt.Sprintf("no answer within %v", e.limit) }
func (e *timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

func readAll(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	closeErr := resp.Body.Close()
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("the answer is larger than %d MiB", maxAnswer>>20)
	}
	return body, errors.Join(err, closeErr)
}

// notJSON is a success whose body is not what was asked for.
func (r Request) notJSON(resp *http.Response, body []byte, err error) error {
	e := &Error{
		Operation: r.Operation, Method: r.method(), URL: redactURL(resp.Request.URL),
		Status: resp.StatusCode, RequestID: requestID(resp.Header),
		Kind: KindUnexpected, Reason: ReasonNotJSON, Err: err,
	}
	switch {
	case looksLikeHTML(resp.Header, body):
		e.Kind, e.Reason, e.Message, e.Hint = KindAuth, ReasonHTML, htmlMessage(body), hintLoginPage
	case len(bytes.TrimSpace(body)) == 0:
		e.Message = "the answer is empty where JSON was due"
	default:
		e.Message = fmt.Sprintf("the answer is not the JSON that was due: %v: %s", err, oneLine(body[:min(len(body), 120)]))
	}
	return e
}
