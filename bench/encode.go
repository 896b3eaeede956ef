package main

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
	"time"

	"tally/client/stackrox/schema"
)

// encode converts a pod's JSON to a protobuf message, so that both servers send
// the same pods.
func encode(m *schema.Message, object json.RawMessage) ([]byte, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		return nil, err
	}
	var b []byte
	for i := range m.Fields {
		f := &m.Fields[i]
		values := []json.RawMessage{members[f.JSON]}
		if f.Repeated {
			if err := json.Unmarshal(members[f.JSON], &values); err != nil {
				return nil, err
			}
		}
		for _, v := range values {
			var err error
			if b, err = encodeField(b, f, v); err != nil {
				return nil, err
			}
		}
	}
	return b, nil
}

func encodeField(b []byte, f *schema.Field, v json.RawMessage) ([]byte, error) {
	if v == nil || string(v) == "null" {
		return b, nil
	}
	if f.Kind == schema.Object {
		inner, err := encode(f.Message, v)
		return delimited(b, f.Number, inner), err
	}
	if f.Kind == schema.Int32 {
		n, err := strconv.Atoi(string(v))
		return number(b, f.Number, uint64(n)), err //nolint:gosec // an exit code
	}
	var s string
	if err := json.Unmarshal(v, &s); err != nil {
		return nil, err
	}
	switch {
	case f.Kind == schema.Timestamp:
		t, err := time.Parse(time.RFC3339, s)
		inner := number(number(nil, 1, uint64(t.Unix())), 2, uint64(t.Nanosecond())) //nolint:gosec // of this century
		return delimited(b, f.Number, inner), err
	case f.Kind == schema.Enum:
		for n := range int32(99) {
			if name, _ := f.Enum.Text(n); name == s {
				return number(b, f.Number, uint64(n)), nil //nolint:gosec // not negative
			}
		}
	case s != "":
		return delimited(b, f.Number, []byte(s)), nil
	}
	return b, nil
}

func delimited(b []byte, field int, value []byte) []byte {
	b = binary.AppendUvarint(b, uint64(field)<<3|2) //nolint:gosec // a field's number
	return append(binary.AppendUvarint(b, uint64(len(value))), value...)
}

func number(b []byte, field int, value uint64) []byte {
	if value == 0 {
		return b
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(field)<<3), value) //nolint:gosec // a field's number
}
