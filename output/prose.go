package output

import (
	"bytes"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// leastProse is the width that sentences need next to the other cells of their
// row; with less they go below it.
const leastProse = 28

// prose is where the sentences of a row go that would make a table too wide:
// wrapped at blanks, next to the row's other cells or on lines below them.
type prose struct {
	columns      []int
	indent, room int
	below        bool
}

// setApart removes the columns of sentences from rows that are too long with them.
func (t *table) setApart() {
	var others []int
	for _, i := range t.shown {
		if t.sentences[i] {
			t.prose.columns = append(t.prose.columns, i)
		} else {
			others = append(others, i)
		}
	}
	if len(others) == 0 {
		t.prose.columns = nil // there are no other columns
		return
	}
	t.shown = others
}

// placeProse finds room for the sentences once the other columns are arranged.
func (t *table) placeProse() {
	if len(t.prose.columns) == 0 {
		return
	}
	p := &t.prose
	p.indent = t.total(t.widths) + len(gap)*len(t.shown)
	if p.room = t.limit - p.indent; p.room >= leastProse {
		t.limit = p.indent - len(gap)
		return
	}
	p.below, p.indent, p.room = true, len(gap), max(1, t.limit-len(gap))
}

// apart returns the lines of the first record's prose, and the rest of the
// records.
func (t *table) apart(records []byte) (lines []string, rest []byte) {
	if len(t.prose.columns) == 0 {
		return nil, records
	}
	for i := range t.names {
		var c cell
		c, records = nextCell(records)
		lines = t.sentence(lines, i, c.content)
	}
	return lines, records
}

// sentence appends a cell of column i to the row's prose. All columns but the first
// are named, since the header has no place for them.
func (t *table) sentence(lines []string, i int, prose []byte) []string {
	if len(prose) == 0 || !slices.Contains(t.prose.columns, i) {
		return lines
	}
	if i != t.prose.columns[0] {
		prose = append([]byte(t.names[i]+": "), prose...)
	}
	return append(lines, Wrap(string(prose), t.prose.room)...)
}

// withProse appends the lines of a row's prose to its line, which ends with a
// line break.
func (t *table) withProse(dst []byte, lines []string) []byte {
	for at, line := range lines {
		indent := t.prose.indent
		if at == 0 && !t.prose.below {
			dst = bytes.TrimSuffix(dst, []byte("\n"))
			start := bytes.LastIndexByte(dst, '\n') + 1
			indent -= displaywidth.Options{ControlSequences: true}.Bytes(dst[start:])
		}
		dst = append(append(blanks(dst, indent), line...), '\n')
	}
	return dst
}

// Wrap returns prose in lines of at most room columns, broken at blanks; a word
// longer than a line is broken between two characters.
func Wrap(prose string, room int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(prose) {
		if line != "" && displaywidth.String(line)+1+displaywidth.String(word) <= room {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = word
		for displaywidth.String(line) > room {
			begin := displaywidth.TruncateString(line, room, "")
			if begin == "" {
				break // not even one character fits: it sticks out
			}
			lines, line = append(lines, begin), line[len(begin):]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
