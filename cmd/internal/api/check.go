package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"tally/client/rest"
	"tally/cmd/internal/exit"
)

// Check is one of doctor's checks of an API's server.
type Check struct {
	// Name is printed with the finding.
	Name string
	// Run checks with a client from Raw.Connect. detail is the finding.
	Run func(ctx context.Context, client Sender) (detail string, err error)
	// Optional checks are of features that not every server has: a 404 is not a failure.
	Optional bool
	// Proves names an earlier check that passes if this one does, whatever its own
	// result; empty for none.
	Proves string
}

// ErrNotChecked is returned by a check that would repeat an earlier failure.
var ErrNotChecked = errors.New("not checked, because an earlier check failed")

// certWarning is the remaining validity of a certificate below which a warning
// is shown, maxSkew the tolerated difference of the clocks.
const (
	certWarning = 14 * 24 * time.Hour
	maxSkew     = 5 * time.Minute
)

// Reach sends a GET that needs no permission and examines the connection.
func Reach(path string) func(ctx context.Context, client Sender) (string, error) {
	return func(ctx context.Context, client Sender) (string, error) { return responded(ctx, client, path) }
}

func responded(ctx context.Context, client Sender, path string) (string, error) {
	started := time.Now()
	resp, err := client.Send(ctx, rest.Request{Operation: "reach the server", Path: path})
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }() // only the head matters
	if err := ClockSkew(resp.Header, time.Now()); err != nil {
		return "", err
	}
	return fmt.Sprintf("responded in %v%s", time.Since(started).Round(time.Millisecond), Certificate(resp, time.Now())), nil
}

// ClockSkew compares the clocks: signatures and tokens fail when they differ.
func ClockSkew(h http.Header, now time.Time) error {
	theirs, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return nil //nolint:nilerr // servers need not send the time
	}
	if skew := now.Sub(theirs).Abs(); skew > maxSkew {
		return &exit.Coded{
			Code: exit.Auth, Err: fmt.Errorf("this clock and the server's differ by %v", skew.Round(time.Second)),
			Hint: "set this machine's clock: signatures fail beyond 15 minutes",
		}
	}
	return nil
}

// Certificate reports how long the server's certificate is valid.
func Certificate(resp *http.Response, now time.Time) string {
	if resp.TLS == nil || len(resp.TLS.PeerCertificates) == 0 {
		return ""
	}
	left := resp.TLS.PeerCertificates[0].NotAfter.Sub(now)
	s := fmt.Sprintf("; its certificate is valid for %d days", int(left.Hours()/24))
	if left < certWarning {
		s += ": renew it soon"
	}
	return s
}
