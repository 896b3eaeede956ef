package output

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// kind is the type of a cell for formatting, order and alignment.
type kind uint8

const (
	absent   kind = iota // nil, a nil pointer, a zero time
	textual              // text
	boolean              // int is 0 or 1
	integer              // int
	unsigned             // uint
	floating             // float
	literal              // a JSON number, in s
	instant              // time
	span                 // a duration in int, nanoseconds
	list                 // items
)

// value is a cell with its type, without an allocation for the type.
type value struct {
	kind  kind
	str   string
	int   int64
	uint  uint64
	float float64
	time  time.Time
	items []string
}

// style selects the format of a cell: ages and rounded durations for a person,
// exact forms for a program.
type style struct {
	terminal bool
	now      time.Time
}

// numeric reports whether cells of v are aligned right and compared as numbers.
func (v value) numeric() bool {
	switch v.kind {
	case integer, unsigned, floating, literal, span:
		return true
	}
	return false
}

// isString reports whether v is neither a number nor a time nor a boolean, nor absent.
func (v value) isString() bool { return v.kind == textual || v.kind == list }

// length is that of a string, or of the strings of a list.
func (v value) length() int {
	if v.kind != textual && v.kind != list {
		return 0
	}
	n := len(v.str)
	for _, item := range v.items {
		n += len(item)
	}
	return n
}

// valueOf converts a cell: the common types first, since they need no reflection.
func valueOf(cell any) value {
	switch c := cell.(type) {
	case nil:
		return value{}
	case string:
		return value{kind: textual, str: c}
	case bool:
		return boolValue(c)
	case int:
		return value{kind: integer, int: int64(c)}
	case int32:
		return value{kind: integer, int: int64(c)}
	case int64:
		return value{kind: integer, int: c}
	case float64:
		return value{kind: floating, float: c}
	case json.Number:
		return numberValue(c)
	case time.Time:
		return timeValue(c)
	case time.Duration:
		return value{kind: span, int: int64(c)}
	case []string:
		return value{kind: list, items: c}
	case *value:
		return *c
	}
	return reflected(cell)
}

// reflected converts pointers, fmt.Stringers, and named types.
func reflected(cell any) value {
	rv := reflect.ValueOf(cell)
	if rv.Kind() == reflect.Pointer {
		return pointed(rv, cell)
	}
	if v, ok := described(cell); ok {
		return v
	}
	switch rv.Kind() {
	case reflect.String:
		return value{kind: textual, str: rv.String()}
	case reflect.Bool:
		return boolValue(rv.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return value{kind: integer, int: rv.Int()}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return value{kind: unsigned, uint: rv.Uint()}
	case reflect.Float32, reflect.Float64:
		return value{kind: floating, float: rv.Float()}
	}
	return marshalled(cell)
}

// pointed converts the target of a pointer, which takes precedence: *time.Time is
// also a Stringer, but is a time.
func pointed(rv reflect.Value, cell any) value {
	if rv.IsNil() {
		return value{}
	}
	if rv.Elem().Kind() == reflect.Struct && !rv.Elem().Type().ConvertibleTo(reflect.TypeFor[time.Time]()) {
		if v, ok := described(cell); ok {
			return v
		}
	}
	return valueOf(rv.Elem().Interface())
}

// described uses a value's own String method.
func described(cell any) (value, bool) {
	switch c := cell.(type) {
	case fmt.Stringer:
		return value{kind: textual, str: c.String()}, true
	case error:
		return value{kind: textual, str: c.Error()}, true
	case encoding.TextMarshaler:
		if data, err := c.MarshalText(); err == nil {
			return value{kind: textual, str: string(data)}, true
		}
	}
	return value{}, false
}

// marshalled encodes maps, structs and other lists as JSON.
func marshalled(cell any) value {
	data, err := marshal(cell)
	if err != nil {
		return value{kind: textual, str: fmt.Sprint(cell)}
	}
	return value{kind: textual, str: string(data)}
}

func boolValue(b bool) value {
	v := value{kind: boolean}
	if b {
		v.int = 1
	}
	return v
}

func numberValue(n json.Number) value {
	if n == "" {
		return value{}
	}
	return value{kind: literal, str: string(n)}
}

func timeValue(t time.Time) value {
	if t.IsZero() {
		return value{}
	}
	return value{kind: instant, time: t}
}

// appendText appends v as csv, tsv and tables print it.
func (v value) appendText(dst []byte, s style) []byte {
	switch v.kind {
	case textual, literal:
		return appendString(dst, v.str)
	case boolean:
		return strconv.AppendBool(dst, v.int == 1)
	case integer:
		return strconv.AppendInt(dst, v.int, 10)
	case unsigned:
		return strconv.AppendUint(dst, v.uint, 10)
	case floating:
		return appendFloat(dst, v.float)
	case instant:
		return appendTime(dst, v.time, s)
	case span:
		return appendSpan(dst, time.Duration(v.int), s)
	case list:
		return append(dst, strings.Join(v.items, ",")...)
	}
	return dst
}

// appendJSON appends v as JSON: durations are seconds, times RFC 3339, and
// numbers that JSON cannot represent null.
func (v value) appendJSON(dst []byte) ([]byte, error) {
	var data []byte
	var err error
	switch v.kind {
	case absent:
		return append(dst, "null"...), nil
	case list:
		data, err = marshal(v.items)
	case literal:
		if !json.Valid([]byte(v.str)) {
			return append(dst, "null"...), nil
		}
		data, err = marshal(json.Number(v.str))
	case textual, instant:
		if v.kind == textual && plainJSON(v.str) {
			return append(append(append(dst, '"'), v.str...), '"'), nil // as most are, without a copy
		}
		data, err = marshal(string(v.appendText(nil, style{})))
	case floating:
		if math.IsInf(v.float, 0) || math.IsNaN(v.float) {
			return append(dst, "null"...), nil
		}
		return appendFloat(dst, v.float), nil
	default:
		return v.appendText(dst, style{}), nil
	}
	return append(dst, data...), err
}
