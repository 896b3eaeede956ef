package output

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// YAML is written from the bytes of a row, without an allocation for each value, so
// that it keeps up with a server.
func TestB14YAMLDoesNotAllocatePerValue(t *testing.T) {
	change := yamlTransform(Options{Format: YAML}, nil)
	for _, values := range []int{10, 1000} {
		row := []byte(`{"a":[` + strings.Repeat(`{"id":"0a23","name":"on","n":1,"when":"2026-01-02T03:04:05Z"},`, values) + `{}]}`)
		out := make([]byte, 0, 4*len(row))
		if n := testing.AllocsPerRun(100, func() {
			if _, err := change(out, row); err != nil {
				t.Fatal(err)
			}
		}); n > 3 {
			t.Errorf("%v allocations for %d objects", n, values)
		}
	}
}

// What is asked before the expression that matches numbers and times, and in place of
// it, changes no decision.
func TestYAMLNumbersAreThoseOfTheExpression(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	for range 200_000 {
		s := []byte("2026-01-02T03:04:05.6Z")[:r.IntN(23)]
		for range r.IntN(4) {
			s = append(s, "0123456789_.:+-eExXoObBtTzZ aInN"[r.IntN(32)])
		}
		if r.IntN(2) == 0 && len(s) > 0 {
			s[r.IntN(len(s))] = "0123456789_.:+-eExXoObBtTzZ aInN"[r.IntN(32)]
		}
		if len(s) == 0 {
			continue
		}
		if want, got := yamlNumber().Match(s), yamlBeginsNumber(s) && (isTimestamp(s) || yamlNumber().Match(s)); got != want {
			t.Fatalf("%q: %v, want %v", s, got, want)
		}
	}
}
