package stackroxtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// The gRPC codes of Central's responses.
const (
	canceled          = 1
	invalidArgument   = 3
	deadlineExceeded  = 4
	notFound          = 5
	permissionDenied  = 7
	resourceExhausted = 8
	unimplemented     = 12
	internal          = 13
	unavailable       = 14
	unauthenticated   = 16
)

// status is a gRPC status, the body of every response that is not a success.
type status struct {
	code    int
	message string
}

func (s *status) Error() string { return s.message }

// httpStatus returns the HTTP status to which the gateway translates a gRPC code.
func httpStatus(code int) int {
	switch code {
	case canceled:
		return 499 // "client closed request", which has no constant
	case invalidArgument:
		return http.StatusBadRequest
	case deadlineExceeded:
		return http.StatusGatewayTimeout
	case notFound:
		return http.StatusNotFound
	case permissionDenied:
		return http.StatusForbidden
	case resourceExhausted:
		return http.StatusTooManyRequests
	case unimplemented:
		return http.StatusNotImplemented
	case unavailable:
		return http.StatusServiceUnavailable
	case unauthenticated:
		return http.StatusUnauthorized
	default:
		return http.StatusInternalServerError
	}
}

// codeOf is the gRPC code of an HTTP status.
func codeOf(httpCode int) int {
	for code := canceled; code <= unauthenticated; code++ {
		if httpStatus(code) == httpCode {
			return code
		}
	}
	return internal
}

// message returns Central's general message for a code.
func message(code int) string {
	switch code {
	case canceled:
		return "context canceled"
	case deadlineExceeded:
		return "context deadline exceeded"
	case permissionDenied:
		return `not authorized: "READ_ACCESS" for "Deployment"`
	case resourceExhausted:
		return "/v1.PodService/ExportPods is rejected by grpc_ratelimit middleware, please retry later. limit exceeded"
	case unavailable:
		return "the database is not available"
	case unauthenticated:
		return "credentials not found"
	default:
		return "advancing in cursor: FATAL: terminating connection due to administrator command (SQLSTATE 57P01)"
	}
}

// record returns the status as a record of an export, in the form of grpc-gateway v2,
// or of v1, without a newline.
func (s *status) record(legacy bool) []byte {
	b := []byte(`{"error":{`)
	if legacy {
		code := httpStatus(s.code)
		b = strconv.AppendInt(append(b, `"grpcCode":`...), int64(s.code), 10)
		b = strconv.AppendInt(append(b, `,"httpCode":`...), int64(code), 10)
		b = appendField(b, `,"message":`, s.message)
		b = appendField(b, `,"httpStatus":`, http.StatusText(code))
		return append(b, `,"details":[]}}`...)
	}
	b = strconv.AppendInt(append(b, `"code":`...), int64(s.code), 10)
	b = appendField(b, `,"message":`, s.message)
	return append(b, `,"details":[]}}`...)
}

// body returns the status as a response that is not a stream.
func (s *status) body(legacy bool) []byte {
	b := []byte("{")
	if legacy {
		b = append(appendField(b, `"error":`, s.message), ',')
	}
	b = strconv.AppendInt(append(b, `"code":`...), int64(s.code), 10)
	b = appendField(b, `,"message":`, s.message)
	b = append(b, `,"details":[]`...)
	if !legacy {
		b = appendField(b, `,"error":`, s.message)
	}
	return append(b, '}')
}

// wantsPretty reports whether the response is to be indented.
func wantsPretty(r *http.Request) bool {
	return r.URL.Query().Has("pretty") || r.Header.Get("Accept") == "application/json+pretty"
}

// pretty indents JSON, as ?pretty requests.
func pretty(body []byte) []byte {
	var spread bytes.Buffer
	if err := json.Indent(&spread, body, "", "  "); err != nil {
		return body
	}
	return spread.Bytes()
}
