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

// Check is one thing that doctor asks an API's server.
type Check struct {
	// Name is printed with what is found.
	Name string
	// Run asks with a client that Raw.Connect made. detail is what was found.
	Run func(ctx context.Context, client Sender) (detail string, err error)
	// Optional checks ask for what not every server has: a 404 tells nothing.
	Optional bool
	// Proves names an earlier check that holds where this one does, whatever came
	// of it; empty for none.
	Proves string
}

// ErrNotChecked is what a check says that would repeat an earlier failure.
var ErrNotChecked = errors.New("not checked, because an earlier check failed")

// certWarning is how long a certificate is valid at least without a warning,
// maxSkew how far the clocks may be apart.
const (
	certWarning = 14 * 24 * time.Hour
	maxSkew     = 5 * time.Minute
)

// Reach sends a GET that needs no permission and looks at the connection.
func Reach(path string) func(ctx context.Context, client Sender) (string, error) {
	return func(ctx context.Context, client Sender) (string, error) { return answered(ctx, client, path) }
}

func answered(ctx context.Context, client Sender, path string) (string, error) {
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
		return nil //nolint:nilerr // a server need not tell the time
	}
	if skew := now.Sub(theirs).Abs(); skew > maxSkew {
		return &exit.Coded{
			Code: exit.Auth, Err: fmt.Errorf("this clock and the server's differ by %v", skew.Round(time.Second)),
			Hint: "set this machine's clock: signatures fail beyond 15 minutes",
		}
	}
	return nil
}

// Certificate says how long the server's certificate is valid.
func Certificate(resp *http.Response, now time.Time) string {
	if resp.TLS == nil || len(resp.TLS.PeerCertificates) == 0 {
		return ""
	}
	left := resp.TLS.PeerCertificates[0].NotAfter.Sub(now)
	text := fmt.Sprintf("; its certificate is valid for %d days", int(left.Hours()/24))
	if left < certWarning {
		text += ": renew it soon"
	}
	return text
}
