package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// JSONError rewords the error of a JSON decoder without the names of Go types.
func JSONError(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return &jsonError{err: err, message: misplaced(wrong)}
	}
	if err == nil || !strings.HasPrefix(err.Error(), "json: ") {
		return err
	}
	return &jsonError{err: err, message: strings.TrimPrefix(err.Error(), "json: ")}
}

// jsonError is a reworded error.
type jsonError struct {
	err     error
	message string
}

// Error returns the message.
func (e *jsonError) Error() string { return e.message }

// Unwrap returns the decoder's error.
func (e *jsonError) Unwrap() error { return e.err }

// misplaced describes a value of the wrong type.
func misplaced(wrong *json.UnmarshalTypeError) string {
	message := ""
	if wrong.Field != "" {
		message = wrong.Field + ": "
	}
	kind, value, _ := strings.Cut(wrong.Value, " ") // such as "number 1.5"
	found := map[string]string{"object": "an object", "array": "an array", "string": "a string", "bool": "a boolean", "number": "a number"}[kind]
	if found = firstOf(found, wrong.Value); value != "" {
		found = "the number " + value
	}
	return message + fmt.Sprintf("%s where %s was expected", found, expected(wrong.Type))
}

// expected returns the JSON name of a Go type.
func expected(t reflect.Type) string {
	if t == nil {
		return "another value"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return expected(t.Elem())
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice, reflect.Array:
		return "an array"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return "a whole number"
}
