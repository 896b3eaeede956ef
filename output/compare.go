package output

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
)

// equalsAny reports whether a equals one of the others.
func equalsAny(a any, others ...any) (bool, error) {
	if len(others) == 0 {
		return false, errors.New("it takes two values or more")
	}
	for _, b := range others {
		if same, err := equals(a, b); same || err != nil {
			return same, err
		}
	}
	return false, nil
}

// equals compares strings, booleans, numbers and null. Only null equals null.
func equals(a, b any) (bool, error) {
	if a == nil || b == nil {
		return a == nil && b == nil, nil
	}
	x, isBool := a.(bool)
	y, areBool := b.(bool)
	if isBool && areBool {
		return x == y, nil
	}
	order, err := compare(a, b)
	return order == 0, err
}

// compare orders two strings by their bytes, or two numbers of any kind by their
// exact values: a fraction and an integer, or integers beyond 64 bits.
func compare(a, b any) (int, error) {
	x, isString := a.(string)
	y, areStrings := b.(string)
	if isString && areStrings {
		return cmp.Compare(x, y), nil
	}
	p, q := rational(a), rational(b)
	if p == nil || q == nil {
		return 0, fmt.Errorf("%s cannot be compared with %s", describe(a), describe(b))
	}
	return p.Cmp(q), nil
}

// rational returns the exact value of a number, nil for other types and for an
// exponent that would exhaust memory.
func rational(v any) *big.Rat {
	if n, ok := v.(json.Number); ok {
		return decimalRat(string(n))
	}
	n := reflect.ValueOf(v)
	switch {
	case n.CanInt():
		return new(big.Rat).SetInt64(n.Int())
	case n.CanUint():
		return new(big.Rat).SetUint64(n.Uint())
	case n.CanFloat():
		return decimalRat(strconv.FormatFloat(n.Float(), 'g', -1, 64))
	}
	return nil
}

// decimalRat returns the exact value of a decimal number, nil for anything else.
func decimalRat(digits string) *big.Rat {
	r, _ := new(big.Rat).SetString(digits)
	return r
}

// describe returns the JSON name of a value's type.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case json.Number:
		return string(v)
	case []any, []string:
		return "an array"
	case map[string]any:
		return "an object"
	}
	return "a number"
}
