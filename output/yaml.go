package output

import (
	"bytes"
	"fmt"
	"slices"
)

// yamlTransform converts a row's valid JSON to YAML, with keys in the server's order
// and the server's digits. A list is one sequence with an item for each row.
// Readers of YAML 1.1 and of 1.2 get the same values.
func yamlTransform(o Options, through *passage) transform {
	var decoded []byte
	return func(dst, document []byte) ([]byte, error) {
		w := yamlWriter{jsonReader: jsonReader{document}, out: dst, decoded: decoded, color: o.Color, only: o.Single, length: len(document)}
		switch {
		case o.Color && len(document) >= large:
			w.out = roomy(dst, len(document))
		case o.Color:
		case through.isOpen():
			w.through, through.bytes = through, 0
		case len(document) >= large:
			w.out = w.measured(dst)
		}
		w.row()
		if cap(w.decoded) <= pieceBytes {
			decoded = w.decoded // which is used again
		}
		if w.failed {
			return w.out, &RowSizeError{Why: fmt.Sprintf("as YAML it would take more than %d MiB", w.most()>>20)}
		}
		return w.out, nil
	}
}

// mostYAML returns how many bytes a row of a length may have in YAML if it is written
// in parts: every line is indented, which may multiply a deeply nested row.
func mostYAML(length int) int64 { return 16 * int64(length+large) }

// mostKeptYAML bounds the YAML of a row that is kept to be sorted, which is in memory
// together with the row and its JSON.
const mostKeptYAML = 24 << 20

// yamlIndent is the depth of a level.
const yamlIndent = 2

// longestKey is the maximum length of a key before it takes the form "? key";
// YAML allows 1024 characters.
const longestKey = 1000

// yamlWriter reads valid JSON and appends YAML in block style.
type yamlWriter struct {
	jsonReader
	out     []byte
	decoded []byte // the last string that had escapes
	color   bool
	only    bool     // the document is not an item of a list
	length  int      // of the document
	through *passage // nil to keep all in out
	whole   bool     // a key is being written, which may be moved
	failed  bool     // there is too much of it
}

// row writes the document.
func (w *yamlWriter) row() {
	if w.only {
		w.value(0, true)
		return
	}
	w.out = append(w.out, "- "...)
	w.value(2, true)
}

// measured returns dst with room for a large row, which is written one more time for
// that: a growing slice would take several times as much.
func (w *yamlWriter) measured(dst []byte) []byte {
	counted := *w
	counted.out, counted.through = nil, &passage{write: func([]byte) {}}
	counted.row()
	n := counted.through.bytes + int64(len(counted.out))
	w.decoded = counted.decoded
	if w.failed = n > mostKeptYAML; w.failed || int64(cap(dst)-len(dst)) >= n {
		return dst
	}
	collect(int(n))
	return append(make([]byte, 0, int64(len(dst))+n), dst...)
}

// pass writes the output so far, unless all of it is needed at once.
func (w *yamlWriter) pass() {
	if w.through != nil && !w.whole {
		w.out = w.through.pass(w.out)
	}
	w.failed = w.failed || w.size() > w.most()
}

func (w *yamlWriter) size() int64 {
	if w.through == nil {
		return int64(len(w.out))
	}
	return w.through.bytes
}

func (w *yamlWriter) most() int64 {
	if w.through == nil {
		return mostKeptYAML
	}
	return mostYAML(w.length)
}

// add appends bytes that need no escapes.
func (w *yamlWriter) add(s []byte) {
	for ; len(s) > pieceBytes; s = s[pieceBytes:] {
		w.out = append(w.out, s[:pieceBytes]...)
		w.pass()
	}
	w.out = append(w.out, s...)
}

// value writes the next value and ends its line. inline says that the line has
// begun: the first entry of a mapping, or the first item of a sequence, continues it.
func (w *yamlWriter) value(indent int, inline bool) {
	switch w.peek() {
	case '{':
		w.entries(indent, inline)
	case '[':
		w.items(indent, inline)
	default:
		w.scalar(indent)
		w.out = append(w.out, '\n')
	}
}

// items writes a sequence.
func (w *yamlWriter) items(indent int, inline bool) {
	w.in = w.in[1:]
	if w.closes(']') {
		w.out = append(w.out, "[]\n"...)
		return
	}
	for first := true; !w.failed && (first || w.another()); first = false {
		w.pass()
		w.margin(indent, inline && first)
		w.out = append(w.out, "- "...)
		w.value(indent+yamlIndent, true)
	}
}

// entries writes a mapping.
func (w *yamlWriter) entries(indent int, inline bool) {
	w.in = w.in[1:]
	if w.closes('}') {
		w.out = append(w.out, "{}\n"...)
		return
	}
	for first := true; !w.failed && (first || w.another()); first = false {
		w.pass()
		w.margin(indent, inline && first)
		w.key(indent)
		w.after(indent)
	}
}

// key writes a key and its colon.
func (w *yamlWriter) key(indent int) {
	start := len(w.out)
	w.peek()
	w.whole = true
	w.str(-1)
	w.whole = false
	if key := len(w.out) - start; key > longestKey {
		w.out = append(w.out, "? "...)
		copy(w.out[start+2:], w.out[start:start+key])
		copy(w.out[start:], "? ")
		w.out = append(w.out, '\n')
		w.margin(indent, false)
	} else {
		w.paint(start, colorKey)
	}
	w.out = append(w.out, ':')
	w.peek()
	w.in = w.in[1:] // the colon
}

// after writes the value of a key.
func (w *yamlWriter) after(indent int) {
	c := w.peek()
	nested := c == '{' && !w.empty('}') || c == '[' && !w.empty(']')
	if nested {
		w.out = append(w.out, '\n')
		w.value(indent+yamlIndent, false)
		return
	}
	w.out = append(w.out, ' ')
	w.value(indent+yamlIndent, true)
}

func (w *yamlWriter) margin(indent int, inline bool) {
	const blanks = "                                "
	for n := indent; n > 0 && !inline; n -= len(blanks) {
		w.out = append(w.out, blanks[:min(n, len(blanks))]...)
	}
}

// scalar writes a string, a number or a literal.
func (w *yamlWriter) scalar(indent int) {
	start := len(w.out)
	if w.in[0] == '"' {
		w.str(indent)
		w.paint(start, colorString)
		return
	}
	w.out = appendYAMLNumber(w.out, w.token())
	w.paint(start, colorOther)
}

// paint colours the output from start on.
func (w *yamlWriter) paint(start int, hue string) {
	if w.color {
		w.out = append(slices.Insert(w.out, start, []byte(hue)...), colorReset...)
	}
}

// appendYAMLNumber writes a number with its digits. One with an exponent gets the
// dot and the sign without which readers of YAML 1.1 take it for a string.
func appendYAMLNumber(dst, token []byte) []byte {
	e := bytes.IndexByte(token, 'e')
	if e < 0 {
		e = bytes.IndexByte(token, 'E')
	}
	if e < 0 || token[0] >= 'a' {
		return append(dst, token...)
	}
	dst = append(dst, token[:e]...)
	if bytes.IndexByte(token[:e], '.') < 0 {
		dst = append(dst, ".0"...)
	}
	dst = append(dst, 'e')
	if c := token[e+1]; c != '+' && c != '-' {
		dst = append(dst, '+')
	}
	return append(dst, token[e+1:]...)
}
