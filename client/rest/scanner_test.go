package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
)

// rowsOf returns the rows of a list's body, however it is split into reads.
func rowsOf(body string, wrap func(io.Reader) io.Reader) (rows []string, err error) {
	resp := &http.Response{Body: io.NopCloser(wrap(strings.NewReader(body))), Request: httptest.NewRequest(http.MethodGet, "/", nil)}
	b := newListBody(resp, "items", &notUTF8{})
	err = b.read(func(row json.RawMessage) error {
		rows = append(rows, string(row))
		return json.Unmarshal(row, new(skipped))
	})
	return rows, err
}

func whole(r io.Reader) io.Reader { return r }

func TestListBodyFindsRows(t *testing.T) {
	t.Parallel()
	rows := []string{`{}`, `{"a":"}]\"\\"}`, `{"a":[{"b":[[]]}],"c":1.5e-3}`, `{ "a" : null , "b":true}`, `{"a":"` + strings.Repeat("é", leastBuffer) + `"}`}
	body := " {\"next\" : \"x\",\n\"items\": [" + strings.Join(rows, " ,\t") + "], \"total\":\t12 ,\"o\":{\"p\":[1,2]}} \n"
	for name, wrap := range map[string]func(io.Reader) io.Reader{"whole": whole, "halves": iotest.HalfReader, "bytes": iotest.OneByteReader, "end": iotest.DataErrReader} {
		got, err := rowsOf(body, wrap)
		if err != nil || strings.Join(got, "\n") != strings.Join(rows, "\n") {
			t.Errorf("%s: %.200q, %v", name, got, err)
		}
	}
}

func TestListBodyRefusesWhatIsNotJSON(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		``:                           "it is empty",
		`{`:                          "unexpected end",
		`{"items"`:                   "unexpected end",
		`{"items":[{"a":1}`:          "unexpected end",
		`{"items":[{"a":"`:           "unexpected end",
		`{"items":[]}x`:              "data after the list",
		`{"items":[]} {}`:            "data after the list",
		`{"items":[],}`:              "invalid character '}' looking for beginning of object key string",
		`{items:[]}`:                 "looking for beginning of object key string",
		`{"items" []}`:               "after object key",
		`{"items":[] "a":1}`:         "after object key:value pair",
		`{"items":[{} {}]}`:          "after array element",
		`{"items":[{},]}`:            "invalid character ']' looking for beginning of value",
		`{"items":[,{}]}`:            "invalid character ','",
		`{"items":[{"a":]}]}`:        "invalid character ']' looking for beginning of value",
		`{"items":[{"a":[1}]}]}`:     "after array element",
		`{"items":[1]}`:              "1 where an object was expected",
		`{"items":[nul]}`:            "invalid character",
		`{"items":[],"a":tru}`:       "invalid character",
		`{"items":[],"a":01}`:        "invalid character",
		`{"items":[],"\x":1}`:        "invalid character",
		`{"items":[],"items":[]}`:    "items occurs twice",
		`[]`:                         "an array where { was expected",
		`{"items":{}}`:               "an object where [ was expected",
		"{\"items\":[{\"a\":\"\n\"}": "invalid character",
		`{"items":[` + strings.Repeat("[", 10_001):               "max depth",
		`{"items":[{"a":[` + strings.Repeat("1,", mostCost/80):   "too many parts",
		`{"items":[{"a":[` + strings.Repeat("{},", mostCost/300): "too many parts",
		`{"x":[` + strings.Repeat("1,", mostCost/80):             "too many parts",
	} {
		for _, wrap := range []func(io.Reader) io.Reader{whole, iotest.HalfReader} {
			if _, err := rowsOf(body, wrap); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%.60s: %v, want %s", body, err, want)
			}
		}
	}
}

// A large row has the buffer that it was read into: it is not copied.
func TestC6ALargeRowIsNotCopied(t *testing.T) {
	t.Parallel()
	large := `{"a":"` + strings.Repeat("x", 3*largeBuffer) + `"}`
	s := &scanner{from: strings.NewReader(large + `,{"b":1}`)}
	row, err := s.own()
	if err != nil || string(row) != large || cap(row) != len(row) {
		t.Fatalf("%d bytes, %v", len(row), err)
	}
	if cap(s.buffer) > 4*mostRead {
		t.Errorf("a buffer of %d bytes is left", cap(s.buffer))
	}
	if more, err := s.more(false, ']', ""); !more || err != nil {
		t.Fatalf("%t, %v", more, err)
	}
	if next, err := s.own(); err != nil || string(next) != `{"b":1}` || string(row) != large {
		t.Errorf("%s, %v", next, err)
	}
}

func TestAdoptKeepsTheData(t *testing.T) {
	t.Parallel()
	data := []byte(`{"id":"a"}`)
	var adopted, copied message
	if err := errors.Join(Adopt(data, &adopted), json.Unmarshal(data, &copied)); err != nil {
		t.Fatal(err)
	}
	if &adopted.RawJSON()[0] != &data[0] || &copied.RawJSON()[0] == &data[0] || !bytes.Equal(copied.RawJSON(), data) || adopted.ID != "a" {
		t.Errorf("%+v, %+v", adopted, copied)
	}
}

type message struct {
	Raw
	ID string `json:"id"`
}

func (m *message) UnmarshalJSON(data []byte) error {
	type plain message
	return Keep(data, (*plain)(m), &m.Raw)
}

// FuzzListBody compares the rows with those of encoding/json.
func FuzzListBody(f *testing.F) {
	for _, seed := range []string{`{"items":[{"a":[1,{"b":"\\"}]},{}],"n":"x"}`, `{"items":null}`, `{"a":{},"items":[{"a":"]}"}]}`, `{"items":[{]}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		got, err := rowsOf(body, iotest.HalfReader)
		var want struct {
			Items []json.RawMessage `json:"items"`
		}
		if wrong := json.Unmarshal([]byte(body), &want); wrong != nil {
			if err == nil {
				t.Fatalf("%q: %d rows, and encoding/json: %v", body, len(got), wrong)
			}
			return
		}
		if err != nil || strings.Count(strings.ToLower(body), "items") > 1 {
			return // JSON, but not a list: of other values, twice, or in capitals
		}
		for i, row := range got {
			if i >= len(want.Items) || row != string([]rune(string(want.Items[i]))) {
				t.Fatalf("%q: row %d is %q, want %q", body, i, row, want.Items)
			}
		}
	})
}
