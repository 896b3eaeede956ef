package template

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// fraction is a Float of a template's own text.
type fraction float64

// Float implements Float.
func (f fraction) Float() float64 { return float64(f) }

// String gives the shortest digits, without an exponent.
func (f fraction) String() string { return strconv.FormatFloat(float64(f), 'f', -1, 64) }

// appendText appends a value as fmt prints it; text/template's word for nil is
// well known.
func appendText(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "<no value>"...)
	case string:
		return append(dst, v...)
	}
	return fmt.Append(dst, v)
}

// truth tells values that are not empty.
func truth(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case int64:
		return v != 0
	case Float:
		return v.Float() != 0
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}

// describe is the type of a value in the words of JSON.
func describe(v any) string {
	switch v.(type) {
	case nil:
		return "nil"
	case bool:
		return "a boolean"
	case string:
		return "a text"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "a number"
}

// equal compares texts, booleans, numbers and nil. Nothing but nil equals nil.
func equal(a, b any) (bool, error) {
	if a == nil || b == nil {
		return a == nil && b == nil, nil
	}
	if a, ok := a.(bool); ok {
		if b, ok := b.(bool); ok {
			return a == b, nil
		}
	}
	order, err := compare(a, b)
	return order == 0, err
}

// compare orders two texts or two numbers.
func compare(a, b any) (int, error) {
	if a, ok := a.(string); ok {
		if b, ok := b.(string); ok {
			return cmp.Compare(a, b), nil
		}
	}
	if isNumber(a) && isNumber(b) {
		return compareNumbers(a, b)
	}
	return 0, fmt.Errorf("%s cannot be compared with %s", describe(a), describe(b))
}

func isNumber(v any) bool {
	switch v.(type) {
	case int64, Float, json.Number:
		return true
	}
	return false
}

// compareNumbers does so without rounding.
func compareNumbers(a, b any) (int, error) {
	x, xInt := a.(int64)
	y, yInt := b.(int64)
	_, xText := a.(json.Number)
	_, yText := b.(json.Number)
	switch {
	case xInt && yInt:
		return cmp.Compare(x, y), nil
	case xText || yText:
		return compareTexts(a, b)
	case xInt:
		return compareMixed(x, approximate(b)), nil
	case yInt:
		return -compareMixed(y, approximate(a)), nil
	}
	return cmp.Compare(approximate(a), approximate(b)), nil
}

// compareMixed compares an integer with a fraction.
func compareMixed(i int64, f float64) int {
	switch {
	case f >= 1<<63:
		return -1
	case f < -1<<63:
		return 1
	}
	whole := math.Trunc(f)
	return cmp.Or(cmp.Compare(i, int64(whole)), cmp.Compare(0, f-whole))
}

var errTooClose = errors.New("the numbers are too large, or have too many digits, to be compared exactly")

// compareTexts compares numbers with more digits than a machine number has:
// equal digits are equal, and what differs when rounded differs.
func compareTexts(a, b any) (int, error) {
	if fmt.Sprint(a) == fmt.Sprint(b) {
		return 0, nil
	}
	x, y := approximate(a), approximate(b)
	if x == y {
		return 0, errTooClose
	}
	return cmp.Compare(x, y), nil
}

// approximate is the nearest float64, infinite beyond the largest.
func approximate(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case Float:
		return v.Float()
	case json.Number:
		f, _ := v.Float64() // out of range is infinite, which is as near as can be
		return f
	}
	return math.NaN()
}
