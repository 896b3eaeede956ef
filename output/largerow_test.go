package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// A long string is not cut within a character, wherever its underscores are.
func TestLongStringsAreCutBetweenCharacters(t *testing.T) {
	t.Parallel()
	for _, before := range []string{"", "a", "ab"} {
		long := before + strings.Repeat("_é", large/2)
		raw, err := json.Marshal(map[string]any{"s": long, "l": []string{}})
		if err != nil {
			t.Fatal(err)
		}
		rows := sent(string(raw))
		for _, o := range []Options{
			{Format: JSONLines, Columns: []string{"s"}}, {Format: JSONLines, JQ: "{s}"},
			{Format: Template, Expression: `{"s":{{json .s}}}`}, {Format: YAML, Columns: []string{"s"}, NoHeaders: true},
		} {
			var out bytes.Buffer
			if _, err := writeRows(&out, each(rows, nil), sentColumns(rows), o); err != nil {
				t.Fatal(err)
			}
			if want := len(long); !strings.Contains(out.String(), long) {
				t.Errorf("%v after %q: %d bytes, which are not the string of %d", o.Format, before, out.Len(), want)
			}
		}
	}
}

// A row whose JSON is too large can still be printed by its columns.
func TestColumnsOfARowWhoseJSONIsTooLarge(t *testing.T) {
	t.Parallel()
	rows := []*made{{rawPod{raw: []byte(`{}`)}, mostMade + 1}}
	columns := []Column[*made]{{Name: "size", Key: true, Value: func(m *made) any { return m.size }}}
	for _, o := range []Options{{Format: JSONLines}, {Format: YAML}, {Format: JSONLines, Sort: "size"}, {Format: JSONLines, JQ: ".size"}} {
		o.Columns = []string{"size"}
		if n, err := writeRows(new(bytes.Buffer), each(rows, nil), columns, o); n != 1 || err != nil {
			t.Errorf("%+v: %d rows, error %v", o, n, err)
		}
	}
}

// A cell whose JSON is a multiple of it is refused where all of it would be needed.
func TestC6ACellWhoseJSONIsTooLarge(t *testing.T) {
	t.Parallel()
	raw := `{"s":"` + strings.Repeat("\\u0001", mostMade/6+1) + `"}`
	rows := sent(raw)
	for _, o := range []Options{{Format: YAML}, {Format: JSONLines, Sort: "size"}, {Format: JSONLines, JQ: ".s"}} {
		o.Columns = []string{"s"}
		if _, err := writeRows(new(bytes.Buffer), each(rows, nil), sentColumns(rows), o); !errors.As(err, new(*RowSizeError)) {
			t.Errorf("%+v: error %v", o, err)
		}
	}
	var out bytes.Buffer
	if n, err := writeRows(&out, each(rows, nil), sentColumns(rows), Options{Format: JSONLines, Columns: []string{"s"}}); n != 1 || err != nil || out.Len() < mostMade {
		t.Errorf("%d rows, %d bytes, error %v", n, out.Len(), err)
	}
}
