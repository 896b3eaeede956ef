package rest

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// NoGRPC reports that the server, or a proxy in front of it, does not serve gRPC. The
// same call may work without gRPC.
type NoGRPC struct {
	// Why describes what was found instead.
	Why string
}

// Error says why.
func (e *NoGRPC) Error() string { return "no gRPC there: " + e.Why }

// ErrNoStatus reports that a gRPC stream ended without a status, so that it may have
// been cut off anywhere.
var ErrNoStatus = fmt.Errorf("the stream ended without a status: %w", io.ErrUnexpectedEOF)

// GRPCStatus is the status with which a gRPC stream ended.
type GRPCStatus struct {
	// Code is 0 for a complete stream.
	Code int
	// Message is the server's message, decoded.
	Message string
}

// GRPCEnd returns the status with which a response's body ended, once it was read to
// its end. A stream that was cut off has none. If several statuses differ, the first
// failure counts.
func GRPCEnd(resp *http.Response) (GRPCStatus, bool) {
	end, known := statusIn(resp.Trailer)
	if known && end.Code != 0 {
		return end, true
	}
	first, inHeader := statusIn(resp.Header)
	if inHeader && (!known || first.Code != 0) {
		return first, true
	}
	return end, known
}

func statusIn(h http.Header) (GRPCStatus, bool) {
	values := h.Values("Grpc-Status")
	message := percentDecoded(h.Get("Grpc-Message"))
	for _, value := range values {
		if s := statusOf(value, message); s.Code != 0 {
			return s, true
		}
	}
	return GRPCStatus{}, len(values) > 0
}

func statusOf(value, message string) GRPCStatus {
	code, err := strconv.ParseUint(value, 10, 31)
	switch {
	case err != nil:
		what := fmt.Sprintf("the server ended the call with the grpc-status %q, which is not a number", oneLine([]byte(value)))
		if hasWords(message) {
			what = Joined(what, ": ", message)
		}
		return GRPCStatus{Code: grpcUnknown, Message: what}
	case code != 0 && !hasWords(message):
		message = fmt.Sprintf("the server ended the call with status %d and does not say why", code)
	}
	return GRPCStatus{Code: int(code), Message: message}
}

// percentDecoded decodes the percent encoding of a message, and leaves invalid
// encodings unchanged.
func percentDecoded(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return strings.ToValidUTF8(b.String(), "�")
}

// Codes of gRPC that HTTP has a status for, as gateways translate them.
const (
	grpcUnknown       = 2
	grpcCanceled      = 1
	grpcUnimplemented = 12
)

func httpStatusOfGRPC(code int) int {
	switch code {
	case grpcCanceled:
		return statusClosed
	case 3, 9, 11:
		return http.StatusBadRequest
	case 4:
		return http.StatusGatewayTimeout
	case 5:
		return http.StatusNotFound
	case 6, 10:
		return http.StatusConflict
	case 7:
		return http.StatusForbidden
	case 8:
		return http.StatusTooManyRequests
	case grpcUnimplemented:
		return http.StatusNotImplemented
	case 14:
		return http.StatusServiceUnavailable
	case 16:
		return http.StatusUnauthorized
	}
	return http.StatusInternalServerError
}

// GRPC returns the request for a method with one message. The method must change
// nothing: the call may be retried. path is /package.Service/Method.
func GRPC(operation, path string, message []byte) Request {
	frame := append(binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))), message...)
	return Request{
		Operation: operation, Method: http.MethodPost, Path: path, Idempotent: true, grpc: true,
		Header: http.Header{"Te": {"trailers"}, "Accept": nil},
		Body: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(string(frame))), nil
		},
		ContentLength: int64(len(frame)), ContentType: "application/grpc",
	}
}
