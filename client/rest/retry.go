package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"tally/client/rest/proxy"
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
	// maxRetryAfter bounds the wait that a server may request; a longer one is left to
	// the caller.
	maxRetryAfter = 2 * time.Minute
)

type retryLayer struct {
	next     http.RoundTripper
	attempts int
	passing  func(body []byte) bool
	further  []int // additional transient statuses
	notify   func(Retry)
	sleep    func(context.Context, time.Duration) error
}

func newRetryLayer(next http.RoundTripper, o Options) *retryLayer {
	l := &retryLayer{next: next, attempts: o.Attempts, passing: o.Passing, further: o.Transient, notify: o.OnRetry, sleep: o.Sleep}
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

// RoundTrip retries a request that failed before the first byte of a response.
func (l *retryLayer) RoundTrip(req *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, err := l.next.RoundTrip(req)
		cause := l.repeatable(req, resp, err)
		if cause == nil || attempt >= l.attempts || isOnce(req) {
			return resp, err
		}
		if h := historyOf(req.Context()); !surelyNotProcessed(resp, err) {
			h.arrived = true
		}
		wait := waitFor(attempt, resp)
		if wait > maxRetryAfter {
			return resp, err
		}
		discard(resp)
		l.notify(Retry{Operation: requestOf(req).Operation, Attempt: attempt, Cause: inWords(req, cause), Wait: wait})
		if err := l.again(req, wait); err != nil {
			return nil, err
		}
	}
}

// inWords returns a connection failure in the words of the final error.
func inWords(req *http.Request, cause error) error {
	if e := ofFailure(req, cause); e.Message != "" {
		return errors.New(e.Message)
	}
	return cause
}

// again waits, and prepares the request for another attempt.
func (l *retryLayer) again(req *http.Request, wait time.Duration) error {
	if err := l.sleep(req.Context(), wait); err != nil {
		return err
	}
	return rewind(req)
}

// repeatable returns why a request should be sent again, or nil.
func (l *retryLayer) repeatable(req *http.Request, resp *http.Response, err error) error {
	if req.Context().Err() != nil || (req.Body != nil && req.GetBody == nil) {
		return nil //nolint:nilerr // nobody waits for it, or its body is gone
	}
	if e := ofProxy(err, ""); e != nil && !e.Retryable {
		return nil //nolint:nilerr // the proxy would refuse again
	}
	again := surelyNotProcessed(resp, err) || idempotent(req)
	switch {
	case err != nil && again && (notSent(err) || brokenConnection(err)):
		return err
	case err == nil && again && (retryableStatus(resp.StatusCode) || slices.Contains(l.further, resp.StatusCode) || l.passes(resp)):
		return fmt.Errorf("HTTP %s", resp.Status)
	}
	return nil //nolint:nilerr // err is no reason to repeat
}

// surelyNotProcessed reports whether a request certainly had no effect: there was
// no connection, or the server throttled it.
func surelyNotProcessed(resp *http.Response, err error) bool {
	if err != nil {
		return notSent(err)
	}
	put := resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") != ""
	return put || resp.StatusCode == http.StatusTooManyRequests
}

// passes reports a refusal that is not about credentials. It restores the part
// of the body that it reads.
func (l *retryLayer) passes(resp *http.Response) bool {
	if l.passing == nil || resp.StatusCode != http.StatusUnauthorized && resp.StatusCode != http.StatusForbidden {
		return false
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody)) // the error layer finds a failure, too
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), resp.Body), resp.Body}
	return l.passing(body)
}

func idempotent(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodDelete, http.MethodPut, http.MethodOptions:
		return true
	}
	return requestOf(req).Idempotent
}

// notSent reports whether there was no connection, so that the request did not
// arrive.
func notSent(err error) bool {
	var refusal *proxy.ConnectError
	if errors.As(err, &refusal) {
		return retryableStatus(refusal.Status)
	}
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return !dns.IsNotFound && (dns.IsTemporary || dns.IsTimeout)
	}
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}

// brokenConnection reports whether a connection failed, as opposed to a refusal that
// would recur, such as an untrusted certificate.
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

// waitFor returns a doubling wait with jitter, or the server's Retry-After if that is
// longer.
func waitFor(attempt int, resp *http.Response) time.Duration {
	wait := min(firstWait<<(attempt-1), maxWait)
	wait = wait/2 + rand.N(wait/2+1) //nolint:gosec // jitter needs no cryptography
	if resp != nil {
		wait = max(wait, retryAfter(resp.Header.Get("Retry-After"), time.Now()))
	}
	return wait
}

// retryAfter returns the wait that a server requests, in seconds or until a date,
// a year at most; zero for none.
func retryAfter(s string, now time.Time) time.Duration {
	const year = 365 * 24 * time.Hour
	if seconds, err := strconv.ParseUint(s, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, uint64(year/time.Second))) * time.Second //nolint:gosec // a year at most
	}
	if at, err := http.ParseTime(s); err == nil {
		return min(max(at.Sub(now), 0), year)
	}
	return 0
}

// discard reads the rest of a small response, so that its connection can be reused.
func discard(resp *http.Response) {
	if resp == nil {
		return
	}
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // the response is discarded; failing to read it only costs a connection
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
