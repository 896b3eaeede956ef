package kfptest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// decode reads a request's body strictly, as releases since 2.14 do: a member
// that the message does not have is an error. Names may be in camel case.
func (c *call) decode(message any) error {
	text, err := io.ReadAll(c.r.Body)
	if err != nil {
		return plain(codeInvalid, err.Error())
	}
	if err := strict(text, message); err != nil {
		return plain(codeInvalid, err.Error())
	}
	return nil
}

// strict decodes one message.
func strict(text []byte, message any) error {
	var tree any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	switch err := d.Decode(&tree); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return io.ErrUnexpectedEOF
	case err != nil:
		return fmt.Errorf("proto: syntax error: %w", err)
	}
	d = json.NewDecoder(bytes.NewReader(encode(snakeCase(tree))))
	d.DisallowUnknownFields()
	if err := d.Decode(message); err != nil {
		return errors.New(mismatch(err, string(text)))
	}
	return nil
}

// mismatch says where an unknown member is.
func mismatch(err error, text string) string {
	_, name, ok := strings.Cut(err.Error(), "unknown field ")
	if !ok {
		return "proto: " + err.Error()
	}
	return fmt.Sprintf("proto: (line 1:%d): unknown field %s", strings.Index(text, name)+1, name)
}

// snakeCase renames the members of messages, not those of a run's inputs.
func snakeCase(tree any) any {
	switch node := tree.(type) {
	case []any:
		for i := range node {
			node[i] = snakeCase(node[i])
		}
	case map[string]any:
		out := map[string]any{}
		for name, value := range node {
			if _, inputs := value.(map[string]any); name != "parameters" || !inputs {
				value = snakeCase(value)
			}
			out[snake(name)] = value
		}
		return out
	}
	return tree
}

func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
