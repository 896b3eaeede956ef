package kfp

import (
	"encoding/json"
	"strings"
	"testing"
)

// What is valid is what encoding/json takes.
func FuzzRawJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` [ ] `, `{"a":[1,-2.50e+3,0,true,false,null,"x\u00e9\"\\\/\b\f\n\r\t"]}`, `{"a" : {"b" :[[],{}]} , "c":""}`,
		``, ` `, `nul`, `nulls`, `01`, `-`, `1.`, `1e`, `+1`, `.5`, `"`, `"\`, `"\x"`, `"\u12g4"`, `"\u123`, "\"a\nb\"", "\"\x00\"", "\"\xff\"",
		`{`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{a:1}`, `{"a" 1}`, `[`, `[1`, `[1,`, `[1,]`, `[1 2]`, `{}}`, `1 2`, "\x00", "1\x00", "\ufeff1",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := rawJSON(data).valid(); got != json.Valid(data) {
			t.Errorf("%q: valid %t", data, got)
		}
	})
}

func TestRawJSONIsAsDeepAsEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, levels := range []int{maxDepth, maxDepth + 1} {
		for _, brackets := range [][2]string{{"[", "]"}, {`{"a":`, "}"}} {
			nested := strings.Repeat(brackets[0], levels) + "1" + strings.Repeat(brackets[1], levels)
			if got := rawJSON(nested).valid(); got != json.Valid([]byte(nested)) {
				t.Errorf("%d levels of %s: valid %t", levels, brackets[0], got)
			}
		}
	}
}

// valid reports whether the data is one value.
func (t rawJSON) valid() bool {
	end := t.value(t.space(0), 0)
	return end >= 0 && t.space(end) == len(t)
}
