package cci_test

import (
	"strings"
	"testing"

	"tally/client/cci"
)

// FuzzSelector searches for a selector that is not blank but selects everything
// because the parser ignores it.
func FuzzSelector(f *testing.F) {
	for _, s := range []string{"a=b,c", "!a", "a in (b, c)", "a notin ()", ",", "(,)", "a in (b),"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		selector, err := cci.ParseSelector(s)
		if err == nil && strings.TrimSpace(s) != "" && len(selector) != 1+commasOutside(s) {
			t.Errorf("%q has %d conditions", s, len(selector))
		}
	})
}

func commasOutside(s string) int {
	count, inside := 0, false
	for _, r := range s {
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
