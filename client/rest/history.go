package rest

import (
	"context"
	"errors"
)

// history has the results of the attempts of one call, from the retry layer to
// the error layer, and the callback for its warnings.
type history struct {
	// arrived means that an attempt before the last may have been processed.
	arrived bool
	// proxy is the proxy of the call, empty for none.
	proxy string
	// warn, if set, is called with warnings about the call's response.
	warn func(Warning)
}

// GoneMeanwhile reports whether a deletion succeeded although its response was
// lost: its retry found nothing.
func GoneMeanwhile(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Repeated && e.Kind == KindNotFound
}

type historyKey struct{}

func withHistory(ctx context.Context, h *history) context.Context {
	return context.WithValue(ctx, historyKey{}, h)
}

func historyOf(ctx context.Context) *history {
	h, ok := ctx.Value(historyKey{}).(*history)
	if !ok {
		return &history{} // it is not needed
	}
	return h
}

// mark adds the results of earlier attempts to the call's error.
func (h *history) mark(err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.Repeated = h.arrived
	}
	return err
}
