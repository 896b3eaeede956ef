package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Retry is the announcement that a request will be sent again.
type Retry struct {
	// Operation names the call.
	Operation string
	// Attempt is the number of the attempt that failed, from 1.
	Attempt int
	// Cause is why.
	Cause error
	// Wait is how long the client waits first.
	Wait time.Duration
}

const (
	firstWait = 500 * time.Millisecond
	maxWait   = 30 * time.Second
	// maxRetryAfter bounds what a server may ask for: a longer wait is left to the caller.
	maxRetryAfter = 2 * time.Minute
)

type retryLayer struct {
	next     http.RoundTripper
	attempts int
	notify   func(Retry)
	sleep    func(context.Context, time.Duration) error
}

func newRetryLayer(next http.RoundTripper, o Options) *retryLayer {
	l := &retryLayer{next: next, attempts: o.Attempts, notify: o.OnRetry, sleep: o.Sleep}
	if l.attempts == 0 {
		l.attempts = DefaultAttempts
	}
	if l.notify == nil {
		l.notify = func(Retry) {}
	}
	if l.sleep == nil {
		l.sleep = Sleep
	}
	return l
}

// RoundTrip repeats a request that failed before the first byte of an answer.
func (l *retryLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, err := l.next.RoundTrip(req)
		cause := repeatable(req, resp, err)
		if cause == nil || attempt >= l.attempts {
			return resp, err
		}
		wait := waitFor(attempt, resp)
		if wait > maxRetryAfter {
			return resp, err
		}
		discard(resp)
		l.notify(Retry{Operation: requestOf(req).Operation, Attempt: attempt, Cause: cause, Wait: wait})
		if err := l.again(req, wait); err != nil {
			return nil, err
		}
	}
}

// again waits and makes the request ready to be sent once more.
func (l *retryLayer) again(req *http.Request, wait time.Duration) error {
	if err := l.sleep(req.Context(), wait); err != nil {
		return err
	}
	return rewind(req)
}

// repeatable returns why a request should be sent again, or nil.
func repeatable(req *http.Request, resp *http.Response, err error) error {
	if req.Context().Err() != nil || (req.Body != nil && req.GetBody == nil) {
		return nil //nolint:nilerr // nobody waits for it, or its body is gone
	}
	switch {
	case notSent(err), idempotent(req) && brokenConnection(err):
		return err
	case err == nil && retryableStatus(resp.StatusCode) && idempotent(req):
		return fmt.Errorf("HTTP %s", resp.Status)
	}
	return nil //nolint:nilerr // err is no reason to repeat
}

func idempotent(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodDelete, http.MethodPut, http.MethodOptions:
		return true
	}
	return requestOf(req).Idempotent
}

// notSent tells that the request surely did not arrive: there was no connection.
func notSent(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return !dns.IsNotFound && (dns.IsTemporary || dns.IsTimeout)
	}
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

// brokenConnection tells a connection that failed from a refusal that would
// come again, such as a certificate that is not trusted.
func brokenConnection(err error) bool {
	var op *net.OpError
	var timeout net.Error
	switch {
	case err == nil:
		return false
	case explanations[reasonOf(err)].kind == KindAuth, reasonOf(err) == ReasonWrongScheme:
		return false
	case errors.As(err, &op), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return true
	}
	return errors.As(err, &timeout) && timeout.Timeout()
}

// waitFor is the server's Retry-After, or a doubling wait with jitter.
func waitFor(attempt int, resp *http.Response) time.Duration {
	if resp != nil {
		if wait, ok := retryAfter(resp.Header.Get("Retry-After"), time.Now()); ok {
			return wait
		}
	}
	wait := min(firstWait<<(attempt-1), maxWait)
	return wait/2 + rand.N(wait/2+1) //nolint:gosec // jitter needs no cryptography
}

func retryAfter(text string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0), true
	}
	return 0, false
}

// discard reads what is left of a small answer, so that its connection can be used again.
func discard(resp *http.Response) {
	if resp == nil {
		return
	}
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // the answer is given up; failing to read it costs a connection only
	_ = resp.Body.Close()
}

func rewind(req *http.Request) error {
	if req.GetBody == nil {
		return nil
	}
	body, err := req.GetBody()
	if err != nil {
		return fmt.Errorf("open the request's body again: %w", err)
	}
	req.Body = body
	return nil
}

// Sleep waits until d has passed, or returns ctx's error when it ends first.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
