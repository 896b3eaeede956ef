package stackrox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"tally/client/rest"
)

// Any is a message of any type within an error's details (ProtobufAny in the
// reference): "@type", or typeUrl and value, and the message's own fields.
type Any map[string]json.RawMessage

// Status is the error of StackRox 4.6 and newer, in a stream and in answers
// (GooglerpcStatus in the reference).
type Status struct {
	// Code is a gRPC status code.
	Code int32 `json:"code"`
	// Message is for people.
	Message string `json:"message"`
	Details []Any  `json:"details"`
}

// RuntimeError is the error of StackRox 4.4 and 4.5 in answers (RuntimeError
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
	// Code is a gRPC status code, 0 where none is given.
	Code int32
	// Message is for people.
	Message string
	Details []Any
}

// UnmarshalJSON takes a Status, a RuntimeStreamError, or a bare string.
func (e *StreamError) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte(`"`)) {
		return json.Unmarshal(text, &e.Message)
	}
	var old RuntimeStreamError
	var current Status
	if err := json.Unmarshal(text, &old); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &current); err != nil {
		return err
	}
	e.Code, e.Message, e.Details = max(current.Code, old.GRPCCode), old.Message, old.Details
	return nil
}

// apply puts what the server said into an error.
func (e *StreamError) apply(to *rest.Error) {
	to.Message = e.Message
	if e.Code != 0 {
		to.Code = strconv.Itoa(int(e.Code))
		to.Kind = rest.KindOfGRPC(int(e.Code))
	}
	if isAway(e.Message) {
		to.Kind, to.Hint = rest.KindUnreachable, hintAway
	}
	to.Retryable = to.Kind == rest.KindUnreachable
}

// decodeError reads the body of an answer of 400 and above: the error member
// holds an object, or a text beside code and message.
func decodeError(e *rest.Error, _ http.Header, body []byte) {
	var answer struct {
		Error   json.RawMessage `json:"error"`
		Code    int32           `json:"code"`
		Message string          `json:"message"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	said := StreamError{Code: answer.Code, Message: answer.Message}
	if answer.Message == "" && len(answer.Error) > 0 && json.Unmarshal(answer.Error, &said) != nil {
		return
	}
	kind := e.Kind
	said.apply(e)
	if kind != rest.KindUnexpected && !isAway(e.Message) {
		e.Kind = kind // the status is the surer sign where it says anything
		e.Retryable = kind == rest.KindUnreachable
	}
}
