package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
)

// sentColumns are the size of a row, and its strings.
func sentColumns(rows []*rawPod) []Column[*rawPod] {
	type members struct {
		S string
		L []string
	}
	decoded := map[*rawPod]members{}
	for _, row := range rows {
		var m members
		_ = json.Unmarshal(row.raw, &m) // the tests send JSON
		decoded[row] = m
	}
	return append(rawColumns(),
		Column[*rawPod]{Name: "s", Value: func(p *rawPod) any { return decoded[p].S }},
		Column[*rawPod]{Name: "l", Value: func(p *rawPod) any { return decoded[p].L }})
}

// A large row that is written in parts equals one that is kept until all rows have
// arrived, as sorted rows are.
func TestALargeRowInPartsIsTheSame(t *testing.T) {
	t.Parallel()
	formats := []Options{
		{Format: Record}, {Format: CSV}, {Format: CSV, CSVSafe: true}, {Format: TSV}, {Format: YAML}, {Format: JSON, Columns: []string{"s", "l"}},
		{Format: YAML, Columns: []string{"s", "l"}}, {Format: JSONLines, Columns: []string{"s"}, JQ: ".s"},
		{Format: JSONLines, JQ: "."}, {Format: JSONLines, JQ: ".s, .l"}, {Format: JSONLines, JQ: "tostring"},
		{Format: Template, Expression: "{{.s}}-{{json .l}}"}, {Format: JSONPath, Expression: "{.s} {.l}"},
	}
	const size = 1<<20 + 70_000
	const part = "a\"b\n <\x01'\r\u202e結\t\\"
	long := strings.Repeat(part, size/len(part))
	large, err := json.Marshal(map[string]any{"s": long, "l": []string{long[:len(long)/2], "short"}, long[:2000]: map[string]any{"k": "v"}})
	if err != nil {
		t.Fatal(err)
	}
	rows := sent(`{"s":"first","l":["a"]}`, string(large), string(large))
	for _, o := range formats {
		var inParts, kept bytes.Buffer
		if _, err := writeRows(&inParts, each(rows, nil), sentColumns(rows), o); err != nil {
			t.Fatalf("%v: %v", o, err)
		}
		o.Sort = "size"
		if _, err := writeRows(&kept, each(rows, nil), sentColumns(rows), o); err != nil && !errors.As(err, new(*RowSizeError)) {
			t.Fatalf("%v: %v", o, err)
		} else if err == nil && !bytes.Equal(inParts.Bytes(), kept.Bytes()) {
			t.Errorf("%v: %d bytes in parts, %d otherwise", o, inParts.Len(), kept.Len())
		}
	}
}

// A row that is nested deep is not indented without bounds.
func TestC6YAMLOfADeepRowIsBounded(t *testing.T) {
	t.Parallel()
	const depth = 5000
	row := strings.Repeat(`{"a":`, depth) + `[` + strings.Repeat("1,", 1<<20) + `1]` + strings.Repeat("}", depth)
	for _, sort := range []string{"", "size"} {
		sink := &lineCounter{}
		_, err := writeRows(sink, each(sent(row), nil), rawColumns(), Options{Format: YAML, Sort: sort})
		if !errors.As(err, new(*RowSizeError)) || int64(sink.bytes) > mostYAML(len(row))+2*large {
			t.Errorf("sort %q: %d bytes, error %v", sort, sink.bytes, err)
		}
	}
}

// made is a row whose JSON is made of something else, in parts if possible.
type made struct {
	rawPod
	size int
}

// JSONLine implements lineJSON.
func (m *made) JSONLine() []byte { return m.raw }

// JSONParts implements partsJSON.
func (m *made) JSONParts(pass func(part []byte) []byte) []byte {
	return append(pass(append([]byte(nil), m.raw[:len(m.raw)/2]...)), m.raw[len(m.raw)/2:]...)
}

// JSONSize implements sizedJSON.
func (m *made) JSONSize() int { return m.size }

// Large JSON that differs from the sent form is written in parts, and refused if all
// of it is needed at once.
func TestC6LargeJSONThatIsMade(t *testing.T) {
	t.Parallel()
	row := &made{rawPod{raw: []byte(`{"s":"` + strings.Repeat("x", 3<<20) + `"}`)}, mostMade + 1}
	columns := []Column[*made]{{Name: "size", Key: true, Value: func(m *made) any { return m.size }}}
	for _, o := range []Options{{Format: JSONLines, Sort: "size"}, {Format: YAML}, {Format: JSONLines, JQ: ".s"}, {Format: Template, Expression: "{{.s}}"}} {
		if _, err := writeRows(io.Discard, each([]*made{row}, nil), columns, o); !errors.As(err, new(*RowSizeError)) {
			t.Errorf("%v: error %v", o.Format, err)
		}
	}
	var out bytes.Buffer
	if n, err := writeRows(&out, each([]*made{row, row}, nil), columns, Options{Format: JSONLines}); n != 2 || err != nil || out.String() != strings.Repeat(string(row.raw)+"\n", 2) {
		t.Errorf("%d rows, %d bytes, error %v", n, out.Len(), err)
	}
}
