package compare

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// jsonReader reads one object per line; its members are the cells, in the order
// of their names.
type jsonReader struct {
	in    *bufio.Reader
	line  []byte
	count int
}

// next implements rowReader.
func (r *jsonReader) next() ([]string, [][]byte, error) {
	line, err := readLine(r.in, r.line[:0])
	if r.line = line; err != nil {
		return nil, nil, err
	}
	r.count++
	var members map[string]json.RawMessage
	if err := json.Unmarshal(line, &members); err != nil {
		return nil, nil, fmt.Errorf("line %d is not an object: %w", r.count, err)
	}
	names := slices.Sorted(maps.Keys(members))
	cells := make([][]byte, len(names))
	for i, name := range names {
		cells[i] = cellOf(members[name])
	}
	return names, cells, nil
}

// cellOf is a member's value: a string unchanged, null as an empty cell, nested
// values as JSON with sorted keys.
func cellOf(value json.RawMessage) []byte {
	switch value[0] {
	case '"':
		var s string
		if json.Unmarshal(value, &s) == nil {
			return []byte(s)
		}
	case 'n':
		return nil
	case '{', '[':
		return canonical(value)
	}
	return value
}

// canonical sorts the keys of nested objects and preserves the digits of numbers.
func canonical(value json.RawMessage) []byte {
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	var nested any
	if d.Decode(&nested) != nil {
		return value
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(nested) != nil {
		return value
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
