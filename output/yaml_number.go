package output

import (
	"bytes"
	"strings"
)

const decimals = "0123456789"

// isYAMLNumber reports whether s is a number or a time of YAML 1.1 or 1.2, or somewhat
// more: version numbers, addresses and identifiers, which begin with digits as well,
// are none.
func isYAMLNumber(s []byte) bool {
	r := yamlScan{s}
	if r.sign() {
		r.any("_") // which some readers drop first
	}
	return r.based() || r.decimal() || r.special() || r.sexagesimal() || r.time()
}

// yamlScan matches the start of a string and removes it. A form is tried on a copy.
type yamlScan struct{ rest []byte }

// ends reports whether the whole string was matched.
func (r *yamlScan) ends() bool { return len(r.rest) == 0 }

// one matches a byte, a letter in any case.
func (r *yamlScan) one(lower byte) bool {
	if r.ends() || r.rest[0] != lower && (lower < 'a' || r.rest[0]|0x20 != lower) {
		return false
	}
	r.rest = r.rest[1:]
	return true
}

// sign matches a sign, if there is one.
func (r *yamlScan) sign() bool { return r.one('+') || r.one('-') }

// digits matches as many digits as there are, from least to most.
func (r *yamlScan) digits(least, most int) bool {
	n := 0
	for n < min(most, len(r.rest)) && r.rest[n] >= '0' && r.rest[n] <= '9' {
		n++
	}
	r.rest = r.rest[n:]
	return n >= least
}

// grouped matches digits and the underscores of YAML 1.1 between them, and returns
// their number.
func (r *yamlScan) grouped() int {
	n := 0
	for n < len(r.rest) && (r.rest[n] >= '0' && r.rest[n] <= '9' || r.rest[n] == '_') {
		n++
	}
	r.rest = r.rest[n:]
	return n
}

// any matches the bytes of a set that are there and returns their number.
func (r *yamlScan) any(set string) int {
	n := 0
	for n < len(r.rest) && strings.IndexByte(set, r.rest[n]) >= 0 {
		n++
	}
	r.rest = r.rest[n:]
	return n
}

// based matches 0b101, 0o17 and 0x1f.
func (r yamlScan) based() bool {
	if !r.one('0') {
		return false
	}
	set := ""
	switch {
	case r.one('b'):
		set = "01_"
	case r.one('o'):
		set = "01234567_"
	case r.one('x'):
		set = decimals + "_abcdefABCDEF"
	}
	return r.any(set) > 0 && r.ends()
}

// decimal matches 1, 1_000, 1.5, .5 and 1e3.
func (r yamlScan) decimal() bool {
	whole := r.digits(1, 1)
	if whole {
		r.grouped()
	}
	fraction := r.one('.') && r.grouped() > 0
	if !whole && !fraction {
		return false
	}
	if r.one('e') {
		r.sign()
		return r.grouped() > 0 && r.ends()
	}
	return r.ends()
}

// special matches .inf and .nan.
func (r yamlScan) special() bool {
	return bytes.EqualFold(r.rest, []byte(".inf")) || bytes.EqualFold(r.rest, []byte(".nan"))
}

// sexagesimal matches 190:20:30.15.
func (r yamlScan) sexagesimal() bool {
	if !r.digits(1, 1) {
		return false
	}
	r.grouped()
	groups := 0
	for ; r.one(':'); groups++ {
		if !r.digits(1, 2) {
			return false
		}
	}
	if r.one('.') {
		r.grouped()
	}
	return groups > 0 && r.ends()
}

// time matches 2026-01-02, and with a time of day: 2026-01-02T03:04:05.6Z.
func (r yamlScan) time() bool {
	date := r.digits(4, 4) && r.one('-') && r.digits(1, 2) && r.one('-') && r.digits(1, 2)
	if !date || r.ends() {
		return date
	}
	if r.any("tT \t") == 0 || !r.digits(1, 2) || !r.one(':') || !r.digits(2, 2) {
		return false
	}
	if r.one(':') && !r.digits(2, 2) {
		return false
	}
	if r.one('.') {
		r.any(decimals)
	}
	r.any(" \t")
	return r.zone()
}

// zone matches nothing, Z, +1, +01, +0130 and +01:30.
func (r yamlScan) zone() bool {
	switch {
	case r.one('z'):
	case r.sign():
		if !r.digits(1, 2) {
			return false
		}
		colon := r.one(':')
		if minutes := r.any(decimals); minutes > 2 || colon && minutes < 2 {
			return false
		}
	}
	return r.ends()
}
