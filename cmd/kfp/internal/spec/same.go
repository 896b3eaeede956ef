package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
	yaml11 "gopkg.in/yaml.v2"
)

// Same compares two specifications by meaning, since a server may have rewritten
// one. It ignores empty values, which servers add or drop, and treats as equal
// what they write in another form: 0.5 and 500m of a resource, 5 and "5" of a
// parameter. Some servers read YAML by the rules of version 1.1, in which yes and
// y are booleans: equality under either version is sufficient. A specification
// that cannot be parsed equals none.
func Same(a, b string) bool {
	old := func(r io.Reader) decoder { return yaml11.NewDecoder(r) }
	current := func(r io.Reader) decoder { return yaml.NewDecoder(r) }
	return same(a, b, old) || same(a, b, current)
}

// decoder reads one document after another.
type decoder interface{ Decode(value any) error }

func same(a, b string, read func(io.Reader) decoder) bool {
	one, err := meaning(a, read)
	if err != nil {
		return false
	}
	other, err := meaning(b, read)
	return err == nil && reflect.DeepEqual(one, other)
}

// meaning returns the canonical form of a file's documents.
func meaning(source string, read func(io.Reader) decoder) ([]any, error) {
	values, err := documents(source, read)
	var docs []any
	for _, value := range values {
		object, _ := value.(map[string]any)
		n := normal{argo: object["kind"] == "Workflow"}
		if value = n.value(value, path{}); value != nil {
			docs = append(docs, value)
		}
	}
	return docs, err
}

// documents returns the documents of a YAML or JSON file as JSON values.
func documents(source string, read func(io.Reader) decoder) ([]any, error) {
	if json.Valid([]byte(source)) {
		value, err := decode([]byte(source))
		return []any{value}, err
	}
	var docs []any
	for d := read(strings.NewReader(source)); ; {
		var doc any
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return nil, err
		}
		plain, err := json.Marshal(named(doc))
		if err != nil {
			return nil, err
		}
		value, err := decode(plain)
		if err != nil {
			return nil, err
		}
		docs = append(docs, value)
	}
}

// decode reads JSON with the digits of its numbers.
func decode(data []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return value, d.Decode(&value)
}

// named converts the keys of maps to strings.
func named(value any) any {
	switch v := value.(type) {
	case map[any]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[fmt.Sprint(key)] = named(inner)
		}
		return out
	case map[string]any:
		for key := range v {
			v[key] = named(v[key])
		}
	case []any:
		for i := range v {
			v[i] = named(v[i])
		}
	}
	return value
}

// path is the place of a value: the name of its member, and of the member that
// contains that one. The elements of a list have the path of the list.
type path struct{ name, within string }

// normal converts values to canonical form.
type normal struct{ argo bool }

// value returns a value in canonical form, nil for what is empty at any depth:
// null, "", {} and [].
func (n normal) value(value any, at path) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if v[name] = n.value(inner, path{name, at.name}); v[name] == nil {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = n.value(v[i], at)
		}
		if len(v) == 0 {
			return nil
		}
	case nil:
		return nil
	default:
		return n.scalar(value, at)
	}
	return value
}

// scalar returns a scalar in canonical form.
func (n normal) scalar(value any, at path) any {
	if s, ok := value.(string); ok && s == "" {
		return nil
	}
	switch {
	case n.argo && at.isQuantity(), !n.argo && at.isResource():
		return amount(fmt.Sprint(value), at)
	case n.argo && at.isParameter():
		return plainString(value)
	}
	if digits, ok := value.(json.Number); ok {
		return number(digits)
	}
	return value
}

// isQuantity reports whether Kubernetes has a quantity of a resource there.
func (p path) isQuantity() bool {
	switch p.within {
	case "limits", "requests", "capacity":
		return true
	}
	return p.name == "sizeLimit" || p.name == "divisor"
}

// isResource reports whether v2 specifications have a quantity of a resource
// there.
func (p path) isResource() bool {
	switch p.name {
	case "resourceCpuLimit", "resourceCpuRequest", "resourceMemoryLimit", "resourceMemoryRequest":
		return p.within == "resources"
	}
	return false
}

// isParameter reports whether Argo has a string there for which it accepts any
// scalar.
func (p path) isParameter() bool {
	return p.within == "parameters" && (p.name == "value" || p.name == "default" || p.name == "enum")
}

// amount returns a quantity in canonical form, or the string unchanged if it is not one.
func amount(s string, at path) any {
	q, ok := quantity(s)
	switch {
	case !ok:
		return s
	case at.name == "divisor" && q.Sign() == 0:
		return nil
	}
	return "quantity " + q.RatString()
}

// plainString returns a scalar as Argo's strings have it: a number without
// exponent or trailing zeros.
func plainString(value any) any {
	digits, ok := value.(json.Number)
	if !ok {
		return fmt.Sprint(value)
	}
	f, err := digits.Float64()
	if err != nil {
		return digits.String()
	}
	return new(big.Float).SetFloat64(f).Text('f', -1)
}

// number returns a number in canonical form: 1, 1.0 and 1e0 are equal.
func number(digits json.Number) any {
	q, ok := decimal(digits.String())
	if !ok {
		return digits
	}
	return json.Number(q.RatString())
}
