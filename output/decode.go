package output

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// decoder reads the rows of an output, one after another.
type decoder struct{ tree treeReader }

// exact reads one JSON document, and returns its size in memory; its numbers stay
// json.Number, so that no digit is lost.
func (d *decoder) exact(document []byte) (tree any, size int, err error) {
	if err := json.Unmarshal(document, new(checked)); err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errNotJSON, err)
	}
	return d.tree.read(document)
}

// checked accepts any valid JSON.
type checked struct{}

// UnmarshalJSON implements json.Unmarshaler.
func (*checked) UnmarshalJSON([]byte) error { return nil }

// forExpressions reads one JSON document for templates and JSONPath, which compare
// numbers by their Go type: integers become int64, others decimal, and numbers that
// neither represents exactly stay as the server sent them.
func (d *decoder) forExpressions(document []byte) (tree any, size int, err error) {
	tree, size, err = d.exact(document)
	return comparable64(tree), size, err
}

// comparable64 replaces the numbers inside v.
func comparable64(v any) any {
	switch v := v.(type) {
	case json.Number:
		return number64(v)
	case []any:
		for i := range v {
			v[i] = comparable64(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = comparable64(v[k])
		}
	}
	return v
}

// number64 returns the number as a comparable type if that loses nothing, that
// is, if the shortest form of the float64 has the digits that were sent.
func number64(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil || digits(strconv.FormatFloat(f, 'e', -1, 64)) != digits(string(n)) {
		return n
	}
	return decimal(f)
}

// digits returns the significant digits of a number, without sign, point and
// exponent.
func digits(number string) string {
	mantissa, _, _ := strings.Cut(strings.ToLower(number), "e")
	return strings.Trim(strings.NewReplacer("-", "", ".", "").Replace(mantissa), "0")
}

// decimal is a float64 that prints without an exponent: 1000000.5, not 1.0000005e+06.
type decimal float64

// String returns the shortest decimal digits.
func (d decimal) String() string { return strconv.FormatFloat(float64(d), 'f', -1, 64) }
