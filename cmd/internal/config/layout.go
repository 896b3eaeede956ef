package config

import (
	"bytes"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// keepLayout returns the changed document in the layout of the original. before
// is the original as the encoder writes it, without blank lines and alignment;
// after is the changed document in the same form. Lines in both are taken from
// the original. An original in another style, whose lines do not match those of
// before, is left to the encoder.
func keepLayout(original, before, after []byte) []byte {
	if bytes.Equal(before, after) {
		return original
	}
	old, ok := layoutOf(original, splitLines(before))
	if !ok {
		return after
	}
	laidOut := old.apply(splitLines(after))
	if !sameDocument(laidOut, after) {
		return after
	}
	return laidOut
}

// layout maps each line of the encoder's form to the original line.
type layout struct {
	encoded []string
	// original lines, and the blank lines before each.
	original, blank []string
	// end are the blank lines at the end.
	end     string
	newline string
}

// layoutOf pairs the lines of both forms, which differ in white space and quotes only.
func layoutOf(original []byte, encoded []string) (layout, bool) {
	l := layout{encoded: encoded, newline: "\n"}
	if bytes.Contains(original, []byte("\r\n")) {
		l.newline = "\r\n"
	}
	blank := ""
	for line := range strings.Lines(string(original)) {
		if Trim(line) == "" {
			blank += line
			continue
		}
		if n := len(l.original); n >= len(encoded) || squeeze(line) != squeeze(encoded[n]) {
			return l, false
		}
		l.original, l.blank = append(l.original, strings.TrimRight(line, "\r\n")), append(l.blank, blank)
		blank = ""
	}
	l.end = blank
	return l, len(l.original) == len(encoded)
}

// splitLines returns the lines that are not blank.
func splitLines(content []byte) []string {
	return slices.DeleteFunc(strings.Split(string(content), "\n"), func(line string) bool { return Trim(line) == "" })
}

// squeeze removes the parts of a line that the encoder may write differently: it
// quotes URLs in braces, for example.
func squeeze(line string) string {
	return strings.Join(strings.FieldsFunc(line, func(r rune) bool { return invisible(r) || r == '\'' || r == '"' }), "")
}

// apply formats the lines of a changed document like the original.
func (l layout) apply(after []string) []byte {
	var out bytes.Buffer
	indent := map[int]string{0: ""}
	for _, step := range diff(l.encoded, after) {
		switch {
		case step.kept:
			i := step.old
			out.WriteString(l.blank[i] + l.original[i] + l.newline)
			indent[indentOf(l.encoded[i])] = l.original[i][:indentOf(l.original[i])]
		case step.old >= 0:
			i := step.old
			out.WriteString(l.blank[i] + replaced(l.original[i], l.encoded[i], step.line) + l.newline)
		default:
			out.WriteString(indented(step.line, indent) + l.newline)
		}
	}
	out.WriteString(l.end)
	return out.Bytes()
}

// indented gives a new line the indentation of its siblings, or its own below
// that of its parents.
func indented(line string, known map[int]string) string {
	depth := indentOf(line)
	for d := depth; d >= 0; d-- {
		if by, ok := known[d]; ok {
			known[depth] = by + strings.Repeat(" ", depth-d)
			break
		}
	}
	return known[depth] + line[depth:]
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// replaced returns an original line with the value of another, and keeps the
// white space around the value.
func replaced(original, encoded, line string) string {
	key, value, _ := strings.Cut(encoded, ": ")
	_, changed, _ := strings.Cut(line, ": ")
	value, comment, _ := strings.Cut(value, " #")
	changed = strings.TrimSuffix(changed, " #"+comment)
	at := strings.Index(original, strings.TrimLeft(key, " -")+":")
	if at < 0 || value == "" || !strings.Contains(original[at:], value) {
		return original[:indentOf(original)] + line[indentOf(line):]
	}
	at += len(strings.TrimLeft(key, " -")) + 1
	return original[:at] + strings.Replace(original[at:], value, changed, 1)
}

// step is one line of the changed document: kept from the original, in the place
// of the original's line old, or new with old -1.
type step struct {
	line string
	old  int
	kept bool
}

// diff finds the lines of after in before by their longest common subsequence.
func diff(before, after []string) []step {
	common := commonLengths(before, after)
	var steps []step
	i, j := 0, 0
	for j < len(after) {
		switch {
		case i < len(before) && before[i] == after[j]:
			steps = append(steps, step{after[j], i, true})
			i, j = i+1, j+1
		case i < len(before) && common[i+1][j+1] == common[i][j] && keyOf(before[i]) == keyOf(after[j]):
			steps = append(steps, step{after[j], i, false})
			i, j = i+1, j+1
		case i < len(before) && common[i+1][j] >= common[i][j+1]:
			i++
		default:
			steps = append(steps, step{after[j], -1, false})
			j++
		}
	}
	return steps
}

// commonLengths returns, for each i and j, the length of the longest common
// subsequence of before[i:] and after[j:].
func commonLengths(before, after []string) [][]int {
	lengths := make([][]int, len(before)+1)
	for i := range lengths {
		lengths[i] = make([]int, len(after)+1)
	}
	for i := len(before) - 1; i >= 0; i-- {
		for j := len(after) - 1; j >= 0; j-- {
			if before[i] == after[j] {
				lengths[i][j] = lengths[i+1][j+1] + 1
			} else {
				lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
			}
		}
	}
	return lengths
}

// keyOf returns the part of a line before the value.
func keyOf(line string) string {
	key, _, _ := strings.Cut(line, ": ")
	return key
}

// sameDocument reports whether two documents mean the same.
func sameDocument(a, b []byte) bool {
	left, leftErr := canonicalForm(a)
	right, rightErr := canonicalForm(b)
	return leftErr == nil && rightErr == nil && bytes.Equal(left, right)
}

// canonicalForm returns a document without comments and layout, with sorted keys.
func canonicalForm(document []byte) ([]byte, error) {
	var value any
	if err := yaml.Unmarshal(document, &value); err != nil {
		return nil, err
	}
	return yaml.Marshal(value)
}
