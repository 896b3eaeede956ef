package redact

import (
	"slices"
	"strings"
)

// isValue reports whether s[start:end] is written as a value: alone, in quotes, after
// an equals sign or a colon, in the userinfo of a URL, or after the name of a
// credential.
func isValue(s string, start, end int) bool {
	if insideWord(s, start, end) {
		return false
	}
	before, after := s[:start], s[end:]
	if afterCredential(before) {
		return true
	}
	if strings.HasSuffix(before, "=") && strings.ContainsAny(after[:min(1, len(after))], " \t") {
		return true
	}
	before = strings.TrimSuffix(before, " ")
	opened := before == "" || strings.ContainsAny(before[len(before)-1:], "\n\"'`=:([{<,;&/")
	closed := after == "" || strings.ContainsAny(after[:1], "\r\n\"'`&;,)]}>@\\/")
	return opened && closed
}

// afterCredential reports whether the last word is the scheme or the name of a credential.
func afterCredential(before string) bool {
	words := strings.Fields(before[max(0, len(before)-64):])
	if len(words) == 0 || !strings.HasSuffix(before, " ") {
		return false
	}
	names := []string{"bearer", "basic", "token", "password", "secret", "key", "credential", "cookie"}
	return slices.Contains(names, strings.ToLower(strings.Trim(words[len(words)-1], ":=\"'")))
}
