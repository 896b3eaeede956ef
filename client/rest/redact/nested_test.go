package redact

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// A secret in base64 that was encoded again is found, whatever surrounds it in either
// step, and nothing of the secret is left.
func TestC1NestedForms(t *testing.T) {
	t.Parallel()
	var f Filter
	f.Add(secret)
	alphabets := []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawURLEncoding}
	for _, inner := range alphabets {
		for _, outer := range alphabets {
			for n := range 7 {
				quoted := `{"auth":"Basic ` + inner.EncodeToString([]byte(strings.Repeat("u", n)+":"+secret+"\n")) + `"}`
				got := f.String("echo " + outer.EncodeToString([]byte(strings.Repeat(" ", n%3)+quoted)) + " end")
				start, end, found := strings.Cut(got, Mark)
				if !found || !strings.HasPrefix(start, "echo ") || !strings.HasSuffix(end, " end") {
					t.Errorf("%d bytes before it: %s", n, got)
				}
				if strings.Contains(got, Mark+Mark) || len(end) > len(" end")+20 {
					t.Errorf("%d bytes before it: more is left than what follows it: %s", n, got)
				}
			}
		}
	}
	if s := "echo " + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("nothing to hide ", 40))); f.String(s) != s {
		t.Error("something else was replaced")
	}
}

// The quotes of a secret itself are part of its form in JSON.
func TestC1QuotesOfASecret(t *testing.T) {
	t.Parallel()
	if got := spellings(`"a secret"`); !slices.Contains(got, `\"a secret\"`) {
		t.Errorf("%q", got)
	}
}

// A form is searched for by its first character, which for a number is a digit.
func TestFirstCharacters(t *testing.T) {
	t.Parallel()
	for want, u := range map[string]unit{`1\%&=`: decimals("s")[0], `é\%&=`: characters("é")[0], "7": octets("s")[0]} {
		if got := leadsOf(u); !strings.HasPrefix(got, want) {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
