package output

import (
	"bytes"
	"slices"
	"strings"
)

// Meaning is what a state says of the thing that is in it.
type Meaning uint8

// The meanings, each of which has a colour.
const (
	// Neutral states have no colour.
	Neutral Meaning = iota
	// Good is as it should be, or came to a good end.
	Good
	// Bad needs somebody.
	Bad
	// Waiting will be something else soon.
	Waiting
	// Off was switched off, left out, or is gone.
	Off
)

// States are the words of a column by what they mean, whatever their case. A word
// that is in none of the lists is neutral.
type States map[Meaning][]string

// hues are of the sixteen colours that every theme has, and legible on dark and on
// light: faint rather than grey, which some themes give the background's colour.
var hues = [...]string{Good: "\x1b[32m", Bad: "\x1b[31m", Waiting: "\x1b[33m", Off: "\x1b[2m"}

// index finds the meaning of a word; nil where there are no states.
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

// meaningOf looks the text of a cell up.
func meaningOf(index map[string]Meaning, text []byte) Meaning {
	if index == nil {
		return Neutral
	}
	return index[string(bytes.ToLower(text))]
}

// inHue is text in the colour of a meaning.
func (m Meaning) inHue(text []byte) []byte {
	return slices.Concat([]byte(hues[m]), text, []byte(colorReset))
}

// Paint is text in the colour of what a word of these states means, for what is
// shown outside of tables.
func (s States) Paint(text string) string {
	if m := meaningOf(s.index(), []byte(text)); m != Neutral {
		return string(m.inHue([]byte(text)))
	}
	return text
}
