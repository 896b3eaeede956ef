package record

import (
	"encoding/binary"
	"unicode/utf8"
)

// usual returns the field at i and its step if the field has the most common form: a
// known field with a tag of one byte and a length of one or two. Otherwise the step
// is nil.
func (n *node) usual(b []byte, i int) (token, *step) {
	if i+2 >= len(b) || b[i] >= utf8.RuneSelf {
		return token{}, nil
	}
	s, length := n.near[b[i]>>3].step, int(b[i+1])
	switch {
	case s == nil || n.near[b[i]>>3].tag != b[i]:
		return token{}, nil
	case s.wired == varint && length < 0x80:
		return token{typ: varint, from: i + 1, to: i + 2}, s
	case s.wired != delimited:
		return token{}, nil
	}
	from := i + 2
	if length >= 0x80 {
		length, from = length&0x7f|int(b[from])<<7, from+1
	}
	if length >= 1<<14 || length > len(b)-from {
		return token{}, nil
	}
	return token{typ: delimited, from: from, to: from + length}, s
}

// ordinaryString returns the step and the end of a field of the most common form: a
// string that is not in a oneof, after a tag and a length of one byte each.
func (n *node) ordinaryString(b []byte, i int) (s *step, end int) {
	if i+1 >= len(b) || b[i]|b[i+1] >= utf8.RuneSelf {
		return nil, 0
	}
	f := &n.near[b[i]>>3]
	if end = i + 2 + int(b[i+1]); f.tag != b[i] || !f.alone || end > len(b) {
		return nil, 0
	}
	return f.step, end
}

// isASCII reports whether a string is ASCII, and therefore UTF-8.
func isASCII(s []byte) bool {
	const word, words = 8, 32
	if len(s) < word {
		return isShortASCII(s)
	}
	last := s[len(s)-word:]
	for ; len(s) > words; s = s[words:] {
		if (load(s)|load(s[word:])|load(s[2*word:])|load(s[3*word:]))&highs != 0 {
			return false
		}
	}
	w := load(last)
	for ; len(s) > word; s = s[word:] {
		w |= load(s)
	}
	return w&highs == 0
}

func load(s []byte) uint64 { return binary.LittleEndian.Uint64(s) }

func isShortASCII(s []byte) bool {
	var all byte
	for _, c := range s {
		all |= c
	}
	return all < utf8.RuneSelf
}
