package compare

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf8"
)

// jsonReader reads one object per line. Its members are the cells, sorted by name;
// those of nested objects have names with dots.
type jsonReader struct {
	in     *bufio.Reader
	ignore []string // names to omit, also within arrays
	line   []byte
	count  int
	names  []string
	cells  [][]byte
}

// member is a cell with its name.
type member struct {
	name string
	cell []byte
}

// next implements rowReader.
func (r *jsonReader) next() ([]string, [][]byte, error) {
	line, err := readLine(r.in, r.line[:0])
	if r.line = line; err != nil {
		return nil, nil, err
	}
	r.count++
	var object map[string]json.RawMessage
	if err := json.Unmarshal(line, &object); err != nil {
		return nil, nil, fmt.Errorf("line %d is not an object: %w", r.count, err)
	}
	members := r.flat(nil, "", object)
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	r.names, r.cells = r.names[:0], r.cells[:0]
	for _, m := range members {
		r.names, r.cells = append(r.names, m.name), append(r.cells, m.cell)
	}
	return r.names, r.cells, nil
}

// flat appends the members of an object, and of those in it.
func (r *jsonReader) flat(members []member, prefix string, object map[string]json.RawMessage) []member {
	for name, value := range object {
		name = prefix + name
		var nested map[string]json.RawMessage
		switch {
		case slices.Contains(r.ignore, name):
		case value[0] == '{' && json.Unmarshal(value, &nested) == nil:
			members = r.flat(members, name+".", nested)
		default:
			members = append(members, member{name, r.cellOf(name, value)})
		}
	}
	return members
}

// cellOf converts a member's value to a cell: a string unchanged, null empty, an
// array as JSON with sorted keys.
func (r *jsonReader) cellOf(name string, value json.RawMessage) []byte {
	switch value[0] {
	case '"':
		if plain := value[1 : len(value)-1]; bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
			return plain
		}
		var s string
		if json.Unmarshal(value, &s) == nil {
			return []byte(s)
		}
	case 'n':
		return nil
	case '[':
		return r.canonical(name, value)
	}
	return value
}

// canonical sorts the keys of objects in an array, and preserves the digits of numbers.
func (r *jsonReader) canonical(name string, array json.RawMessage) []byte {
	d := json.NewDecoder(bytes.NewReader(array))
	d.UseNumber()
	var nested any
	if d.Decode(&nested) != nil {
		return array
	}
	r.prune(name, nested)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(nested) != nil {
		return array
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// prune removes ignored members from a named value.
func (r *jsonReader) prune(name string, value any) {
	switch v := value.(type) {
	case []any:
		for _, element := range v {
			r.prune(name, element)
		}
	case map[string]any:
		for key, nested := range v {
			if path := name + "." + key; slices.Contains(r.ignore, path) {
				delete(v, key)
			} else {
				r.prune(path, nested)
			}
		}
	}
}
