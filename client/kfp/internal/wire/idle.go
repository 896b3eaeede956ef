package wire

import (
	"context"
	"fmt"
	"io"
	"time"

	"tally/client/rest"
)

// idleBody ends a request when one read of its response takes longer than the
// limit. The time between reads is the caller's own and does not count.
type idleBody struct {
	io.ReadCloser
	limit time.Duration
	timer *time.Timer
	stop  context.CancelCauseFunc
}

// limitIdle returns a body that ends when stop ends ctx.
func limitIdle(body io.ReadCloser, limit time.Duration, stop context.CancelCauseFunc) io.ReadCloser {
	b := &idleBody{ReadCloser: body, limit: limit, stop: stop}
	if limit > 0 {
		b.timer = time.AfterFunc(limit, func() { stop(idle(limit)) })
		b.timer.Stop()
	}
	return b
}

func idle(limit time.Duration) error {
	return &rest.Error{
		Operation: readArtifact, Kind: rest.KindUnreachable, Reason: rest.ReasonIdle, Retryable: true,
		Message: fmt.Sprintf("the server sent nothing for %v", limit), Hint: "try again, or allow more time",
	}
}

// Read implements io.Reader.
func (b *idleBody) Read(p []byte) (int, error) {
	if b.timer != nil {
		b.timer.Reset(b.limit)
		defer b.timer.Stop()
	}
	return b.ReadCloser.Read(p)
}

// Close implements io.Closer.
func (b *idleBody) Close() error {
	defer b.stop(nil)
	return b.ReadCloser.Close()
}
