package inputs

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"go.yaml.in/yaml/v3"
)

// scalarJSON converts a scalar to JSON by the rules of YAML 1.2, whichever
// version a file was written for: yes and 1:30 are strings, 0x10 is 16.
func scalarJSON(n *yaml.Node) (json.RawMessage, error) {
	if quoted(n) {
		return json.Marshal(n.Value)
	}
	if tag := n.ShortTag(); n.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(tag, "!!") || tag == "!!binary" {
		return nil, fmt.Errorf("%s has the tag %s, which JSON does not have", describe(n), tag)
	}
	if literal := word(n.Value); literal != "" {
		return json.RawMessage(literal), nil
	}
	decimal, ok, err := number(n.Value)
	if err != nil || ok {
		return json.RawMessage(decimal), err
	}
	return json.Marshal(n.Value)
}

// quoted reports whether a scalar is a string whatever its content.
func quoted(n *yaml.Node) bool {
	const quotes = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Style&quotes != 0 || n.Style&yaml.TaggedStyle != 0 && n.ShortTag() == "!!str"
}

// word returns the JSON of a word that is not a string, or empty.
func word(s string) string {
	switch s {
	case "", "~", "null", "Null", "NULL":
		return "null"
	case "true", "True", "TRUE":
		return "true"
	case "false", "False", "FALSE":
		return "false"
	}
	return ""
}

// number returns the JSON of a number with its digits. ok is false for a string
// that is not a number; the error is for a number that JSON and the versions of
// YAML read differently.
func number(s string) (out string, ok bool, err error) {
	sign, body := "", s
	if strings.HasPrefix(body, "-") || strings.HasPrefix(body, "+") {
		sign, body = strings.TrimPrefix(body[:1], "+"), body[1:]
	}
	switch strings.ToLower(body) {
	case ".inf", ".nan":
		return "", false, fmt.Errorf("%s is not a JSON number", s)
	}
	if whole, ok := based(body); ok {
		return sign + whole, true, nil
	}
	whole, fraction, exponent, ok := parts(body)
	if !ok {
		return "", false, nil
	}
	bare := strings.TrimLeft(whole, "0")
	if len(whole) > 1 && len(bare) < len(whole) && fraction+exponent == "" {
		return "", false, fmt.Errorf("%s is octal to some parsers and decimal to others: omit the zeros, or quote it to make it a string", s)
	}
	return sign + cmp.Or(bare, "0") + fraction + exponent, true, nil
}

// based converts a hexadecimal or octal number to decimal digits.
func based(s string) (string, bool) {
	base := map[string]int{"0x": 16, "0o": 8}[s[:min(2, len(s))]]
	if base == 0 || len(s) == 2 || s[2] == '-' || s[2] == '+' {
		return "", false
	}
	n, ok := new(big.Int).SetString(s[2:], base)
	if !ok {
		return "", false
	}
	return n.String(), true
}

// parts splits a decimal number: the digits before the point, the point with the
// digits after it, and the exponent. Each may be empty, but not both of the first
// two.
func parts(s string) (whole, fraction, exponent string, ok bool) {
	whole, rest := leading(s)
	if after, point := strings.CutPrefix(rest, "."); point {
		fraction, rest = leading(after)
		if fraction != "" {
			fraction = "." + fraction
		}
	}
	if whole+fraction == "" {
		return "", "", "", false
	}
	if rest == "" {
		return whole, fraction, "", true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return "", "", "", false
	}
	power, end := leading(strings.TrimLeft(rest[1:min(2, len(rest))], "+-") + rest[min(2, len(rest)):])
	return whole, fraction, rest, power != "" && end == ""
}

// leading splits a string after its first digits.
func leading(s string) (digits, rest string) {
	rest = strings.TrimLeft(s, "0123456789")
	return s[:len(s)-len(rest)], rest
}
