package raw

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tally/client/rest"
)

// ending follows the JSON values of a body to determine how it ends. It keeps
// only the last value, up to a bound.
type ending struct {
	count  int64 // bytes
	last   byte
	values int64 // whole ones

	depth           int
	quoted, escaped bool
	loose           bool   // is a value other than an object or a list
	value           []byte // the last one, up to the bound
}

// maxErrorRecord bounds the kept part of a value.
const maxErrorRecord = 64 << 10

// Write implements io.Writer.
func (e *ending) Write(p []byte) (int, error) {
	for _, c := range p {
		e.next(c)
	}
	if len(p) > 0 {
		e.count += int64(len(p))
		e.last = p[len(p)-1]
	}
	return len(p), nil
}

func (e *ending) next(c byte) {
	opens := c == '{' || c == '['
	if e.depth == 0 {
		if !opens {
			e.loose = e.loose || strings.IndexByte(" \t\r\n", c) < 0
			return
		}
		e.value = e.value[:0]
	}
	if len(e.value) <= maxErrorRecord {
		e.value = append(e.value, c)
	}
	switch {
	case e.escaped:
		e.escaped = false
	case e.quoted:
		e.escaped, e.quoted = c == '\\', c != '"'
	case c == '"':
		e.quoted = true
	case opens:
		e.depth++
	case c == '}' || c == ']':
		if e.depth--; e.depth == 0 {
			e.values++
		}
	}
}

// failure returns the error that the end of a body indicates, nil if the body is
// complete: a failed stream ends with an error record, or inside a record.
func (e *ending) failure(resp *http.Response, operation string) error {
	failed := &rest.Error{
		Operation: operation, Method: resp.Request.Method, URL: rest.RedactURL(resp.Request.URL), Status: resp.StatusCode,
		Kind: rest.KindUnreachable, Retryable: true, Reason: rest.ReasonCut,
	}
	isJSON := strings.Contains(strings.ToLower(resp.Header.Get("Content-Type")), "json")
	switch {
	case isJSON && e.depth > 0:
		failed.Message = "the response ends inside a JSON value"
	case !rest.EndIsKnown(resp) && (e.loose || e.values != 1 || e.depth > 0):
		failed.Message = rest.ErrNoEnd.Error()
	case !e.errorRecord(failed):
		return nil
	}
	return failed
}

// errorRecord reports whether the last value is an error of the server, and
// stores its message.
func (e *ending) errorRecord(failed *rest.Error) bool {
	if e.loose || e.depth > 0 || len(e.value) > maxErrorRecord {
		return e.tooLong(failed)
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(e.value, &members) != nil || len(members["error"]) == 0 || string(members["error"]) == "null" {
		return false
	}
	for name := range members {
		if !slices.Contains([]string{"error", "code", "message", "details"}, name) {
			return false
		}
	}
	failed.Reason = rest.ReasonOther
	reported := spoken(members["error"])
	reported.read(e.value) // some servers put code and message next to the error
	failed.Message, failed.Kind = "the server ended the response with an error: "+reported.message, rest.KindUnexpected
	if reported.code != 0 {
		failed.Code, failed.Kind = strconv.Itoa(reported.code), rest.KindOfGRPC(reported.code)
	}
	failed.Retryable = failed.Kind == rest.KindUnreachable
	return true
}

// tooLong reports whether a value begins like an error record but is too long for
// one.
func (e *ending) tooLong(failed *rest.Error) bool {
	if e.loose || !strings.HasPrefix(string(e.value), `{"error":`) {
		return false
	}
	failed.Message, failed.Kind, failed.Retryable = "the server ended the response with an error of more than 64 KiB", rest.KindUnexpected, false
	return true
}

// before returns the number of values before the error record.
func (e *ending) before() int64 {
	if e.depth > 0 {
		return max(e.values, 1) // part of one was passed on
	}
	return e.values - min(e.values, 1)
}

// reported is a server's account of its failure.
type reported struct {
	message string
	code    int
}

func spoken(data json.RawMessage) reported {
	var s reported
	if json.Unmarshal(data, &s.message) != nil {
		s.read(data)
	}
	return s
}

// read fills empty fields from an object.
func (s *reported) read(object []byte) {
	var o struct {
		Message  string `json:"message"`
		Code     int    `json:"code"`
		GRPCCode int    `json:"grpcCode"`
		Snake    int    `json:"grpc_code"`
	}
	if json.Unmarshal(object, &o) != nil {
		return
	}
	if s.message == "" {
		s.message = o.Message
	}
	if s.code == 0 {
		s.code = max(o.Code, o.GRPCCode, o.Snake)
	}
}
