package redact

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// longestQuote bounds the backslashes before a character: a quoted string is often
// quoted again in a message, which doubles them each time.
const longestQuote = 32

// reach appends to ends the places where the unit written at a place in s ends:
// unescaped, or escaped as in URLs, JSON, Go, C, HTML and any mixture of these.
func (u unit) reach(ends []int, s string, at int) []int {
	if at >= len(s) {
		return ends
	}
	if u.hex {
		return digits(ends, s, at, 2, 16, int(u.literal[0]))
	}
	if strings.HasPrefix(s[at:], u.literal) {
		ends = append(ends, at+len(u.literal))
	}
	switch s[at] {
	case '%', '\\', '=':
		ends = escapedBytes(ends, s, at, u.literal)
	}
	for _, r := range []rune{u.r, u.or} {
		if r >= 0 {
			ends = written(ends, s, at, r)
		}
	}
	return ends
}

// written appends the ends of a character that is written at a place in s.
func written(ends []int, s string, at int, r rune) []int {
	ends = entity(ends, s, at, r)
	if after := mark(s, at, '%', "25"); after > 0 && strings.HasPrefix(s[after:], "u") {
		ends = digits(ends, s, after+1, 4, 16, int(r)) // as JavaScript's escape() writes it
	}
	switch {
	case s[at] == '\\', s[at] == '%' && afterQuotes(s, at) > at:
		return quoted(ends, s, at, r)
	case r == ' ' && s[at] == '+':
		return append(ends, at+1)
	case strings.HasPrefix(s[at:], string(r)):
		return append(ends, at+len(string(r)))
	}
	return ends
}

// escapedBytes appends the end of bytes that are escaped one by one.
func escapedBytes(ends []int, s string, at int, literal string) []int {
	if len(literal) == 1 {
		return escapedByte(ends, s, at, literal[0])
	}
	var one [4]int
	for i := range len(literal) {
		found := escapedByte(one[:0], s, at, literal[i])
		if len(found) == 0 {
			return ends
		}
		at = found[len(found)-1]
	}
	return append(ends, at)
}

// escapedByte appends the ends of a byte in percent-encoding, which may be encoded
// again, of \x5a and \132, and in quoted-printable. The percent sign may be escaped for
// JSON.
func escapedByte(ends []int, s string, at int, b byte) []int {
	if after := mark(s, at, '=', "3d"); after > 0 {
		ends = digits(ends, s, after, 2, 16, int(b))
	}
	if after := mark(s, at, '%', "25"); after > 0 {
		ends = percentEncoded(ends, s, after, b)
	}
	if after := afterQuotes(s, at); after > at {
		if strings.HasPrefix(s[after:], "x") {
			return digits(ends, s, after+1, 2, 16, int(b))
		}
		return digits(ends, s, after, 3, 8, int(b))
	}
	return ends
}

// percentEncoded appends the ends of a byte whose percent sign is before a place.
func percentEncoded(ends []int, s string, at int, b byte) []int {
	for ; ; at += 2 {
		ends = digits(ends, s, at, 2, 16, int(b))
		if !strings.HasPrefix(s[at:], "25") {
			return ends
		}
	}
}

// afterQuotes is the place after backslashes, which may be percent-encoded, and that
// again.
func afterQuotes(s string, at int) int {
	end := at
	for range longestQuote {
		after := afterBackslash(s, end)
		if after == end {
			break
		}
		end = after
	}
	return end
}

// afterBackslash is the place after a backslash; the same place if there is none.
func afterBackslash(s string, at int) int {
	if at >= len(s) || s[at] != '%' && s[at] != '\\' {
		return at
	}
	if s[at] == '\\' {
		return at + 1
	}
	const mostTimes = 4 // a percent sign is encoded
	end := at + 1
	for range mostTimes {
		if end+2 <= len(s) && strings.EqualFold(s[end:end+2], "5c") {
			return end + 2
		}
		if !strings.HasPrefix(s[end:], "25") {
			break
		}
		end += 2
	}
	return at
}

