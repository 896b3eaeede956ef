package output

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// exact returns the same as the decoder of encoding/json with UseNumber.
func FuzzDecoderExact(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.50,-0,1e400,{"b":null}],"c":"\u00e9\ud83d\ude00\n","d":{},"e":[],"a":true}`, ` [ ] `, `"x"`, `12`, `{"a" : 1 , "b":[ 1 , 2 ]}`,
		"\"\xff\"", `"\ud800"`, `"\uD83D\uDE00\u00E9\ud800\u0041\ud83d\ud83d\ude00\udc00\/\b\f\r\t\"\\\u0000"`, "\"é\xc3(\\n\"", `{`, `1 2`, ``, `{"":{"":[[[]]]}}`, `nul`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, document string) {
		got, _, err := new(decoder).exact([]byte(document))
		if (err == nil) != json.Valid([]byte(document)) {
			t.Fatalf("%q: %v", document, err)
		}
		if err != nil {
			return
		}
		d := json.NewDecoder(bytes.NewReader([]byte(document)))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %#v, want %#v, %v", document, got, want, err)
		}
	})
}
