package output

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
)

// read reads a JSON string and returns the traits of its bytes.
func (w *yamlWriter) read() (s []byte, traits yamlTrait) {
	n, in := 1, w.in
	for ; in[n] != '"'; n++ {
		trait := yamlTraits[in[n]]
		if traits |= trait; trait&yamlEscape != 0 {
			n++
		}
	}
	s, w.in = in[1:n], in[n+1:]
	if traits&yamlEscape != 0 || traits&yamlBeyond != 0 && !utf8.Valid(s) {
		w.decoded = appendUnquoted(slices.Grow(w.decoded[:0], len(s)), s)
		return w.decoded, yamlTraitsOf(w.decoded)
	}
	return s, traits
}

// str writes a JSON string. A negative indent allows no block, as for a key.
func (w *yamlWriter) str(indent int) {
	s, traits := w.read()
	switch style := yamlStyleOf(s, traits); {
	case style == yamlPlain:
		w.add(s)
	case style == yamlSingle:
		w.single(s)
	case style == yamlBlock && indent >= 0:
		w.block(s, indent)
	default:
		w.double(s)
	}
}

// single writes a string in single quotes, where a quote is written twice.
func (w *yamlWriter) single(s []byte) {
	w.out = append(w.out, '\'')
	for piece := range pieces(s) {
		for _, c := range piece {
			if c == '\'' {
				w.out = append(w.out, c)
			}
			w.out = append(w.out, c)
		}
		w.pass()
	}
	w.out = append(w.out, '\'')
}

// block writes lines unchanged, indented below their key.
func (w *yamlWriter) block(s []byte, indent int) {
	body := bytes.TrimRight(s, "\n")
	switch len(s) - len(body) {
	case 0:
		w.out = append(w.out, "|-"...)
	case 1:
		w.out = append(w.out, '|')
	default:
		w.out = append(w.out, "|+"...)
	}
	for line := range bytes.SplitSeq(bytes.TrimSuffix(s, []byte("\n")), []byte("\n")) {
		w.out = append(w.out, '\n')
		if len(line) > 0 && !w.failed {
			w.margin(max(indent, yamlIndent), false)
			w.add(line)
		}
		w.pass()
	}
}

// double writes a string in double quotes.
func (w *yamlWriter) double(s []byte) {
	w.out = append(w.out, '"')
	for piece := range pieces(s) {
		for len(piece) > 0 {
			n := 0
			for n < len(piece) && yamlTraits[piece[n]]&(yamlQuoted|yamlBeyond) == 0 {
				n++
			}
			w.out = append(w.out, piece[:n]...)
			piece = w.rune(piece[n:])
		}
		w.pass()
	}
	w.out = append(w.out, '"')
}

// rune writes the first character of s, with an escape if it needs one, and returns the
// rest.
func (w *yamlWriter) rune(s []byte) (rest []byte) {
	if len(s) == 0 {
		return nil
	}
	r, size := utf8.DecodeRune(s)
	w.out = appendYAMLRune(w.out, r)
	return s[size:]
}

func appendYAMLRune(dst []byte, r rune) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(dst, '\\', byte(r))
	case r == '\n':
		return append(dst, `\n`...)
	case r == '\t':
		return append(dst, `\t`...)
	case r == '\r':
		return append(dst, `\r`...)
	case r < 0x20 || r == 0x7f:
		return fmt.Appendf(dst, `\x%02x`, r)
	case r > 0xffff && unsafeRune(r):
		return fmt.Appendf(dst, `\U%08x`, r)
	case unsafeRune(r) || !yamlPrintable(r):
		return fmt.Appendf(dst, `\u%04x`, r)
	}
	return utf8.AppendRune(dst, r)
}
