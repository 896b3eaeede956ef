package kfptest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// decode reads a request's body strictly, as releases since 2.14 do: an unknown
// member is an error. Names may be in camel case.
func (c *call) decode(message any) error {
	data, err := io.ReadAll(c.r.Body)
	if err != nil {
		return plain(codeInvalid, err.Error())
	}
	if err := strict(data, message, c.newer); err != nil {
		return plain(codeInvalid, err.Error())
	}
	return nil
}

// strict decodes one message.
func strict(data []byte, message any, newer bool) error {
	var tree any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	switch err := d.Decode(&tree); {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return io.ErrUnexpectedEOF
	case err != nil:
		return fmt.Errorf("proto: syntax error: %w", err)
	}
	d = json.NewDecoder(bytes.NewReader(encode(snakeCase(tree, newer))))
	d.DisallowUnknownFields()
	if err := d.Decode(message); err != nil {
		return errors.New(mismatch(err, string(data)))
	}
	return nil
}

// mismatch returns an error with the place of an unknown member.
func mismatch(err error, body string) string {
	_, name, ok := strings.Cut(err.Error(), "unknown field ")
	if !ok {
		return "proto: " + err.Error()
	}
	return fmt.Sprintf("proto: (line 1:%d): unknown field %s", strings.Index(body, name)+1, name)
}

// snakeCase renames the members of messages, but not those of a run's inputs nor, in
// v2beta1, those of a specification.
func snakeCase(tree any, newer bool) any {
	switch node := tree.(type) {
	case []any:
		for i := range node {
			node[i] = snakeCase(node[i], newer)
		}
	case map[string]any:
		out := map[string]any{}
		for name, value := range node {
			name = snake(name)
			if _, object := value.(map[string]any); !object || !opaque(name, newer) {
				value = snakeCase(value, newer)
			}
			out[name] = value
		}
		return out
	}
	return tree
}

// opaque reports whether the members of a member are not the API's.
func opaque(name string, newer bool) bool {
	switch name {
	case "parameters":
		return true
	case "pipeline_spec", "tags", "plugins_input":
		return newer
	}
	return false
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
