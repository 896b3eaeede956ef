package rest_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"tally/client/rest"
)

// The errors of a decoder are reported without the names of types.
func TestA16JSONErrorsNameNoTypes(t *testing.T) {
	t.Parallel()
	type inner struct{ Deep int32 }
	type message struct {
		Text  string
		Flag  bool
		Count *int64
		Part  float64
		List  []inner
	}
	for sent, want := range map[string]string{
		`[]`:            "an array where an object was expected",
		`"x"`:           "a string where an object was expected",
		`{"Text":5}`:    "Text: a number where a string was expected",
		`{"Flag":{}}`:   "Flag: an object where a boolean was expected",
		`{"Count":1.5}`: "Count: the number 1.5 where a whole number was expected",
		`{"Part":true}`: "Part: a boolean where a number was expected",
		`{"List":{}}`:   "List: an object where an array was expected",
		`{"Other":1}`:   `unknown field "Other"`,
		`{`:             "unexpected EOF",
	} {
		d := json.NewDecoder(strings.NewReader(sent))
		d.DisallowUnknownFields()
		plain := d.Decode(new(message))
		err := rest.JSONError(plain)
		if err == nil || err.Error() != want || !errors.Is(err, plain) {
			t.Errorf("%s: %v, want %s", sent, err, want)
		}
	}
	if err := rest.JSONError(nil); err != nil {
		t.Error(err)
	}
}
