package record

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tally/client/stackrox/schema"
)

// occurrence is one occurrence of a field in a message.
type occurrence struct {
	typ   int
	value []byte // without a length
}

// refFields returns the fields of a message, without those that a later member of their
// oneof unset.
func refFields(b []byte, m *schema.Message) (map[int][]occurrence, error) {
	all := map[int][]occurrence{}
	for len(b) > 0 {
		number, o, rest, err := refToken(b)
		if err != nil {
			return nil, err
		}
		b = rest
		f := refNumber(m, number)
		if f == nil {
			continue
		}
		for i := range m.Fields {
			if o := &m.Fields[i]; o.Number != number && o.Oneof == f.Oneof && f.Oneof != "" {
				delete(all, o.Number)
			}
		}
		values, err := refUnpack(o, f)
		if err != nil {
			return nil, err
		}
		all[number] = append(all[number], values...)
	}
	return all, nil
}

func refNumber(m *schema.Message, number int) *schema.Field {
	for i := range m.Fields {
		if m.Fields[i].Number == number {
			return &m.Fields[i]
		}
	}
	return nil
}

func refToken(b []byte) (number int, o occurrence, rest []byte, err error) {
	tag, n := binary.Uvarint(b)
	if n <= 0 || tag>>3 == 0 || tag>>3 > 1<<29-1 {
		return 0, o, nil, errIllegal
	}
	b, number, o.typ = b[n:], int(tag>>3), int(tag&7)
	var size int
	switch o.typ {
	case 0:
		if _, size = binary.Uvarint(b); size <= 0 {
			return 0, o, nil, errIllegal
		}
	case 1:
		size = 8
	case 5:
		size = 4
	case 2:
		length, n := binary.Uvarint(b)
		if n <= 0 || length > uint64(len(b)-n) {
			return 0, o, nil, errIllegal
		}
		b, size = b[n:], int(length)
	case 3:
		for inside := b; ; {
			end, n := binary.Uvarint(inside)
			if n > 0 && end&7 == 4 {
				if int(end>>3) != number {
					return 0, o, nil, errIllegal
				}
				size = len(b) - len(inside) + n
				break
			}
			if _, _, inside, err = refToken(inside); err != nil {
				return 0, o, nil, err
			}
		}
	default:
		return 0, o, nil, errIllegal
	}
	if size > len(b) {
		return 0, o, nil, errIllegal
	}
	o.value = b[:size]
	return number, o, b[size:], nil
}

// refUnpack checks the value of a field, and returns the values that are packed in
// it.
func refUnpack(o occurrence, f *schema.Field) ([]occurrence, error) {
	want := map[schema.Kind]int{schema.Bool: 0, schema.Int32: 0, schema.Int64: 0, schema.Uint64: 0, schema.Enum: 0, schema.Float: 5}
	typ, number := want[f.Kind]
	if !number {
		typ = 2
	}
	if f.Repeated && number && typ == 0 && o.typ == 2 {
		var all []occurrence
		for b := o.value; len(b) > 0; {
			_, n := binary.Uvarint(b)
			if n <= 0 {
				return nil, errIllegal
			}
			all = append(all, occurrence{0, b[:n]})
			b = b[n:]
		}
		return all, nil
	}
	if o.typ != typ {
		return nil, errIllegal
	}
	_, err := refPrint([]occurrence{o}, f)
	return []occurrence{o}, err
}

// refMessage returns a message as the gateway prints it.
func refMessage(b []byte, m *schema.Message) (string, error) {
	all, err := refFields(b, m)
	if err != nil {
		return "", err
	}
	var members []string
	for i := range m.Fields {
		f := &m.Fields[i]
		values := all[f.Number]
		if len(values) == 0 && f.Oneof != "" {
			continue
		}
		var s string
		if f.Repeated {
			var items []string
			for _, v := range values {
				item, e := refPrint([]occurrence{v}, f)
				items, err = append(items, item), e
			}
			s = "[" + strings.Join(items, ",") + "]"
		} else {
			s, err = refPrint(values, f)
		}
		if err != nil {
			return "", err
		}
		members = append(members, `"`+f.JSON+`":`+s)
	}
	return "{" + strings.Join(members, ",") + "}", nil
}

