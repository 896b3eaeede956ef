package stackroxtest

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"tally/client/stackrox/schema"
)

// object is a message by the JSON names of its members. Missing members are unset.
type object = map[string]any

// newer are members that Central 4.4 and 4.5 do not have.
func newer(name string) bool {
	names := []string{
		"advisory", "epss", "exploit", "cisaKev", "fixAvailableTimestamp", "origin", "nvdCvss", "cvssMetrics",
		"architecture", "idV2", "livePods", "baseImageInfo", "vulnerabilities",
	}
	return slices.Contains(names, name)
}

// appendMessage appends a message as the gateway does: every member in the order of
// the schema, including unset ones, except those of a oneof.
func appendMessage(b []byte, m *schema.Message, o object, legacy bool) []byte {
	b = append(b, '{')
	first := true
	for i := range m.Fields {
		f := &m.Fields[i]
		value, set := o[f.JSON]
		if !set && f.Oneof != "" || legacy && newer(f.JSON) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(appendString(b, f.JSON), ':')
		b = appendMember(b, f, value, legacy)
	}
	return append(b, '}')
}

func appendMember(b []byte, f *schema.Field, value any, legacy bool) []byte {
	if !f.Repeated {
		return appendValue(b, f, value, legacy)
	}
	b = append(b, '[')
	switch list := value.(type) {
	case []string:
		for i, v := range list {
			b = appendString(comma(b, i), v)
		}
	case []any:
		for i, v := range list {
			b = appendValue(comma(b, i), f, v, legacy)
		}
	}
	return append(b, ']')
}

func appendValue(b []byte, f *schema.Field, value any, legacy bool) []byte {
	switch v := value.(type) {
	case nil:
		return append(b, unset(f)...)
	case string:
		return appendString(b, v)
	case object:
		if f.Kind == schema.Object {
			return appendMessage(b, f.Message, v, legacy)
		}
		b = append(b, '{')
		for i, key := range slices.Sorted(maps.Keys(v)) {
			b = append(appendString(comma(b, i), key), ':')
			b = appendString(b, v[key].(string))
		}
		return append(b, '}')
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	}
	data, err := json.Marshal(value)
	if err != nil { // numbers always marshal
		panic(err)
	}
	return append(b, data...)
}

// unset returns the JSON of a member without a value.
func unset(f *schema.Field) string {
	switch f.Kind {
	case schema.Object, schema.Timestamp:
		return "null"
	case schema.Map:
		return "{}"
	case schema.Bool:
		return "false"
	case schema.Int64, schema.Uint64:
		return `"0"`
	case schema.Int32, schema.Float:
		return "0"
	case schema.Enum:
		name, _ := f.Enum.Text(0)
		return `"` + name + `"`
	}
	return `""`
}

// exports returns all exports by noun.
func exports() map[string]schema.Export {
	all := map[string]schema.Export{}
	for _, e := range schema.Load().Exports() {
		all[e.Noun] = e
	}
	return all
}
