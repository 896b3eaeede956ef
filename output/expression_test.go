package output

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rowsJSON are three rows of a server, as expressions see them.
var served = []string{
	`{"name":"web","restarts":12,"size":12345678901234567890,"ratio":0.5,"tags":["a","b"],"meta":{"zone":"eu","started":"2026-11-21T11:00:00Z"}}`,
	`{"name":"<db>","restarts":0,"size":1e6,"ratio":0.30000000000000004,"tags":[],"meta":{"zone":null}}`,
	`{"name":"no meta","restarts":-1,"size":1000000.5}`,
}

// A quoted key in brackets is taken literally, dots included, whether or not they
// are escaped as kubectl requires.
func TestB12JSONPathKeys(t *testing.T) {
	t.Parallel()
	row := `{"labels":{"a.b/c":"x","d":"y","e f":"z","g]h":"w"},"list":[{"k.l":"1","v":"one"}]}`
	for path, want := range map[string]string{
		`{.labels['a.b/c']}`:             "x",
		`{.labels['a\.b/c']}`:            "x",
		`{.labels.a\.b/c}`:               "x",
		`{['labels']['a.b/c']}`:          "x",
		`{.labels['a.b/c','d']}`:         "x y",
		`{.labels['e f']}`:               "z",
		`.labels['a.b/c']`:               "x",
		`{range .list[*]}{.v}{','}{end}`: "one,",
		`{.labels['a.b/c']}{'.[,]'}{"['.',']"}{.labels['d','e f']}`: "x.[,]['.',']y z",
		`{.list[?(@.v=='one')]['k.l']}`:                             "1",
		`it's {.labels['a.b/c']}, it's "`:                           "it's x, it's \"",
		`it's {.labels['d']}`:                                       "it's y",
	} {
		if got := written(t, sent(row), rawColumns(), Options{Format: JSONPath, Expression: path}); got != want+"\n" {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// An expression that fails on a later row says how many rows were printed.
func TestB13RowsBeforeAFailure(t *testing.T) {
	t.Parallel()
	for _, o := range []Options{
		{Format: JSONLines, JQ: ".name | length"},
		{Format: Template, Expression: "{{slice .name 0 3}}"},
	} {
		n, err := writeRows(io.Discard, each(sent(`{"name":"abc"}`, `{"name":true}`), nil), rawColumns(), o)
		var failed *ExpressionError
		if !errors.As(err, &failed) || !printedBefore(err, 2) || n != 1 {
			t.Errorf("%v: %d rows, error %v", o.Format, n, err)
		}
	}
}

func TestJSONPath(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ path, want string }{
		"a field":                {"{.name}", "web\n<db>\nno meta\n"},
		"braces may be left out": {".name", "web\n<db>\nno meta\n"},
		"so may the dot":         {"name", "web\n<db>\nno meta\n"},
		"root":                   {"$.restarts", "12\n0\n-1\n"},
		"missing is empty":       {"{.meta.zone}", "eu\nnull\n\n"},
		"text around":            {"{.name}:{.meta.none}:", "web::\n<db>::\nno meta::\n"},
		"numbers are exact":      {"{.size} {.ratio}", "12345678901234567890 0.5\n1000000 0.30000000000000004\n1000000.5 \n"},
		"objects are JSON":       {"{.tags}", "[\"a\",\"b\"]\n[]\n\n"},
		"a range":                {"{range .tags[*]}<{@}>{end}", "<a><b>\n\n\n"},
		"own line ends":          {`{.name}{"\n"}`, "web\n<db>\nno meta\n"},
		"a filter":               {`{.tags[?(@ == "b")]}`, "b\n\n\n"},
		"all of a list":          {"{.tags[*]}", "a b\n\n\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := written(t, sent(served...), rawColumns(), Options{Format: JSONPath, Expression: tt.path})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ template, want string }{
		"a field":           {"{{.name}}", "web\n<db>\nno meta\n"},
		"own line ends":     {"{{.name}}\n", "web\n<db>\nno meta\n"},
		"comparison":        {"{{if gt .restarts 10}}often{{else}}seldom{{end}}", "often\nseldom\nseldom\n"},
		"fractions compare": {"{{with .ratio}}{{lt . 0.4}}{{end}}", "false\ntrue\n\n"},
		"numbers are exact": {"{{.size}}", "12345678901234567890\n1000000\n1000000.5\n"},
		"json":              {"{{json .tags}} {{json .size}}", "[\"a\",\"b\"] 12345678901234567890\n[] 1000000\nnull 1000000.5\n"},
		"join":              {`{{join "+" .tags}}`, "a+b\n\n\n"},
		"split":             {`{{range split " " .name}}[{{.}}]{{end}}`, "[web]\n[<db>]\n[no][meta]\n"},
		"upper lower trim":  {`{{upper .name}}{{lower "X"}}{{trim " y "}}`, "WEBxy\n<DB>xy\nNO METAxy\n"},
		"age":               {`{{with .meta}}{{with .started}}{{age .}}{{end}}{{end}}`, "1h\n\n\n"},
		"missing":           {`{{.none}}{{or .none ""}}`, "<no value>\n<no value>\n<no value>\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := Options{Format: Template, Expression: tt.template, Now: noon}
			if diff := cmp.Diff(tt.want, written(t, sent(served...), rawColumns(), o)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// Go's own functions are tested by Go: these are the differences.
func TestTemplateComparisons(t *testing.T) {
	t.Parallel()
	row := `{"name":"web","empty":"","on":true,"none":null,"restarts":12,"ratio":0.5,"tags":["a"],"big":12345678901234567890,"near":12345678901234567891}`
	tests := map[string]string{
		`{{lt .ratio 1}} {{gt 1 .ratio}} {{eq 1.0 1}} {{eq 1 1.5}}`:                     "true true true false",
		`{{lt 9007199254740993 9007199254740992.0}} {{lt -1 -1.5}} {{lt -2 -1.5}}`:      "false false true",
		`{{lt 9223372036854775807 1e19}} {{gt -9223372036854775807 -1e19}}`:             "true true",
		`{{gt .big 1}} {{eq .big .big}} {{lt .big .near}} {{eq .big .near}}`:            "true true true false",
		`{{eq .name "a" "web"}} {{ne .name "a"}} {{le "a" "b"}} {{ge "a" "b"}}`:         "true true true false",
		`{{eq .on true}} {{eq .none nil}} {{eq .missing .none}} {{eq .name nil}}`:       "true true true false",
		`{{eq (len .tags) 1}} {{eq (index .name 0) 119}} {{eq .restarts 12}}`:           "true true true",
		`{{if .empty}}y{{else}}n{{end}}{{if .none}}y{{else}}n{{end}}{{if 0.0}}y{{end}}`: "nn",
	}
	for s, want := range tests {
		got := written(t, sent(row), rawColumns(), Options{Format: Template, Expression: s})
		if got != want+"\n" {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string]string{
		`{{lt .on .none}}`:             "a boolean cannot be compared with null",
		`{{eq .tags .tags}}`:           "an array cannot be compared with an array",
		`{{lt 1 "a"}}`:                 "a number cannot be compared with a string",
		`{{eq .name}}`:                 "two values or more",
		`{{eq (index .huge 0) 1}}`:     "1e9999999 cannot be compared with a number",
		"\n {{if .name.first}}{{end}}": "line:2:11: ",
		`{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`: "exceeded maximum template depth",
	} {
		var b bytes.Buffer
		_, err := writeRows(&b, each(sent(`{"name":"web","on":true,"tags":[],"huge":[1e9999999]}`), nil), rawColumns(), Options{Format: Template, Expression: s})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", s, err, want)
		}
	}
}

// Every function is documented, and nothing else is.
func TestTemplateFunctions(t *testing.T) {
	t.Parallel()
	functions := templateFuncs(noon)
	for _, doc := range TemplateFunctions() {
		name, _, _ := strings.Cut(doc, " ")
		if functions[name] == nil {
			t.Errorf("%s is documented and does not exist", name)
		}
		delete(functions, name)
	}
	for name := range functions {
		t.Errorf("%s has no line", name)
	}
}

// The arguments of a function may be anything that a server sends.
func TestTemplateFunctionErrors(t *testing.T) {
	t.Parallel()
	for _, s := range []string{`{{join "," 1}}`, `{{age "yesterday"}}`, `{{upper .restarts}}`} {
		var b bytes.Buffer
		_, err := writeRows(&b, each(sent(served...), nil), rawColumns(), Options{Format: Template, Expression: s})
		if !errors.As(err, new(*ExpressionError)) {
			t.Errorf("%s: error %v, output %q", s, err, b.String())
		}
	}
	got := written(t, sent(`{"list":[1,"a",null]}`), rawColumns(), Options{Format: Template, Expression: `{{join "-" .list}}{{join "," (split " " "x y")}}`})
	if got != "1-a-<nil>x,y\n" {
		t.Errorf("got %q", got)
	}
}

func TestJQ(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options Options
		want    string
	}{
		"the whole is one document": {Options{Format: JSON, JQ: "length"}, "3\n"},
		"a record at a time":        {Options{Format: JSONLines, JQ: "length"}, "6\n6\n3\n"},
		"strings are raw":           {Options{Format: JSONLines, JQ: ".name"}, "web\n<db>\nno meta\n"},
		"many results":              {Options{Format: JSON, JQ: ".[].restarts"}, "12\n0\n-1\n"},
		"no result":                 {Options{Format: JSONLines, JQ: "empty"}, ""},
		"digits are kept":           {Options{Format: JSON, JQ: "map(.size)"}, "[12345678901234567890,1e6,1000000.5]\n"},
		"integers stay exact":       {Options{Format: JSON, JQ: ".[0].size + 1"}, "12345678901234567891\n"},
		"floats are not rounded":    {Options{Format: JSON, JQ: ".[1].ratio"}, "0.30000000000000004\n"},
		"one object":                {Options{Format: JSON, JQ: ".name", Single: true, Limit: 1}, "web\n"},
		"columns":                   {Options{Format: JSONLines, JQ: "keys[0]", Columns: []string{"size"}}, "size\nsize\nsize\n"},
		"after the limit":           {Options{Format: JSON, JQ: "length", Limit: 2}, "2\n"},
		"after the sorting":         {Options{Format: JSON, JQ: ".[].restarts", Sort: "size"}, "-1\n0\n12\n"},
		"halt ends it":              {Options{Format: JSON, JQ: "1, halt, 2"}, "1\n"},
		"indented for people":       {Options{Format: JSON, JQ: ".[0].tags", Terminal: true}, "[\n  \"a\",\n  \"b\"\n]\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			_, err := writeRows(&b, each(sent(served...), nil), rawColumns(), tt.options)
			if diff := cmp.Diff(tt.want, b.String()); diff != "" || err != nil {
				t.Errorf("error %v, -want +got\n%s", err, diff)
			}
		})
	}
}

// A program sees neither the environment nor files nor other rows.
func TestJQIsSealed(t *testing.T) {
	t.Setenv("TALLY_SECRET", "hunter2")
	got := written(t, sent(`{}`), rawColumns(), Options{Format: JSONLines, JQ: `env, $ENV`})
	if got != "{}\n{}\n" {
		t.Errorf("the environment is %s", got)
	}
	for _, program := range []string{`import "a" as a; .`, `import "/etc/passwd" as $a; $a`, "input", "inputs"} {
		if err := Check(SchemaOf(rawColumns()), Options{Format: JSON, JQ: program}); err == nil {
			t.Errorf("%s is allowed", program)
		}
	}
}

// An expression that fails on a row names the language and the row.
func TestExpressionFails(t *testing.T) {
	t.Parallel()
	tests := map[string]Options{
		"jq":                {Format: JSONLines, JQ: ".name | keys"},
		"template":          {Format: Template, Expression: "{{.name.first}}"},
		"template function": {Format: Template, Expression: "{{join 1 .name}}"},
		"jsonpath":          {Format: JSONPath, Expression: "{.name[0]}"},
		"jsonpath index":    {Format: JSONPath, Expression: "{.tags[2]}"},
	}
	for name, o := range tests {
		t.Run(name, func(t *testing.T) {
			language, _, _ := strings.Cut(name, " ")
			t.Parallel()
			var b bytes.Buffer
			_, err := writeRows(&b, each(sent(served...), nil), rawColumns(), o)
			var failed *ExpressionError
			if !errors.As(err, &failed) || failed.Language != language || !strings.Contains(err.Error(), "row 1") {
				t.Errorf("error %v", err)
			}
		})
	}
	var b bytes.Buffer
	n, err := writeRows(&b, each(sent(served...), nil), rawColumns(), Options{Format: JSON, JQ: ".[] | .name | keys"})
	if !errors.As(err, new(*ExpressionError)) || n != 0 {
		t.Errorf("%d rows, error %v", n, err)
	}
}

// No expression and no row makes the JSONPath library panic.
func FuzzJSONPath(f *testing.F) {
	for _, seed := range []string{".name", "{.a[0]}", "{range .tags[*]}{@}{end}", "{..name}", `{.tags[?(@.x>1)]}`, "{end}", "{.a[-1:]}", "$[*]", "{range .a}"} {
		f.Add(seed, served[0])
	}
	f.Fuzz(func(t *testing.T, expression, document string) {
		o := Options{Format: JSONPath, Expression: expression}
		if Check(SchemaOf(rawColumns()), o) != nil {
			return
		}
		var b bytes.Buffer
		_, _ = writeRows(&b, each(sent(document), nil), rawColumns(), o)
	})
}
