package output

import (
	"bytes"
	"slices"
	"strings"
)

// Meaning classifies a state.
type Meaning uint8

// Meanings, each of which has a colour.
const (
	// Neutral states have no colour.
	Neutral Meaning = iota
	// Good states are as they should be, or ended in success.
	Good
	// Bad states need attention.
	Bad
	// Waiting states are temporary.
	Waiting
	// Off states are switched off, skipped, or gone.
	Off
)

// States maps the values of a column to their meanings, ignoring case. A value in
// none of the lists is neutral.
type States map[Meaning][]string

// hues are chosen from the sixteen colours that every theme has, and legible on
// dark and light backgrounds: faint rather than grey, which is the background
// colour in some themes.
var hues = [...]string{Good: "\x1b[32m", Bad: "\x1b[31m", Waiting: "\x1b[33m", Off: "\x1b[2m"}

// index maps values to their meanings; nil if there are no states.
func (s States) index() map[string]Meaning {
	if s == nil {
		return nil
	}
	index := map[string]Meaning{}
	for meaning, words := range s {
		for _, word := range words {
			index[strings.ToLower(word)] = meaning
		}
	}
	return index
}

// meaningOf returns the meaning of a cell.
func meaningOf(index map[string]Meaning, data []byte) Meaning {
	if index == nil {
		return Neutral
	}
	return index[string(bytes.ToLower(data))]
}

// inHue wraps a string in the colour of a meaning.
func (m Meaning) inHue(data []byte) []byte {
	return slices.Concat([]byte(hues[m]), data, []byte(colorReset))
}

// Paint wraps a string in the colour of a state's meaning, for output outside
// of tables.
func (s States) Paint(value string) string {
	if m := meaningOf(s.index(), []byte(value)); m != Neutral {
		return string(m.inHue([]byte(value)))
	}
	return value
}
