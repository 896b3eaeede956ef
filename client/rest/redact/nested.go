package redact

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// core is how many characters of a nested form must be present unescaped before the
// whole is searched for.
const core = 8

// nested returns the base64 forms of a secret that was encoded before, in base64 or
// with escapes, as in an encoded message that quotes credentials: the characters that
// depend only on the inner form, in either alphabet.
func nested(inner string) []form {
	var forms []form
	for _, alphabet := range []string{inner, strings.NewReplacer("+", "-", "/", "_").Replace(inner)} {
		for before := range 3 {
			encoded := stable64(alphabet, before)
			if len(encoded) < core {
				continue
			}
			units := characters64(encoded)
			forms = append(forms, form{units: units, leads: leadsOf(units[0]), gap: newline, least: len(units), core: encoded[:core]})
		}
		if alphabet == inner && !strings.ContainsAny(inner, "+/") {
			break
		}
	}
	return forms
}

// spellings returns the forms of a secret in URLs and JSON that differ from it:
// encoded data is often a URL or JSON.
func spellings(secret string) []string {
	quoted, _ := json.Marshal(secret) // a string always marshals
	inJSON := string(quoted[1 : len(quoted)-1])
	plain := strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(inJSON)
	all := []string{url.QueryEscape(secret), url.PathEscape(secret), inJSON, plain}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(s string) bool { return s == secret })
}

// stable64 returns the part of the base64 of a string, after a number of bytes, that
// depends on the string alone.
func stable64(s string, before int) string { return stable(base64.RawStdEncoding, 6, s, before) }

// stable does that for an encoding with a number of bits per character.
func stable(e interface{ EncodeToString(b []byte) string }, bits int, s string, before int) string {
	first, last := (before*8+bits-1)/bits, (before+len(s))*8/bits
	return e.EncodeToString([]byte(strings.Repeat("\x00", before) + s))[first:last]
}

// forms32 returns the forms of a secret in base32, in both of its alphabets.
func forms32(secret string) []form {
	var forms []form
	for _, e := range []*base32.Encoding{base32.StdEncoding, base32.HexEncoding} {
		for before := range 5 {
			encoded := stable(e, 5, secret, before)
			forms = append(forms, form{units: characters(encoded), gap: newline, least: leastCut + 3})
		}
	}
	return forms
}
