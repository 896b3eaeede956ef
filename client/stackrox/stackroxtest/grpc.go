package stackroxtest

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tally/client/stackrox/schema"
)

// isGRPC distinguishes a gRPC call from a REST request.
func isGRPC(r *http.Request) bool {
	return r.ProtoMajor == 2 && strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc")
}

// callGRPC serves a gRPC call.
func (s *Server) callGRPC(w *reply, r *http.Request) {
	out := &grpcStream{w: w, control: http.NewResponseController(w), gather: s.opts.FlushBytes, announced: !isPure(r), limit: -1}
	noun := s.nounOfMethod(r.URL.Path)
	if noun == "" {
		out.status(&status{unimplemented, "unknown service " + strings.Trim(r.URL.Path, "/")})
		return
	}
	p, err := grpcParameters(r.Body)
	if err != nil {
		out.status(&status{internal, err.Error()})
		return
	}
	q, refusal := s.admit(r, p, noun)
	if refusal != nil {
		out.status(refusal)
		return
	}
	ctx, stop := p.deadlines(r.Context(), q, s.isCursor(noun))
	defer stop()
	fault := s.fault()
	switch fault.Kind {
	case StatusFirst:
		w.Header().Set("Grpc-Status", "0")
	case CutAtByte:
		out.limit, out.gather = fault.After, 0
	}
	out.end(ctx, s.walkExport(ctx, noun, q, fault, out))
}

// nounOfMethod returns the noun that a method exports, "" for an unknown method.
func (s *Server) nounOfMethod(path string) string {
	for noun, e := range s.exports {
		if e.Method == path {
			return noun
		}
	}
	return ""
}

// grpcParameters reads the request message: 1 timeout, 2 query.
func grpcParameters(body io.Reader) (parameters, error) {
	var p parameters
	b, err := io.ReadAll(io.LimitReader(body, 1<<20))
	if err != nil {
		return p, err
	}
	if len(b) < 5 || b[0] != 0 || int(binary.BigEndian.Uint32(b[1:])) != len(b)-5 {
		return p, errors.New("the request is not a message")
	}
	for b = b[5:]; len(b) > 0; {
		tag, n := binary.Uvarint(b)
		v, m := binary.Uvarint(b[max(n, 0):])
		if n <= 0 || m <= 0 {
			return p, errors.New("the request is not a message")
		}
		b = b[n+m:]
		switch {
		case tag == 1<<3:
			p.timeout = int(int32(v))
		case tag == 2<<3|2 && v <= uint64(len(b)):
			p.query, b = string(b[:v]), b[v:]
		default:
			return p, errors.New("the request has another field")
		}
	}
	return p, nil
}

// grpcStream writes an export as messages, each flushed, then the status.
type grpcStream struct {
	w         *reply
	control   *http.ResponseController
	gather    int  // bytes to gather before they are sent; 0: send every message
	announced bool // the trailers are announced, as Go's HTTP server does it
	line      []byte
	sent      int // messages, those gathered included
	limit     int // bytes before the stream is cut; negative: none
}

// made counts the messages.
func (o *grpcStream) made() int { return o.sent }

// pod writes one message.
func (o *grpcStream) pod(p *Pod) error {
	o.sent++
	return o.raw(frameOf(protoMessage(nil, 1, p.AppendProto(nil))))
}

// message writes one message of another export.
func (o *grpcStream) message(m *schema.Message, r object) error {
	o.sent++
	return o.raw(frameOf(protoObject(nil, m, r)))
}

// raw writes bytes that may not be a valid message.
func (o *grpcStream) raw(frame []byte) error {
	o.begin()
	if o.line = append(o.line, frame...); len(o.line) < o.gather {
		return nil
	}
	return o.drain()
}

// begin sends the headers, once.
func (o *grpcStream) begin() {
	if o.w.status != 0 {
		return
	}
	o.w.Header().Set("Content-Type", "application/grpc")
	if o.announced {
		o.w.Header().Set("Trailer", "Grpc-Status")
		o.w.Header().Add("Trailer", "Grpc-Message")
	}
	o.w.WriteHeader(http.StatusOK)
}

// drain sends the gathered messages.
func (o *grpcStream) drain() error {
	o.begin()
	cut := o.limit >= 0 && len(o.line) > o.limit
	if cut {
		o.line = o.line[:o.limit]
	}
	_, err := o.w.Write(o.line)
	if o.limit >= 0 {
		o.limit -= len(o.line)
	}
	o.line = o.line[:0]
	if err == nil {
		err = o.control.Flush()
	}
	if err == nil && cut {
		return errCutAtByte
	}
	o.w.pods = o.sent
	return err
}

// status ends the stream, in trailers or, if nothing was sent, in headers.
func (o *grpcStream) status(why *status) {
	prefix := ""
	if o.w.status == 0 {
		o.w.Header().Set("Content-Type", "application/grpc")
	} else if _ = o.drain(); !o.announced {
		prefix = http.TrailerPrefix
	}
	o.w.Header().Set(prefix+"Grpc-Status", strconv.Itoa(why.code))
	if why.message != "" {
		o.w.Header().Set(prefix+"Grpc-Message", strings.ReplaceAll(url.PathEscape(why.message), "%20", " "))
	}
	o.w.WriteHeader(http.StatusOK)
}

// settle makes sure that the messages have left before the connection is closed: the
// first byte of another one follows them, as in stream.settle.
func (o *grpcStream) settle() {
	if o.drain() == nil && o.sent > 0 {
		o.line = append(o.line, 0)
		_ = o.drain() // the connection is closed whether it arrives or not
	}
}

// end ends the stream as err requires.
func (o *grpcStream) end(ctx context.Context, err error) {
	var failure *status
	switch {
	case errors.As(err, &failure):
		o.status(failure)
		return
	case err == nil:
		o.status(&status{})
		return
	case errors.Is(err, errNoStatus):
		_ = o.drain() // whether it arrives or not, it ends
		return
	case errors.Is(err, errReset):
		_ = o.drain() // as above
		reset(ctx)
	case errors.Is(err, errGoAway):
		_ = o.drain() // as above
		goAway(ctx)
	case errors.Is(err, errCut):
		o.settle()
		hangUp(ctx)
	default:
		_ = o.drain() // as above
	}
	panic(http.ErrAbortHandler)
}
