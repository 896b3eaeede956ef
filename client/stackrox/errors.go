package stackrox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"tally/client/rest"
)

// Any is a message of any type within an error's details (ProtobufAny in the
// reference): "@type", or typeUrl and value, and the message's own fields.
type Any map[string]json.RawMessage

// Status is the error of StackRox 4.6 and newer, in a stream and in responses
// (GooglerpcStatus in the reference).
type Status struct {
	// Code is a gRPC status code.
	Code int32 `json:"code"`
	// Message is for people.
	Message string `json:"message"`
	Details []Any  `json:"details"`
}

// RuntimeError is the error of StackRox 4.4 and 4.5 in responses (RuntimeError
// in the reference).
type RuntimeError struct {
	Error   string `json:"error"`
	Code    int32  `json:"code"`
	Message string `json:"message"`
	Details []Any  `json:"details"`
}

// RuntimeStreamError is the error of StackRox 4.4 and 4.5 in a stream
// (RuntimeStreamError in the reference).
type RuntimeStreamError struct {
	GRPCCode   int32  `json:"grpcCode"`
	HTTPCode   int32  `json:"httpCode"`
	Message    string `json:"message"`
	HTTPStatus string `json:"httpStatus"`
	Details    []Any  `json:"details"`
}

// StreamError is the failure that ends a stream, of either generation.
type StreamError struct {
	// Code is a gRPC status code, 0 if missing.
	Code int32
	// Message is for people.
	Message string
	Details []Any
}

// UnmarshalJSON accepts a Status, a RuntimeStreamError, or a bare string.
func (e *StreamError) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte(`"`)) {
		return json.Unmarshal(data, &e.Message)
	}
	var old RuntimeStreamError
	var current Status
	if err := json.Unmarshal(data, &old); err != nil {
		return err
	}
	if err := json.Unmarshal(data, &current); err != nil {
		return err
	}
	e.Code, e.Message, e.Details = max(current.Code, old.GRPCCode), old.Message, old.Details
	return nil
}

// apply copies the server's message into an error.
func (e *StreamError) apply(to *rest.Error) {
	to.Message = e.Message
	if e.Code != 0 {
		to.Code = strconv.Itoa(int(e.Code))
		to.Kind = rest.KindOfGRPC(int(e.Code))
	}
	if isAway(e.Message) {
		to.Kind, to.Hint = rest.KindUnreachable, hintAway
	}
	if strings.Contains(e.Message, noQuery) {
		to.Kind, to.Hint = rest.KindRefused, "Central cannot search for this: correct the value that its message names"
	}
	to.Retryable = to.Kind == rest.KindUnreachable
}

// noQuery is part of Central's message about a value that it cannot search for, such
// as an id that is not a UUID: it reports an internal error.
const noQuery = "error creating query: "

// decodeError decodes the body of a response with status 400 or above: the
// error member is an object, or a string beside code and message.
func decodeError(e *rest.Error, _ http.Header, body []byte) {
	var response struct {
		Error   json.RawMessage `json:"error"`
		Code    int32           `json:"code"`
		Message string          `json:"message"`
	}
	if json.Unmarshal(body, &response) != nil {
		return
	}
	reported := StreamError{Code: response.Code, Message: response.Message}
	if response.Message == "" && len(response.Error) > 0 && json.Unmarshal(response.Error, &reported) != nil {
		return
	}
	kind := e.Kind
	reported.apply(e)
	if kind != rest.KindUnexpected && !isAway(e.Message) {
		e.Kind = kind // a specific HTTP status is more reliable
		e.Retryable = kind == rest.KindUnreachable
	}
}
