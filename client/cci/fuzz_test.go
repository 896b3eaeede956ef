package cci_test

import (
	"strings"
	"testing"

	"tally/client/cci"
)

// FuzzSelector looks for a text that is not blank and selects everything
// because nothing in it was understood.
func FuzzSelector(f *testing.F) {
	for _, text := range []string{"a=b,c", "!a", "a in (b, c)", "a notin ()", ",", "(,)", "a in (b),"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		selector, err := cci.ParseSelector(text)
		if err == nil && strings.TrimSpace(text) != "" && len(selector) != 1+commasOutside(text) {
			t.Errorf("%q has %d conditions", text, len(selector))
		}
	})
}

func commasOutside(text string) int {
	count, inside := 0, false
	for _, r := range text {
		switch r {
		case '(':
			inside = true
		case ')':
			inside = false
		case ',':
			if !inside {
				count++
			}
		}
	}
	return count
}