// quoted appends the ends of a character after backslashes, and of \u005a,
// \u{5a} and \U0000005a.
func quoted(ends []int, s string, at int, r rune) []int {
	end := afterQuotes(s, at)
	for ; r == '\\' && at < end; at++ {
		ends = append(ends, at+1)
	}
	rest := s[end:]
	if r != '\\' {
		ends = entity(ends, s, end, r)
	}
	if r != '\\' && strings.HasPrefix(rest, string(r)) { // a u may also begin \u0075
		ends = append(ends, end+len(string(r)))
	}
	switch {
	case r != '\\' && r < utf8.RuneSelf && strings.HasPrefix(rest, "%"):
		return percentEncoded(ends, s, end+1, byte(r))
	case strings.HasPrefix(rest, "u{"):
		if inner, _, closed := strings.Cut(rest[2:min(len(rest), 12)], "}"); closed && isNumber(inner, 16, int(r)) {
			ends = append(ends, end+2+len(inner)+1)
		}
	case strings.HasPrefix(rest, "U"):
		return digits(ends, s, end+1, 8, 16, int(r))
	case strings.HasPrefix(rest, "u") && r <= 0xffff:
		return digits(ends, s, end+1, 4, 16, int(r))
	case strings.HasPrefix(rest, "u"):
		return surrogates(ends, s, end+1, r)
	}
	return ends
}

// surrogates appends the end of a character that JSON writes as two.
func surrogates(ends []int, s string, at int, r rune) []int {
	high, low := utf16.EncodeRune(r)
	if len(digits(nil, s, at, 4, 16, int(high))) == 0 {
		return ends
	}
	at = afterQuotes(s, at+4)
	if !strings.HasPrefix(s[at:], "u") {
		return ends
	}
	return digits(ends, s, at+1, 4, 16, int(low))
}

// digits appends the end of a number with n digits.
func digits(ends []int, s string, at, n, base, value int) []int {
	if at+n <= len(s) && isNumber(s[at:at+n], base, value) {
		ends = append(ends, at+n)
	}
	return ends
}

func isNumber(s string, base, value int) bool {
	n, err := strconv.ParseUint(s, base, 32)
	return err == nil && n == uint64(value)
}

// newline returns the end of line breaks, which a long value may have, also escaped ones
// and those of quoted-printable, and of blanks: a header has one in place of a break. Of a
// long run of them each may be where a form begins, so that all of it would be read again
// and again.
func newline(s string, at int) int {
	end, _ := afterBreaks(s, at)
	return end
}

// fold is newline where one of them is a line break: blanks alone separate words.
func fold(s string, at int) int {
	if end, broken := afterBreaks(s, at); broken {
		return end
	}
	return at
}

// afterBreaks returns the place after line breaks and blanks, and whether there is a line
// break.
func afterBreaks(s string, at int) (end int, broken bool) {
	const most = 100
	for range most {
		start := at
		if strings.HasPrefix(s[at:], "=") {
			start++
		}
		after := afterBreak(s, start)
		broken = broken || after > 0
		if after = max(after, mark(s, start, ' ', "20"), mark(s, start, '\t', "09")); after < 0 {
			break
		}
		at = after
	}
	return at, broken
}

// afterBreak returns the place after a line break, which may be escaped; -1 if there is
// none.
func afterBreak(s string, at int) int {
	if after := max(mark(s, at, '\n', "0a"), mark(s, at, '\r', "0d")); after > 0 {
		return after
	}
	if after := afterQuotes(s, at); after > at && after < len(s) && strings.IndexByte("rn", s[after]) >= 0 {
		return after + 1
	}
	return -1
}

// separator is the end of what is put between the bytes of hex: 5a:71, 5a 71,
// 0x5a, 0x71, \x5a\x71.
func separator(s string, at int) int {
	const most = 4
	for end := min(at+most, len(s)); at < end && strings.IndexByte(" \t\r\n:;,_-", s[at]) >= 0; at++ {
	}
	if strings.HasPrefix(s[at:], "0x") {
		return at + 2
	}
	if after := afterQuotes(s, at); after > at && strings.HasPrefix(s[after:], "x") {
		return after + 1
	}
	return at
}
