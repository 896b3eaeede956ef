package output

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	yaml11 "gopkg.in/yaml.v2"
)

// sent are rows as a server sent them: numbers that no float64 holds, a field
// that no type knows, an order of its own, and the characters of HTML.
func sent(documents ...string) []*rawPod {
	rows := make([]*rawPod, len(documents))
	for i, d := range documents {
		rows[i] = &rawPod{raw: []byte(d)}
	}
	return rows
}

func rawColumns() []Column[*rawPod] {
	return []Column[*rawPod]{{Name: "size", Key: true, Value: func(p *rawPod) any { return len(p.raw) }}}
}

const exact = `{"z":12345678901234567890,"a":1.10,"new":"<&>é","n":null,"e":1E400,"f":0.1000000000000000055511151231257827}`

// JSON is printed as the server sent it, byte by byte.
func TestJSONIsExact(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options Options
		rows    []string
		want    string
	}{
		"json":              {Options{Format: JSON}, []string{exact, exact}, "[\n" + exact + ",\n" + exact + "\n]\n"},
		"jsonl":             {Options{Format: JSONLines}, []string{exact, exact}, exact + "\n" + exact + "\n"},
		"single":            {Options{Format: JSON, Single: true}, []string{exact}, exact + "\n"},
		"lines are joined":  {Options{Format: JSONLines}, []string{"{\n \"a\" : \"<\"\r\n}"}, `{"a":"<"}` + "\n"},
		"and old Mac lines": {Options{Format: JSONLines}, []string{"{\r\"a\":1}"}, `{"a":1}` + "\n"},
		"blanks may stay":   {Options{Format: JSONLines}, []string{`{"a": 1}`}, `{"a": 1}` + "\n"},
		"indented": {Options{Format: JSON, Single: true, Terminal: true}, []string{`{"a":[1.10,{}],"b":"<"}`},
			"{\n  \"a\": [\n    1.10,\n    {}\n  ],\n  \"b\": \"<\"\n}\n"},
		"jq keeps digits": {Options{Format: JSONLines, JQ: "."}, []string{`{"a":12345678901234567890,"b":1.10,"c":"<&>"}`},
			`{"a":12345678901234567890,"b":1.10,"c":"<&>"}` + "\n"},
		"yaml keeps digits and order": {Options{Format: YAML}, []string{exact},
			"- z: 12345678901234567890\n  a: 1.10\n  new: <&>é\n  \"n\": null\n  e: 1.0e+400\n  f: 0.1000000000000000055511151231257827\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, written(t, sent(tt.rows...), rawColumns(), tt.options)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// On a terminal JSON is still the same JSON.
func FuzzTerminalJSON(f *testing.F) {
	f.Add("a\u009b\x7f\U000e0041\u202e\"\\", 1.5)
	f.Add("\n\t", -1e300)
	f.Fuzz(func(t *testing.T, s string, number float64) {
		want, err := json.Marshal(map[string]any{s: []any{s, number, nil, true}})
		if err != nil {
			t.Skip("not a number of JSON")
		}
		for _, o := range []Options{
			{Format: JSON, Single: true, Terminal: true},
			{Format: JSONLines, Terminal: true},
		} {
			got := written(t, sent(string(want)), rawColumns(), o)
			if !sameJSON(t, got, string(want)) {
				t.Errorf("%s: got %s, want %s", o.Format, got, want)
			}
		}
	})
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := errors.Join(json.Unmarshal([]byte(a), &x), json.Unmarshal([]byte(b), &y)); err != nil {
		t.Errorf("%s: %v", a, err)
	}
	return cmp.Equal(x, y)
}

func TestJSONColours(t *testing.T) {
	t.Parallel()
	o := Options{Format: JSONLines, Terminal: true, Color: true}
	got := written(t, sent(`{"a\"b":"c","n":-1.5e3,"t":true}`), rawColumns(), o)
	want := "{" + colorKey + `"a\"b"` + colorReset + ":" + colorString + `"c"` + colorReset +
		"," + colorKey + `"n"` + colorReset + ":" + colorOther + "-1.5e3" + colorReset +
		"," + colorKey + `"t"` + colorReset + ":" + colorOther + "true" + colorReset + "}\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A row that is a struct may have its bytes behind a pointer method.
func TestRawJSONBehindPointer(t *testing.T) {
	t.Parallel()
	cols := []Column[rawPod]{{Name: "size", Value: func(p rawPod) any { return len(p.raw) }}}
	rows := []rawPod{{raw: []byte(exact)}}
	if got := written(t, rows, cols, Options{Format: JSONLines}); got != exact+"\n" {
		t.Errorf("got %s", got)
	}
}

// linePod is a row whose bytes are known to have no line ends.
type linePod struct{ *rawPod }

func (p linePod) JSONLine() []byte { return p.raw }

// Rows that are known to be one line are printed the same.
func TestLinesOfJSON(t *testing.T) {
	t.Parallel()
	cols := []Column[linePod]{{Name: "size", Value: func(p linePod) any { return len(p.raw) }}}
	for _, o := range []Options{
		{Format: JSONLines},
		{Format: JSON},
		{Format: JSON, Single: true},
		{Format: JSONLines, Limit: 1},
		{Format: JSON, Sort: "size:desc"},
		{Format: JSON, Columns: []string{"size"}},
		{Format: JSONLines, JQ: ".a"},
		{Format: JSON, JQ: ".[0].a"},
		{Format: JSON, Terminal: true},
		{Format: YAML},
	} {
		for _, values := range [][]string{{}, {`{"a":1}`}, {`{"a":1}`, `{"a":"22"}`, `{}`}} {
			raw := sent(values...)
			lines := make([]linePod, len(raw))
			for i := range raw {
				lines[i].rawPod = raw[i]
			}
			want := written(t, raw, rawColumns(), o)
			if got := written(t, lines, cols, o); got != want {
				t.Errorf("%+v: got %q, want %q", o, got, want)
			}
		}
	}
}

// Without its own bytes a row is encoded, and & stays &.
func TestEncodedJSON(t *testing.T) {
	t.Parallel()
	if got := written(t, []hostile{{"<a&b>"}}, hostileColumns(), Options{Format: JSONLines}); got != `{"text":"<a&b>"}`+"\n" {
		t.Errorf("got %s", got)
	}
	empty := written(t, []*rawPod{{}}, rawColumns(), Options{Format: JSONLines})
	if empty != "{}\n" {
		t.Errorf("a row whose bytes are not there: %s", empty)
	}
}

// A row that is not JSON is an error that says which one.
func TestRowIsNotJSON(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{
		{Format: JSON, Terminal: true},
		{Format: JSONLines},
		{Format: YAML},
		{Format: JSON, JQ: "."},
		{Format: JSONPath, Expression: ".a"},
	} {
		for _, bad := range []string{"{\"a\":\n", "{}\n{}"} {
			_, err := writeRows(writerFunc(func(p []byte) (int, error) { return len(p), nil }),
				each(sent(`{"a":1}`, bad), nil), rawColumns(), o)
			if err == nil || !strings.Contains(err.Error(), "row 2") {
				t.Errorf("%s of %q: error %v", o.Format, bad, err)
			}
		}
	}
}

// YAML parses back to the JSON that it was made from, whatever the strings are.
func FuzzYAMLRoundTrip(f *testing.F) {
	for _, seed := range []string{"", "yes", "null", "~", "1e3", "0x10", "0o7", "1_000", "2026-11-21", "- a", "a: b", "#",
		" lead", "trail ", "two\nlines\n", "\n\n", "a \nb", "\ttab\n", "\r\n", "\u2028\u0085", "\x00\x1b", "日本", "!tag", "&a", "*a", "<<", "|", "%"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, key, s string) {
		document, err := json.Marshal(map[string]any{key: s, "list": []any{s, []any{}, map[string]any{}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, terminal := range []bool{false, true} {
			o := Options{Format: YAML, Terminal: terminal}
			out := written(t, sent(string(document), string(document)), rawColumns(), o)
			var got []any
			if err := yaml.Unmarshal([]byte(out), &got); err != nil {
				t.Fatalf("%v in\n%s", err, out)
			}
			var want any
			if err := json.Unmarshal(document, &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]any{want, want}, got); diff != "" {
				t.Errorf("-want +got\n%s\n%s", diff, out)
			}
			assertYAML11(t, out, key, s)
		}
	})
}

// assertYAML11 parses as YAML 1.1, which takes more plain words for something
// other than a string.
func assertYAML11(t *testing.T, out, key, s string) {
	t.Helper()
	if !utf8.ValidString(key) || !utf8.ValidString(s) {
		return // the JSON has other strings than these
	}
	var rows []yaml11.MapSlice
	if err := yaml11.Unmarshal([]byte(out), &rows); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	for _, item := range rows[0] {
		if item.Key != any("list") && (item.Key != any(key) || item.Value != any(s)) {
			t.Errorf("%q: %q is read as %#v: %#v in\n%s", key, s, item.Key, item.Value, out)
		}
	}
}

// Strings that readers of YAML 1.1 take for other types are quoted; ordinary
// object names are not.
func TestB11YAML11(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"y", "N", "yes", "No", "ON", "off", "~", "Null", "TRUE", "<<", "=", "0", "-1", "+1", "0x1F", "0o7", "017", "1_000", "0b1", "1.", ".5", "1e3", "1.5e+3",
		"190:20:30", "1:30", ".inf", "-.INF", ".NaN", "2026-11-21", "2026-1-2 3:04:05", "2026-11-21T03:04:05Z", "2001-12-14t21:59:43.10-05:00", "", " ", "-", "---", "...", "a:", "a: b", "a #b", "?x", "*a", "@a", "`a", "%a", "\u0085", "\ufeff", "-_9", "+_.5"} {
		out := written(t, sent(`{"`+s+`":"`+s+`"}`), rawColumns(), Options{Format: YAML})
		assertYAML11(t, out, s, s)
	}
	for _, s := range []string{"web-1", "0b331645-445b-4d27-bf6c-67e81909778a", "1.2.3", "10.0.0.1", "docker.io/library/nginx:1.25", "sha256:9f86d081", "v1", "支付网关", "yesterday", "-x", "a:b", "a#b", "3e7a1-9"} {
		if out := written(t, sent(`{"a":"`+s+`"}`), rawColumns(), Options{Format: YAML}); out != "- a: "+s+"\n" {
			t.Errorf("%s is written as %q", s, out)
		}
	}
}

// Whatever a string begins and ends with, readers of YAML 1.1 and of 1.2 get it back.
func TestB11YAMLOfSyntaxWithinStrings(t *testing.T) {
	t.Parallel()
	var sentStrings []any
	for _, begin := range "-+.?:,[]{}#&*!|>'\"%@`~=<_ 09ax\té\n" {
		for _, middle := range []string{"", "x", " ", "_", "-", ".", "9", "\n"} {
			for _, end := range []string{"", ":", ": y", " #y", " ", "\t", "9", "-", "\n", "'"} {
				sentStrings = append(sentStrings, string(begin)+middle+end)
			}
		}
	}
	raw, err := json.Marshal(sentStrings)
	if err != nil {
		t.Fatal(err)
	}
	out := written(t, sent(string(raw)), rawColumns(), Options{Format: YAML, Single: true, Limit: 1})
	for name, parse := range map[string]func([]byte, *[]any) error{
		"1.2": func(in []byte, out *[]any) error { return yaml.Unmarshal(in, out) },
		"1.1": func(in []byte, out *[]any) error { return yaml11.Unmarshal(in, out) },
	} {
		var got []any
		if err := parse([]byte(out), &got); err != nil {
			t.Errorf("YAML %s: %v", name, err)
		}
		if diff := cmp.Diff(sentStrings, got); diff != "" {
			t.Errorf("YAML %s: -want +got\n%s", name, diff)
		}
	}
}
