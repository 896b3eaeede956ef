package rest

import (
	"context"
	"errors"
)

// history is what became of the attempts of one call, from the retry layer to
// the error layer, and who hears of its response.
type history struct {
	// arrived tells that an attempt before the last may have been processed.
	arrived bool
	// proxy is the one that the call goes through, empty for none.
	proxy string
	// warn hears what may matter about the call's response, nil hears nothing.
	warn func(Warning)
}

// GoneMeanwhile tells that a deletion was done whose response was lost: its
// repeat found nothing more.
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
		return &history{} // nobody asks
	}
	return h
}

// mark tells the call's error what became of earlier attempts.
func (h *history) mark(err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.Repeated = h.arrived
	}
	return err
}
