package central

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"math"
	"net"
	"net/http"
)

// CutKind is the way in which a connection breaks.
type CutKind int

// The ways; the zero value cuts nothing.
const (
	// Close ends the TCP connection without the end of the body and without
	// TLS's close_notify, as a killed process does.
	Close CutKind = iota + 1
	// Reset ends it with a TCP reset.
	Reset
	// Abort makes net/http abandon the response: an early end of the connection over
	// HTTP/1.1, a reset of the stream over HTTP/2.
	Abort
	// Truncate ends the body properly but early, as a faulty proxy does.
	Truncate
	// Garble changes the quotes in one write and passes everything else.
	Garble
)

// Cut breaks responses on their way from the gateway to the connection.
type Cut struct {
	Kind CutKind
	// After is the number of the gateway's flushes that get through; without gzip,
	// one per record.
	After int
	// Inside lets half of the next write through first.
	Inside bool
	// Calls is the number of calls that are cut; 0 means all.
	Calls int
}

// errCut is the error of the gateway's later writes.
var errCut = errors.New("the connection was cut")

type connKey struct{}

// withConn keeps the connection in the context of its requests.
func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// cut puts the configured cut below the handler.
func (c *Central) cut(next http.Handler) http.Handler {
	plan := c.cfg.Cut
	if plan.Kind == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		number, _ := r.Context().Value(callNumber{}).(int)
		if plan.Calls > 0 && number >= plan.Calls {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(&cutWriter{ResponseWriter: w, ctx: r.Context(), plan: plan, left: plan.After}, r)
	})
}

// cutWriter lets a number of flushes through and then breaks the response.
type cutWriter struct {
	http.ResponseWriter
	ctx  context.Context
	plan Cut
	left int
	dead bool
}

func (w *cutWriter) Write(p []byte) (int, error) {
	if w.dead {
		return 0, errCut
	}
	if w.left > 0 || len(p) == 0 {
		return w.ResponseWriter.Write(p)
	}
	if w.plan.Kind == Garble {
		w.left = math.MaxInt
		return w.ResponseWriter.Write(bytes.ReplaceAll(p, []byte(`"`), []byte(`'`)))
	}
	if w.plan.Inside {
		if _, err := w.ResponseWriter.Write(p[:len(p)/2]); err != nil {
			return 0, err
		}
		w.forward()
	}
	w.kill()
	return 0, errCut
}

// Flush passes on and counts the gateway's flushes.
func (w *cutWriter) Flush() {
	if w.dead {
		return
	}
	w.forward()
	w.left--
}

func (w *cutWriter) forward() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

func (w *cutWriter) kill() {
	w.dead = true
	switch w.plan.Kind {
	case Abort:
		panic(http.ErrAbortHandler)
	case Close, Reset:
		conn := w.tcp()
		if w.plan.Kind == Reset {
			_ = conn.SetLinger(0) // a connection that is gone already needs no reset
		}
		_ = conn.Close()
	}
}

// tcp is the connection below TLS.
func (w *cutWriter) tcp() *net.TCPConn {
	conn := w.ctx.Value(connKey{})
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	return conn.(*net.TCPConn)
}