// refPrint returns a value as the gateway prints it: all occurrences of a message together,
// else the last one.
func refPrint(all []occurrence, f *schema.Field) (string, error) {
	var last, joined []byte
	for _, o := range all {
		last = o.value
		joined = append(joined, o.value...)
	}
	v, _ := binary.Uvarint(last)
	switch f.Kind {
	case schema.Object:
		if len(all) == 0 {
			return "null", nil
		}
		return refMessage(joined, f.Message)
	case schema.Timestamp:
		if len(all) == 0 {
			return "null", nil
		}
		return refTime(joined)
	case schema.Map:
		return refEntries(all)
	case schema.String:
		if !utf8.Valid(last) {
			return "", errIllegal
		}
		data, err := json.Marshal(string(last))
		return string(data), err
	case schema.Bytes:
		return `"` + base64.StdEncoding.EncodeToString(last) + `"`, nil
	case schema.Bool:
		return strconv.FormatBool(v != 0), nil
	case schema.Int32:
		return strconv.Itoa(int(int32(v))), nil
	case schema.Int64:
		return strconv.Quote(strconv.FormatInt(int64(v), 10)), nil
	case schema.Uint64:
		return strconv.Quote(strconv.FormatUint(v, 10)), nil
	case schema.Enum:
		if name, ok := f.Enum.Text(int32(v)); ok {
			return strconv.Quote(name), nil
		}
		return strconv.Itoa(int(int32(v))), nil
	}
	return refNumber32(last)
}

func refNumber32(b []byte) (string, error) {
	if len(b) == 0 {
		return "0", nil
	}
	f := math.Float32frombits(binary.LittleEndian.Uint32(b))
	switch wide := float64(f); {
	case math.IsNaN(wide):
		return `"NaN"`, nil
	case math.IsInf(wide, 1):
		return `"Infinity"`, nil
	case math.IsInf(wide, -1):
		return `"-Infinity"`, nil
	}
	data, err := json.Marshal(f)
	return string(data), err
}

func refTime(b []byte) (string, error) {
	m := &schema.Message{Fields: []schema.Field{{Number: 1, Kind: schema.Int64}, {Number: 2, Kind: schema.Int32}}}
	all, err := refFields(b, m)
	if err != nil {
		return "", err
	}
	var parts [2]int64
	for i := range parts {
		for _, o := range all[i+1] {
			v, _ := binary.Uvarint(o.value)
			parts[i] = int64(v)
		}
	}
	nanos := int64(int32(parts[1]))
	if parts[0] < -62135596800 || parts[0] > 253402300799 || nanos < 0 || nanos > 999999999 {
		return "", errIllegal
	}
	s := time.Unix(parts[0], nanos).UTC().Format("2006-01-02T15:04:05.000000000")
	for range 3 {
		s = strings.TrimSuffix(s, "000")
	}
	if nanos == 0 {
		s = time.Unix(parts[0], 0).UTC().Format("2006-01-02T15:04:05")
	}
	return `"` + s + `Z"`, nil
}

func refEntries(all []occurrence) (string, error) {
	m := &schema.Message{Fields: []schema.Field{{Number: 1, Kind: schema.String}, {Number: 2, Kind: schema.String}}}
	values := map[string]string{}
	for _, o := range all {
		fields, err := refFields(o.value, m)
		if err != nil {
			return "", err
		}
		key, _ := refPrint(fields[1], &m.Fields[0])
		value, _ := refPrint(fields[2], &m.Fields[1])
		var plain string
		if err := json.Unmarshal([]byte(key), &plain); err != nil {
			return "", err
		}
		values[plain] = key + ":" + value
	}
	var members []string
	for _, k := range slices.Sorted(maps.Keys(values)) {
		members = append(members, values[k])
	}
	return "{" + strings.Join(members, ",") + "}", nil
}
