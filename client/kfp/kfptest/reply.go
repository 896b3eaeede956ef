package kfptest

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
)

// reply is the response of an operation: a message, an error, or a handler that
// writes the response itself.
type reply struct {
	message any
	err     error
	handler func(http.ResponseWriter)
}

func (r reply) write(w http.ResponseWriter) {
	if r.handler != nil {
		r.handler(w)
		return
	}
	status, message := http.StatusOK, r.message
	var e *apiError
	var u *uploadError
	switch {
	case errors.As(r.err, &e):
		status, message = e.status(), e
	case errors.As(r.err, &u):
		status, message = u.status, u
		w.Header().Set("Content-Type", u.contentType())
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	send(w, encode(message))
}

// encode writes JSON as the real server does: on one line, with < > & unescaped.
func encode(message any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(message); err != nil {
		return []byte(`{"code":13,"message":"kfptest: an answer cannot be encoded"}`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// send writes a response body. A caller that disconnected is not a failure of the server.
func send(w http.ResponseWriter, body []byte) { _, _ = w.Write(body) }

// nothing is the empty response of an action.
type nothing struct{}

// The gRPC codes that occur.
const (
	codeInvalid         = 3
	codeNotFound        = 5
	codeExists          = 6
	codeDenied          = 7
	codeAborted         = 10
	codeUnimplemented   = 12
	codeInternal        = 13
	codeUnauthenticated = 16
)

// apiError is an error of the gateway, with or without a detail.
type apiError struct {
	code            int
	message, detail string
}

func (e *apiError) Error() string { return e.message }

// MarshalJSON writes the error as the gateway does.
func (e *apiError) MarshalJSON() ([]byte, error) {
	type detail struct {
		Type    string `json:"@type"`
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	var details []detail
	if e.detail != "" {
		details = []detail{{"type.googleapis.com/google.rpc.Status", e.code, e.detail}}
	}
	return encode(struct {
		Code    int      `json:"code"`
		Message string   `json:"message"`
		Details []detail `json:"details,omitempty"`
	}{e.code, e.message, details}), nil
}

func (e *apiError) status() int {
	switch e.code {
	case codeInvalid:
		return http.StatusBadRequest
	case codeNotFound:
		return http.StatusNotFound
	case codeExists, codeAborted:
		return http.StatusConflict
	case codeUnimplemented:
		return http.StatusNotImplemented
	case codeDenied:
		return http.StatusForbidden
	case codeUnauthenticated:
		return http.StatusUnauthorized
	}
	return http.StatusInternalServerError
}

// failed is an error with its message for people and its long message, which
// contains the chain of causes.
func failed(code int, detail, message string) error {
	return &apiError{code, message, detail}
}

// plain returns an error of the gateway itself, without details.
func plain(code int, message string) error { return &apiError{code: code, message: message} }

// invalid returns the error for a mistake that the server recognizes as such.
func invalid(context, detail string) error {
	return failed(codeInvalid, detail, join(context, "Invalid input error: "+detail))
}

// internal returns the error for a mistake that the server reports as an internal
// error.
func internal(context, cause string) error {
	return failed(codeInternal, "Internal Server Error", join(context, "InternalServerError: "+cause))
}

func missing(context, noun, id string) error {
	detail := noun + " " + id + " not found"
	return failed(codeNotFound, detail, join(context, "ResourceNotFoundError: "+detail))
}

func join(context, message string) string {
	if context == "" {
		return message
	}
	return context + ": " + message
}

// uploadError is an error of the operations that do not pass through the gateway.
type uploadError struct {
	Message string `json:"error_message"`
	Details string `json:"error_details"`
	status  int
	json    bool
}

func (e *uploadError) Error() string { return e.Message }

func (e *uploadError) contentType() string {
	if e.json {
		return "application/json"
	}
	return "text/plain; charset=utf-8"
}

// uploadFailed returns an error with a stack trace in its details, as the real server
// does.
func uploadFailed(status int, message string) error {
	const frames = "\ngithub.com/kubeflow/pipelines/backend/src/apiserver/server.(*PipelineUploadServer).uploadPipeline\n\t/build/pipeline_upload_server.go:185"
	return &uploadError{Message: message, Details: message + frames, status: status, json: status == http.StatusConflict || strings.HasPrefix(message, "unknown template")}
}
