package stackroxtest

import (
	"compress/gzip"
	"net/http"
	"strings"

	"tally/client/stackrox/schema"
)

// gzipFrom is the size from which Central's gzip handler compresses a response.
// It buffers smaller ones, and flushes nothing until then.
const gzipFrom = 1400

// stream writes an export: records, each flushed, then the end.
type stream struct {
	w       *reply
	control *http.ResponseController
	legacy  bool
	pretty  bool
	http2   bool
	gather  int    // bytes to gather before they are sent; 0: send every record
	limit   int    // bytes before the stream is cut; negative: none
	line    []byte // the record in progress, or all gathered ones
	count   int    // records, those gathered included
	sent    int    // bytes of the body, before compression

	compress bool
	held     []byte // bytes that wait for the size from which to compress
	gz       *gzip.Writer
}

// newStream reads the format of the body from the request.
func (s *Server) newStream(w *reply, r *http.Request) *stream {
	return &stream{
		w:        w,
		control:  http.NewResponseController(w),
		legacy:   s.opts.Legacy,
		pretty:   wantsPretty(r),
		http2:    r.ProtoMajor == 2,
		gather:   s.opts.FlushBytes,
		limit:    -1,
		compress: strings.Contains(r.Header.Get("Accept-Encoding"), "gzip"),
	}
}

// made counts the records.
func (o *stream) made() int { return o.count }

// raw writes nothing: the invalid messages are those of gRPC only.
func (o *stream) raw([]byte) error { return nil }

// pod writes one record of an export of pods.
func (o *stream) pod(p *Pod) error {
	return o.record(func(b []byte) []byte { return append(p.AppendJSON(append(b, `{"pod":`...)), '}') })
}

// message writes one record of another export.
func (o *stream) message(m *schema.Message, r object) error {
	return o.record(func(b []byte) []byte { return appendMessage(b, m, r, o.legacy) })
}

// record writes one record, which add appends.
func (o *stream) record(add func(b []byte) []byte) error {
	if o.count == 0 {
		o.w.Header().Set("Content-Type", "application/json")
		o.w.Header().Set("Grpc-Metadata-Content-Type", "application/grpc")
	}
	start := len(o.line) // the gathered records stay
	o.line = append(add(append(o.line, `{"result":`...)), '}')
	if o.pretty {
		o.line = append(o.line[:start], pretty(o.line[start:])...)
	}
	if o.gather == 0 {
		return o.sendLine()
	}
	o.count++
	o.line = append(o.line, '\n')
	if len(o.line) < o.gather {
		return nil
	}
	return o.drain()
}

// sendLine sends a record as the gateway does: its newline in a write of its
// own, then a flush.
func (o *stream) sendLine() error {
	record := o.line
	o.line = o.line[:0]
	if err := o.send(record); err != nil {
		return err
	}
	if err := o.send([]byte{'\n'}); err != nil {
		return err
	}
	o.count++
	o.w.pods = o.count
	return o.flush()
}

// fail ends the stream with an error record, which is the whole response if no record
// was sent.
func (o *stream) fail(why *status) {
	record := errorRecord(why, o.legacy, o.pretty)
	if o.count == 0 {
		o.w.Header().Set("Content-Type", "application/json")
		o.w.WriteHeader(httpStatus(why.code))
		_, _ = o.w.Write(record) // a client that disconnected needs no response
		return
	}
	if o.drain() == nil && o.send(record) == nil {
		_ = o.finish() // as above
	}
}

// errorRecord returns a status as a line of an export. Central 4.4 and 4.5 do not end
// it with a newline.
func errorRecord(why *status, legacy, spread bool) []byte {
	record := why.record(legacy)
	if spread {
		record = pretty(record)
	}
	if !legacy {
		record = append(record, '\n')
	}
	return record
}

// drain sends the gathered records.
func (o *stream) drain() error {
	gathered := o.line
	o.line = o.line[:0]
	if err := o.send(gathered); err != nil {
		return err
	}
	o.w.pods = o.count
	return o.flush()
}

// settle makes sure that the records have left before the connection is closed. Over
// HTTP/1.1 a flush does that. Over HTTP/2 it only queues them, but net/http writes
// frames in order: so another one follows, with a blank line, which may or may not
// arrive.
func (o *stream) settle() {
	if o.drain() == nil && o.http2 && o.count > 0 && o.send([]byte{'\n'}) == nil {
		_ = o.flush() // the connection is closed whether it arrives or not
	}
}

// finish ends the body as complete.
func (o *stream) finish() error {
	if err := o.drain(); err != nil {
		return err
	}
	if o.limit >= 0 && o.sent >= o.limit {
		return errCutAtByte
	}
	if o.gz != nil {
		return o.gz.Close()
	}
	if len(o.held) == 0 {
		return nil
	}
	_, err := o.w.Write(o.held)
	return err
}

// send writes a part of the body, up to the byte at which the stream is cut.
func (o *stream) send(p []byte) error {
	cut := o.limit >= 0 && len(p) > o.limit-o.sent
	if cut {
		p = p[:o.limit-o.sent]
	}
	o.sent += len(p)
	if err := o.write(p); err != nil {
		return err
	}
	if cut {
		return errCutAtByte
	}
	return nil
}

// write passes a part of the body on, through gzip from a certain size.
func (o *stream) write(p []byte) error {
	var err error
	switch {
	case len(p) == 0:
	case o.gz != nil:
		_, err = o.gz.Write(p)
	case o.compress:
		o.held = append(o.held, p...)
		if len(o.held) >= gzipFrom {
			o.w.Header().Set("Content-Encoding", "gzip")
			o.gz = gzip.NewWriter(o.w)
			_, err = o.gz.Write(o.held)
			o.held = nil
		}
	default:
		_, err = o.w.Write(p)
	}
	return err
}

// flush sends the bytes written so far, if there are any.
func (o *stream) flush() error {
	if o.gz != nil {
		if err := o.gz.Flush(); err != nil {
			return err
		}
	}
	if o.w.status == 0 { // a flush now would commit to a success, and to no compression
		return nil
	}
	return o.control.Flush()
}
