package stackroxtest

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tally/client/stackrox/schema"
)

// export serves an export.
func (s *Server) export(w *reply, r *http.Request) {
	p, refusal := parseParameters(r)
	if refusal != nil {
		s.refuse(w, r, refusal)
		return
	}
	w.Header().Set("Transfer-Encoding", "chunked") // the gateway requires it
	out := s.newStream(w, r)
	noun := nounOf(r)
	q, refusal := s.admit(r, p, noun)
	if refusal != nil {
		out.fail(refusal)
		return
	}
	ctx, stop := p.deadlines(r.Context(), q, s.isCursor(noun))
	defer stop()
	fault := s.fault()
	if fault.Kind == CutAtByte {
		out.limit, out.gather = fault.After, 0 // so that the journal counts whole records
	}
	err := s.walkExport(ctx, noun, q, fault, out)
	out.end(ctx, err)
}

// fault is the fault that strikes this request's stream.
func (s *Server) fault() Fault {
	if s.opts.Fault.Kind.inStream() && s.meets() {
		return s.opts.Fault
	}
	return Fault{Slow: s.opts.Fault.Slow}
}

// output is how an export is written.
type output interface {
	pod(p *Pod) error                          // one record
	message(m *schema.Message, o object) error // a record of another noun
	raw(frame []byte) error                    // bytes that may not be a valid gRPC message
	drain() error                              // sends the gathered records
	made() int                                 // records so far
}

// admit makes the checks of Central itself, after those of the gateway.
func (s *Server) admit(r *http.Request, p parameters, noun string) (query, *status) {
	if refusal := s.identify(r); refusal != nil {
		return query{}, refusal
	}
	if refusal := s.mayExport(noun); refusal != nil {
		return query{}, refusal
	}
	q, refusal := s.fields[noun].parse(p.query)
	if refusal == nil && p.timeout < 0 {
		refusal = overdue("iterating over rows: ")
	}
	return q, refusal
}

// walk writes the pods that the query matches. It returns nil after the last one, a
// *status if the stream ends with an error record, or another error that ended the
// stream.
func (s *Server) walk(ctx context.Context, q query, fault Fault, out output) error {
	for p := range s.fleet.All() {
		if !q.matches(p) {
			if ctx.Err() != nil {
				return ended(ctx)
			}
			continue
		}
		if err := fault.before(ctx, out); err != nil {
			return err
		}
		if err := out.pod(p); err != nil {
			return err
		}
	}
	if fault.due(out) {
		return fault.strike(ctx, out)
	}
	return nil
}

// before runs before every record.
func (f Fault) before(ctx context.Context, out output) error {
	if f.due(out) {
		return f.strike(ctx, out)
	}
	if f.Slow > 0 {
		pause := time.NewTimer(f.Slow)
		defer pause.Stop()
		select {
		case <-pause.C:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return ended(ctx)
	}
	return nil
}

// due reports whether the number of records that the fault waits for was sent. The
// stream itself cuts at a byte.
func (f Fault) due(out output) bool {
	return f.Kind != "" && f.Kind != CutAtByte && out.made() == f.After
}

// strike breaks the export, or returns how it must end.
func (f Fault) strike(ctx context.Context, out output) error {
	switch f.Kind {
	case Fail:
		return f.status(internal)
	case Reset:
		return errReset
	case NoStatus:
		return errNoStatus
	case GoAway:
		return errGoAway
	case StatusFirst, Compressed, TooLong, WrongType, BadUTF8, UnknownField:
		return out.raw(f.frame())
	case TruncateGzip:
		return errTruncated
	case Stall:
		if err := out.drain(); err != nil { // the records before it do arrive
			return err
		}
		<-ctx.Done()
		return ended(ctx)
	default:
		return errCut
	}
}

// frame returns the frame that a fault puts among the messages.
func (f Fault) frame() []byte {
	pod := protoString(nil, 1, "a pod of a newer Central")
	switch f.Kind {
	case Compressed:
		return []byte{1, 0, 0, 0, 0}
	case TooLong:
		return []byte{0, 0x10, 0, 0, 1}
	case WrongType:
		return frameOf(protoNumber(nil, 1, 7))
	case BadUTF8:
		return frameOf(protoMessage(nil, 1, protoString(nil, 1, "\xff")))
	}
	return frameOf(protoMessage(nil, 1, protoNumber(pod, 900, 1)))
}

// ended distinguishes a deadline, which is reported to the client, from a client that disconnected.
func ended(ctx context.Context) error {
	var late *status
	if errors.As(context.Cause(ctx), &late) {
		return late
	}
	return errGone
}

// end ends the stream as err requires. A failure must not resemble the end of
// the export, so that it closes the connection.
func (o *stream) end(ctx context.Context, err error) {
	var failure *status
	switch {
	case errors.As(err, &failure):
		o.fail(failure)
		return
	case err == nil:
		err = o.finish()
	case errors.Is(err, errReset):
		o.settle()
		reset(ctx)
	case errors.Is(err, errCut) && o.http2:
		o.settle()
		hangUp(ctx)
	default:
		_ = o.drain() // the connection is closed whether it arrives or not
	}
	if err == nil || errors.Is(err, errTruncated) && o.gz != nil {
		return // a truncated stream does not end its gzip data
	}
	panic(http.ErrAbortHandler)
}
