package redact

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"regexp"
	"strings"
)

// patternOf matches the secret literally and as URLs, JSON, Go, HTML and any
// mixture of these encode it: a quoted string is often quoted again on its way into
// a message.
func patternOf(secret string) *regexp.Regexp {
	var b strings.Builder
	for _, r := range secret {
		b.WriteString(`(?:` + strings.Join(waysToWrite(r), `|`) + `)`)
	}
	return regexp.MustCompile(b.String())
}

// waysToWrite are expressions for one character.
func waysToWrite(r rune) []string {
	literal := string(r)
	ways := []string{`\\*` + regexp.QuoteMeta(literal)}
	if r > 0xffff {
		ways = append(ways, fmt.Sprintf(`\\+U%08x`, r))
	} else {
		ways = append(ways, fmt.Sprintf(`\\+u(?i:%04x)`, r))
	}
	var escapes strings.Builder
	for i := range len(literal) {
		fmt.Fprintf(&escapes, "%%(?:25)*(?i:%02x)", literal[i])
	}
	ways = append(ways, escapes.String(), fmt.Sprintf(`&#(?:%d|[xX](?i:%x));`, r, r))
	if escaped := html.EscapeString(literal); escaped != literal {
		ways = append(ways, regexp.QuoteMeta(escaped))
	}
	if r < 0x20 {
		ways = append(ways, fmt.Sprintf(`\\+x(?i:%02x)`, r))
	}
	if r == ' ' {
		ways = append(ways, `\+`)
	}
	return ways
}

// leastEncoded is the minimum length of a secret whose encoded forms are
// searched for: those of a short one occur by chance.
const leastEncoded = 6

// encodedForms are base64 and hex. Of base64 only the characters are used that
// depend on the secret alone, whatever precedes and follows it.
func encodedForms(secret string) []string {
	if len(secret) < leastEncoded {
		return nil
	}
	forms := []string{hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret)))}
	for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			first, last := (before*8+5)/6, (before+len(secret))*8/6
			forms = append(forms, alphabet.EncodeToString([]byte(strings.Repeat("\x00", before) + secret))[first:last])
		}
	}
	return forms
}
