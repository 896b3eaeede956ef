package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"tally/client/rest"
)

// Do sends r and decodes the response, as rest.Do does. An error object in a
// success, of this API or of a proxy in front of it, is an error: no message that
// Do decodes has its members. A struct{} is for a response without content, which
// may be empty.
func Do[T any](ctx context.Context, c *rest.Client, r rest.Request) (T, error) {
	var message, none T
	body, err := c.Fetch(ctx, r)
	if err != nil {
		return none, err
	}
	defer body.Release()
	if err := body.Decode(&message); err != nil {
		return none, err
	}
	return message, refusal(body)
}

var (
	errRefusal = errors.New("it is an error")
	errNull    = errors.New("it is null")
)

// refusal returns the error that a success contains instead of an object, nil for
// none.
func refusal(body *rest.Body) error {
	if bytes.Equal(bytes.TrimSpace(body.Bytes), []byte("null")) {
		return body.Unusable(errNull)
	}
	var f failure
	if err := json.Unmarshal(body.Bytes, &f); err == nil && (f.Code != 0 || f.message() != "" || f.Kind == "Status") {
		return refused(body)
	}
	return nil
}

// refused returns the error in a body.
func refused(body *rest.Body) error {
	err := body.Unusable(errRefusal)
	var e *rest.Error
	if errors.As(err, &e) {
		decodeError(e, nil, body.Bytes)
		e.Message = "the server refused with a success: " + firstOf(e.Message, "it does not say why")
		e.Kind = kindWithin(body.Bytes, e.Kind)
	}
	return err
}

// kindWithin returns the kind of an error by the code in its body: in Kubernetes'
// errors an HTTP status, in all others a gRPC code.
func kindWithin(body []byte, otherwise rest.Kind) rest.Kind {
	var f failure
	switch err := json.Unmarshal(body, &f); {
	case err != nil || f.Code == 0:
		return otherwise
	case f.Kind == "Status":
		return rest.KindWithin(f.Code, otherwise)
	}
	return rest.KindOfGRPC(f.Code)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
