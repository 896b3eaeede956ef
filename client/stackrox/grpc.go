package stackrox

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	"tally/client/rest"
	"tally/client/stackrox/record"
	"tally/client/stackrox/spool"
)

// overGRPC exports over gRPC. If nothing was delivered and REST can do what gRPC
// cannot, it returns why.
func (c *Client) overGRPC(ctx context.Context, r ExportRequest, yield func(*record.Record, error) bool) (useREST string) {
	message, err := r.message()
	if err != nil {
		yield(nil, err)
		return ""
	}
	limited, cancel := r.limit(ctx)
	defer cancel()
	request := rest.GRPC(r.operation(), r.Plan.Export().Method, message)
	request.GRPCOnly = r.Transport == GRPC
	decode := func(resp *http.Response) iter.Seq2[*record.Record, error] { return r.decodeGRPC(ctx, resp) }
	for rec, err := range rest.Stream(limited, c.rest, request, decode) {
		if err != nil {
			if useREST, err = r.insteadOf(err); useREST != "" {
				return useREST
			}
		}
		if !yield(rec, err) || err != nil {
			return ""
		}
	}
	return ""
}

// insteadOf returns why REST can do what gRPC could not, or else the error to report. It is not for every record: what
// it finds is allocated.
func (r ExportRequest) insteadOf(err error) (useREST string, reported error) {
	var none *rest.NoGRPC
	switch isNone := errors.As(err, &none); {
	case isNone && r.Transport != GRPC:
		return none.Error(), nil
	case errors.Is(err, errRestart):
		return err.Error(), nil
	case isNone:
		return "", noGRPC(r, none)
	}
	return "", err
}

func noGRPC(r ExportRequest, none *rest.NoGRPC) error {
	return &rest.Error{
		Operation: r.operation(), Kind: rest.KindInvalid, Message: none.Error(), Err: none,
		Hint: "a proxy between here and Central does not let gRPC through: use REST, or bypass it",
	}
}

// message is the request in protobuf: 1 timeout, 2 query.
func (r ExportRequest) message() ([]byte, error) {
	seconds, err := r.seconds()
	if err != nil {
		return nil, err
	}
	var b []byte
	if seconds > 0 {
		b = binary.AppendUvarint(append(b, 1<<3), uint64(seconds)) //nolint:gosec // not negative
	}
	if r.Query != "" {
		b = append(binary.AppendUvarint(append(b, 2<<3|2), uint64(len(r.Query))), r.Query...)
	}
	return b, nil
}

// errRestart abandons an attempt over gRPC for one over REST.
var errRestart = errors.New("the server sends a field that this program does not know")

// aheadBlocks is the size of the in-memory part of a gRPC stream, in blocks of 256 KiB: 2,000 pods. Decryption and frames
// are half of the work, so they get a processor of their own where one is free.
const aheadBlocks = 4

// decodeGRPC reads the records of a gRPC stream while its socket is drained.
func (r ExportRequest) decodeGRPC(ctx context.Context, resp *http.Response) iter.Seq2[*record.Record, error] {
	return func(yield func(*record.Record, error) bool) {
		drained := spool.New(ctx, resp.Body, spool.Options{Blocks: aheadBlocks, Idle: r.Idle, Ahead: true})
		defer func() { _ = drained.Close() }() // read errors have been reported by then
		r.Report.begin(GRPC, resp)
		frames, err := record.NewFrames(rest.Plain(resp, drained), r.Plan, 0)
		if err != nil {
			yield(nil, err)
			return
		}
		for {
			rec, err := frames.Next()
			if err == nil {
				err = r.strange(frames)
			}
			if err == nil {
				r.Report.Strange, r.Report.Records = frames.Strange(), frames.Count()
			}
			if errors.Is(err, io.EOF) {
				if err = r.end(resp); err == nil {
					return
				}
			}
			if errors.Is(err, errRestart) {
				yield(nil, err)
				return
			}
			if err != nil {
				yield(nil, r.failure(resp, delivered(frames, rec), err))
				return
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// delivered returns the number of records before one that is refused.
func delivered(frames *record.Frames, refused *record.Record) int64 {
	if refused != nil {
		return frames.Count() - 1
	}
	return frames.Count()
}

// strange handles fields that are not in the schema if whole objects are
// wanted: they must not be lost silently.
func (r ExportRequest) strange(frames *record.Frames) error {
	s := frames.Strange()
	switch {
	case s.Count == 0 || !r.Objects || r.Transport == GRPC:
		return nil
	case frames.Count() == 1:
		return fmt.Errorf("%w: field %d of %s", errRestart, s.Number, s.Message)
	}
	return fmt.Errorf("%w: field %d of %s", ErrUnknownField, s.Number, s.Message)
}

// ErrUnknownField is the end of an export over gRPC, after records, at a field that whole objects would lack. Over REST the
// same export prints it.
var ErrUnknownField = errors.New("the server sends a field that this program does not know, and which would be lost")

// end returns how the stream ended: only a status of 0 is complete.
func (r ExportRequest) end(resp *http.Response) error {
	status, known := rest.GRPCEnd(resp)
	switch {
	case !known:
		return rest.ErrNoStatus
	case status.Code != 0:
		return &statusError{status}
	}
	r.Report.End = "grpc-status 0"
	return nil
}

// statusError is the status of an incomplete stream.
type statusError struct{ status rest.GRPCStatus }

func (e *statusError) Error() string {
	return fmt.Sprintf("the server ended the stream with status %d: %s", e.status.Code, e.status.Message)
}

// begin records the transport of an export.
func (r *Report) begin(t Transport, resp *http.Response) {
	*r = Report{Transport: t, Why: r.Why, Protocol: "http/1.1", ServerVersion: r.ServerVersion}
	if resp.ProtoMajor >= 2 {
		r.Protocol = "h2"
	}
	if resp.TLS != nil && resp.TLS.NegotiatedProtocol != "" {
		r.Protocol = resp.TLS.NegotiatedProtocol
	}
}
