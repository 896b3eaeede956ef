package output

import (
	"encoding/json"
	"fmt"
	"math/bits"
)

// A row with many tiny parts takes many times its length once decoded, and the output
// of a program needs more. Both are bounded, whatever the row's length: besides the
// row itself they are most of the memory of an export.
const (
	mostDecoded = 24 << 20
	mostRoom    = 32 << 20 // decoded, with the output
)

// The memory of decoded values, in bytes.
const (
	boxCost    = 16 // a string or a number in an interface, without its bytes
	arrayCost  = 40 // with its box
	itemCost   = 16
	objectCost = 48
	slotCost   = 33 // a name and a value in a map, and the map's byte for them
	leastSlots = 8
)

// Names of members are kept and reused, unless there are too many or they are too
// long.
const (
	mostNames   = 1 << 10
	longestName = 64
)

// measuredSize is the length from which a document is measured before it is decoded:
// shorter ones take a fraction of the bound.
const measuredSize = 64 << 10

// treeReader reads documents as encoding/json does into an any, with numbers as sent:
// the decoder of encoding/json takes twice the document in addition to the result.
type treeReader struct {
	jsonReader
	names  map[string]string
	counts []int // of the members and items of objects and arrays that are still to be read, in order, if they are known
}

// read reads a valid document, and returns its size in memory if that is large. If it
// is too large, nothing is decoded.
func (r *treeReader) read(document []byte) (tree any, size int, err error) {
	if len(document) >= measuredSize {
		m := measure{jsonReader: jsonReader{document}}
		m.value()
		if m.size > mostDecoded {
			return nil, 0, &RowSizeError{Why: fmt.Sprintf("decoded it would take more than %d MiB", mostDecoded>>20)}
		}
		size, r.counts = m.size, m.counts
	}
	if r.names == nil {
		r.names = map[string]string{}
	}
	r.in = document
	tree = r.value()
	r.in, r.counts = nil, nil
	return tree, size, nil
}

func (r *treeReader) value() any {
	switch r.peek() {
	case '{':
		return r.object()
	case '[':
		return r.array()
	}
	switch token := r.token(); token[0] {
	case '"':
		return unquoted(token)
	case 't', 'f':
		return token[0] == 't'
	case 'n':
		return nil
	default:
		return json.Number(token)
	}
}

// count is how many members or items the next object or array has, 0 if that is not known.
func (r *treeReader) count() int {
	if len(r.counts) == 0 {
		return 0
	}
	n := r.counts[0]
	r.counts = r.counts[1:]
	return n
}

func (r *treeReader) object() map[string]any {
	object := make(map[string]any, r.count())
	if r.in = r.in[1:]; r.closes('}') {
		return object
	}
	for first := true; first || r.another(); first = false {
		r.peek()
		name := r.name()
		r.separator()
		object[name] = r.value()
	}
	return object
}

func (r *treeReader) array() []any {
	array := make([]any, 0, r.count())
	if r.in = r.in[1:]; r.closes(']') {
		return array
	}
	for first := true; first || r.another(); first = false {
		array = append(array, r.value())
	}
	return array
}

// name reads the name of a member.
func (r *treeReader) name() string {
	token := r.token()
	if name, known := r.names[string(token)]; known {
		return name
	}
	name := unquoted(token)
	if len(token) <= longestName && len(r.names) < mostNames {
		r.names[string(token)] = name
	}
	return name
}

// measure computes the size of a valid document in memory.
type measure struct {
	jsonReader
	size   int
	counts []int
}

// value skips the next value, unless the document is too large.
func (m *measure) value() {
	switch c := m.peek(); c {
	case '{', '[':
		m.list(c)
	case '"':
		m.size += boxCost + stringCost(m.token())
	default:
		if token := m.token(); c != 't' && c != 'f' && c != 'n' {
			m.size += boxCost + stringCost(token)
		}
	}
}

// stringCost returns the memory of a string's bytes.
func stringCost(token []byte) int { return (len(token) + 7) &^ 7 }

// list skips an object or an array.
func (m *measure) list(opening byte) {
	at, n := len(m.counts), 0
	m.counts = append(m.counts, 0)
	m.in = m.in[1:]
	// Each closing bracket is two characters behind its opening one.
	for more := !m.closes(opening + 2); more && m.size <= mostDecoded; more = m.another() {
		if opening == '{' {
			m.peek()
			m.size += stringCost(m.token())
			m.separator()
		}
		m.value()
		n++
		if opening == '[' {
			m.size += itemCost
		} else if n > leastSlots {
			m.size += slotCost
		}
	}
	m.counts[at] = n
	m.size += listCost(opening, n)
}

// listCost returns the memory of an object or an array with n elements, without the
// elements.
func listCost(opening byte, n int) int {
	switch {
	case opening == '[':
		return arrayCost
	case n == 0:
		return objectCost
	case n <= leastSlots:
		return objectCost + slotCost*leastSlots
	}
	slots := 1 << bits.Len(uint(n+n/7)) //nolint:gosec // not negative
	return objectCost + slotCost*(slots-n+leastSlots)
}
