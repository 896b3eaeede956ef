package output

import (
	"math/rand/v2"
	"regexp"
	"testing"
)

// yamlNumber is the grammar of numbers and times: what readers of YAML 1.1 or of 1.2
// take for one, and somewhat more.
const yamlNumber = `(?i)^([-+]_*)?(0b[01_]+|0o[0-7_]+|0x[0-9a-f_]+|` +
	`[0-9][0-9_]*(\.[0-9_]*)?(e[-+]?[0-9_]+)?|\.[0-9_]+(e[-+]?[0-9_]+)?|\.inf|\.nan|` +
	`[0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9_]*)?|` +
	`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([t \t]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(\.[0-9]*)?[ \t]*(z|[-+][0-9]{1,2}(:?[0-9]{2})?)?)?)$`

// The scan of numbers and times, without the time that an expression takes, decides as
// the expression does.
func TestYAMLNumbersAreThoseOfTheExpression(t *testing.T) {
	t.Parallel()
	expression := regexp.MustCompile(yamlNumber)
	r := rand.New(rand.NewPCG(1, 1))
	const signs = "0123456789_.:+-eExXoObBtTzZ aInNfF\t"
	for range 200_000 {
		s := []byte("2026-01-02T03:04:05.6Z")[:r.IntN(23)]
		if r.IntN(3) == 0 {
			s = s[:0]
		}
		for range 1 + r.IntN(6) {
			s = append(s, signs[r.IntN(len(signs))])
		}
		for range r.IntN(3) {
			s[r.IntN(len(s))] = signs[r.IntN(len(signs))]
		}
		if want, got := expression.Match(s), isYAMLNumber(s); got != want {
			t.Fatalf("%q: %v, want %v", s, got, want)
		}
	}
}
