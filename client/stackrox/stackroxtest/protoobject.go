package stackroxtest

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"tally/client/stackrox/schema"
)

// protoObject appends a protobuf message. Fields that are unset or have their initial
// value are omitted, except for members of a oneof.
func protoObject(b []byte, m *schema.Message, o object) []byte {
	for i := range m.Fields {
		f := &m.Fields[i]
		switch value := o[f.JSON].(type) {
		case nil:
		case []string:
			for _, v := range value {
				b = protoField(b, f, v)
			}
		case []any:
			for _, v := range value {
				b = protoField(b, f, v)
			}
		default:
			b = protoField(b, f, value)
		}
	}
	return b
}

// protoField appends one field.
func protoField(b []byte, f *schema.Field, value any) []byte {
	number := uint64(f.Number) //nolint:gosec // not negative
	switch f.Kind {
	case schema.Object:
		return protoMessage(b, number, protoObject(nil, f.Message, value.(object)))
	case schema.Map:
		entries := value.(object)
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			b = protoMessage(b, number, protoString(protoString(nil, 1, key), 2, entries[key].(string)))
		}
		return b
	case schema.Timestamp:
		at, err := time.Parse(time.RFC3339, value.(string))
		if err != nil {
			panic(err) // the fleet is wrong
		}
		return protoTime(b, number, at)
	case schema.String:
		if s := value.(string); s != "" || f.Presence() || f.Repeated {
			return protoMessage(b, number, []byte(s))
		}
		return b
	case schema.Bytes:
		raw, err := base64.StdEncoding.DecodeString(value.(string))
		if err != nil {
			panic(err) // as above
		}
		return protoMessage(b, number, raw)
	case schema.Float:
		return protoFloat(b, f, float32(numberOf(value)))
	}
	v := protoInteger(f, value)
	if v == 0 && !f.Presence() && !f.Repeated {
		return b
	}
	return binary.AppendUvarint(binary.AppendUvarint(b, number<<3), v)
}

func protoFloat(b []byte, f *schema.Field, v float32) []byte {
	if v == 0 && !f.Presence() {
		return b
	}
	b = binary.AppendUvarint(b, uint64(f.Number)<<3|5) //nolint:gosec // not negative
	return binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
}

// protoInteger returns the value of an integer, a bool or an enumeration.
func protoInteger(f *schema.Field, value any) uint64 {
	switch v := value.(type) {
	case bool:
		if v {
			return 1
		}
		return 0
	case string:
		if f.Kind == schema.Enum {
			for n := range int32(64) {
				if name, ok := f.Enum.Text(n); ok && name == v {
					return uint64(n) //nolint:gosec // not negative
				}
			}
		}
	}
	n, err := strconv.ParseInt(fmt.Sprint(value), 10, 64)
	if err != nil {
		panic(err) // as above
	}
	return uint64(n) //nolint:gosec // the encoding of negative ones
}

func numberOf(value any) float64 {
	switch v := value.(type) {
	case float32:
		return float64(v)
	case int:
		return float64(v)
	case json.Number:
		n, _ := v.Float64() // the fleet's own
		return n
	}
	return 0
}
