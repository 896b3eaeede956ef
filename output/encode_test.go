package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

// Strings that are written in pieces equal those of encoding/json, wherever a piece
// ends.
func TestLongStringsAreEncodedAsShortOnes(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"x", "<", `"`, `\`, "é", "𝄞", "\u2028", "\x00", "\r\n", "_"} {
		for shift := range 5 {
			long := strings.Repeat("-", shift) + strings.Repeat(c, 3*pieceBytes/len(c))
			document := map[string]any{
				"long": long, "a": []any{long, nil, true, json.Number("1.10"), 1.5}, "<b>": map[string]any{}, "none": []any{}, long: "name",
			}
			for _, escapeHTML := range []bool{true, false} {
				var want, got bytes.Buffer
				plain := json.NewEncoder(&want)
				plain.SetEscapeHTML(escapeHTML)
				if err := plain.Encode(document); err != nil {
					t.Fatal(err)
				}
				if err := newEncoder(&got, escapeHTML).value(document); err != nil || got.String()+"\n" != want.String() {
					t.Errorf("%q, shifted by %d: %d bytes, want %d, %v", c, shift, got.Len(), want.Len()-1, err)
				}
				if n, err := encodedSize(document, func(w io.Writer) *encoder { return newEncoder(w, escapeHTML) }); n != got.Len() || err != nil {
					t.Errorf("%q: a size of %d, %v, want %d", c, n, err, got.Len())
				}
			}
		}
	}
}

// A large row prints as a small one does, by a path and by a template.
func TestExpressionsOfALargeRow(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<é>\n", large/4)
	document, err := marshal(map[string]any{"name": long, "list": []any{long, "b", 5}})
	if err != nil {
		t.Fatal(err)
	}
	var object, escaped bytes.Buffer
	if err := json.Compact(&object, document); err != nil {
		t.Fatal(err)
	}
	json.HTMLEscape(&escaped, document)
	for expression, want := range map[string]string{
		"{@}":                        escaped.String(),
		"{.list[1:]}":                "b 5",
		"{.name}":                    long,
		"{range .list[*]}[{@}]{end}": "[" + long + "][b][5]",
	} {
		change, err := jsonPathTransform(Options{Expression: expression}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := change(nil, document); err != nil || string(got) != want && string(got) != want+"\n" {
			t.Errorf("%s: %d bytes, %v, want %d", expression, len(got), err, len(want))
		}
	}
	if got, err := templateJSON(map[string]any{"name": long}); err != nil || !json.Valid([]byte(got)) || strings.Contains(got, `\u003c`) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

// Values that are not strings print in a large row as in a small one, and so does null.
func TestPathsInALargeRow(t *testing.T) {
	t.Parallel()
	const short = `{"long":"x","none":null,"list":[null,true,1.5,"s",{},[],[null]],"object":{},"n":12345678901234567890}`
	long := strings.Replace(short, `"x"`, `"`+strings.Repeat("x", large)+`"`, 1)
	for _, path := range []string{
		"{.none}", "{.list}", "{.list[*]}", "{.list[0]}{.list[4]}", "{.object}", "{.n}", "{.missing}",
		"{range .list[*]}<{@}>{end}", "{range .none}<{@}>{end}", "{range .list[6][*]}<{@}>{end}",
	} {
		change, err := jsonPathTransform(Options{Expression: path}, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, wantErr := change(nil, []byte(short))
		got, err := change(nil, []byte(long))
		if string(got) != string(want) || (err == nil) != (wantErr == nil) {
			t.Errorf("%s: %q, %v, want %q, %v", path, got, err, want, wantErr)
		}
	}
}

// The library takes a hundred times the strings of a row for a path with "..".
func TestC6DescentIntoALargeRow(t *testing.T) {
	t.Parallel()
	small, large := `{"a":{"name":"b"},"text":".."}`, `{"a":{"name":"b"},"text":"`+strings.Repeat(".", large)+`"}`
	for expression, refused := range map[string]bool{
		"{..name}": true, "{.a..name}": true, "{.a['name','x']..y}": true, "{range .list[?(@..name)]}{end}": true,
		"{.a.name}": false, `{"..."}`: false, "{.a.*}": false,
	} {
		change, err := jsonPathTransform(Options{Expression: expression}, nil)
		if err != nil {
			t.Errorf("%s: %v", expression, err)
			continue
		}
		if _, err := change(nil, []byte(small)); err != nil {
			t.Errorf("%s of a small row: %v", expression, err)
		}
		if _, err := change(nil, []byte(large)); errors.Is(err, errDescent) != refused {
			t.Errorf("%s of a large row: %v", expression, err)
		}
	}
}
