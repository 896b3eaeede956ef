package rest

import (
	"strings"
	"unicode/utf8"
)

// oneLine is the beginning of a text as one line without control characters.
func oneLine(text []byte) string {
	const limit = 300
	s := strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "�")), " ")
	s = strings.Map(printable, s)
	if len(s) <= limit {
		return s
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return '�'
	}
	return r
}

// secretHolder is implemented by credentials that know the texts that must
// never be shown: some servers echo a request in their refusal.
type secretHolder interface{ Secrets() []Secret }

// minSecret is the length below which a secret is not searched for: every text
// holds one of two letters somewhere.
const minSecret = 4

// withoutSecrets is the text before anything is cut from it, so that no part
// of a secret is left.
func withoutSecrets(text string, c Credentials) string {
	holder, ok := c.(secretHolder)
	if !ok {
		return text
	}
	for _, s := range holder.Secrets() {
		if len(s) >= minSecret {
			text = strings.ReplaceAll(text, s.Reveal(), redacted)
		}
	}
	return text
}
