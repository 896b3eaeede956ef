package template_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	standard "text/template"

	"github.com/google/go-cmp/cmp"

	"tally/output/internal/template"
)

// float is a number with a fraction, as package output makes one.
type float float64

func (f float) Float() float64 { return float64(f) }

func data() map[string]any {
	return map[string]any{
		"name": "web", "empty": "", "restarts": int64(12), "zero": int64(0), "ratio": float(0.5), "on": true, "off": false, "null": nil,
		"tags": []any{"a", "b", int64(3), nil}, "none": []any{}, "meta": map[string]any{"zone": "eu", "deep": map[string]any{"x": "y"}},
		"nothing": map[string]any{}, "big": json.Number("12345678901234567890"), "near": json.Number("12345678901234567891"), "markup": `<a href="x">&'</a>`,
	}
}

func execute(text string) (string, error) {
	t, err := template.Parse("t", text, map[string]template.Func{
		"fail": func([]any) (any, error) { return nil, errors.New("no") },
		"two":  func(args []any) (any, error) { return fmt.Sprint(args[0], "-", args[1]), template.Arity(args, 2) },
	})
	if err != nil {
		return "", err
	}
	out, err := t.Execute([]byte(">"), data())
	return strings.TrimPrefix(string(out), ">"), err
}

// same are templates that text/template runs with the same result, or refuses
// as well.
var same = []string{
	``, `plain`, `{{/* comment */}}x`, `a {{- " b " -}} c`, `{{.name}} {{.null}} {{.missing}} {{.tags}} {{.meta}} {{.big}} {{.ratio}} {{.on}}`,
	`{{.meta.zone}} {{.meta.deep.x}} {{.meta.none}} {{(.meta).zone}} {{(index .meta "deep").x}}`,
	`{{.missing.x}}`, `{{.null.x}}`, `{{.name.x}}`, `{{.tags.x}}`, `{{1.5}} {{0x10}} {{1e3}} {{'a'}} {{-1}} {{"q\n"}} {{true}}`,
	"{{`raw`}}", `{{nil}}`, `{{printf "%d %s %v %q %5.2f" .restarts .name .tags .name .ratio}}`, `{{print 1 2 "a" "b" 3}}{{println .name 1}}`,
	`{{if .name}}y{{else}}n{{end}}{{if .empty}}y{{else}}n{{end}}{{if .zero}}y{{else}}n{{end}}{{if .none}}y{{else}}n{{end}}{{if .nothing}}y{{else}}n{{end}}{{if .null}}y{{else}}n{{end}}{{if .ratio}}y{{end}}{{if .meta}}y{{end}}{{if .big}}y{{end}}`,
	`{{if .off}}a{{else if .on}}b{{else}}c{{end}}`, `{{with .meta}}{{.zone}}{{$.name}}{{else}}n{{end}}{{with .null}}y{{else}}{{.name}}{{end}}`,
	`{{with .null}}a{{else with .meta}}{{.zone}}{{end}}`, `{{with $x := .name}}{{$x}}{{end}}`, `{{$x := 1}}{{if true}}{{$x = 2}}{{$x := 3}}{{$x}}{{end}}{{$x}}`,
	`{{range .tags}}[{{.}}]{{end}}`, `{{range .none}}x{{else}}{{.name}}{{end}}`, `{{range .null}}x{{else}}n{{end}}`, `{{range $i, $v := .tags}}{{$i}}={{$v}};{{end}}`,
	`{{range $v := .tags}}{{$v}}{{end}}`, `{{range $k, $v := .meta}}{{$k}}={{$v}};{{end}}`, `{{range .meta}}{{.}};{{end}}`, `{{range 3}}{{.}}{{end}}`, `{{range .zero}}x{{else}}n{{end}}`,
	`{{range .tags}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}`, `{{range .tags}}{{if eq . "a"}}{{continue}}{{end}}{{.}}{{end}}`,
	`{{$l := ""}}{{range .tags}}{{$l = .}}{{end}}{{$l}}`, `{{$i := 0}}{{$v := 0}}{{range $i, $v = .tags}}{{end}}{{$i}}{{$v}}`, `{{range .on}}x{{end}}`,
	`{{range $i, $v := .tags}}{{range $j, $w := $.tags}}{{$i}}{{$j}}{{break}}{{end}}{{end}}`,
	`{{and .on .name}} {{and .off .name}} {{or .empty .name}} {{or .empty 0}} {{and 1}} {{not .on}} {{not .null}}`, `{{and .off (index .tags 9)}} {{or .on (index .tags 9)}}`, `{{and .on (index .tags 9)}}`, `{{and}}`, `{{not}}`,
	`{{.name | printf "%s-%s" "x"}} {{"a" | printf "%s"}} {{.on | and true}} {{.name | len}}`, `{{1 | .name}}`, `{{.name 1}}`, `{{.name | not | not}}`,
	`{{len .name}} {{len .tags}} {{len .meta}}`, `{{len 1}}`, `{{len .null}}`, `{{len}}`, `{{index .tags 1}} {{index .meta "zone"}} {{index .meta "no"}} {{index .name 0}} {{index .meta "deep" "x"}} {{index .name}}`,
	`{{index .tags 4}}`, `{{index .tags -1}}`, `{{index .tags "a"}}`, `{{index .meta 1}}`, `{{index 1 1}}`, `{{index .null 1}}`, `{{slice .name 1}} {{slice .name 0 2}} {{slice .tags 1 2}} {{slice .name}}`, `{{slice .name 4}}`, `{{slice .name 2 1}}`, `{{slice .meta 1}}`,
	`{{eq .name "web"}} {{eq .name "a" "web"}} {{ne .name "a"}} {{eq .restarts 12}} {{eq .on true}} {{eq .null nil}} {{eq .name nil}} {{eq .ratio 0.5}}`, `{{eq .name 1}}`, `{{eq .on "x"}}`, `{{eq .tags .tags}}`, `{{eq 1}}`, `{{ne 1}}`,
	`{{lt 1 2}} {{le 2 2}} {{gt .restarts 10}} {{ge 1 2}} {{lt "a" "b"}} {{lt .ratio 0.7}}`, `{{lt 1 "a"}}`, `{{lt .on .off}}`, `{{lt .null 1}}`, `{{lt 1}}`,
	`{{html .markup}} {{urlquery .markup}} {{html 1 "<"}}`, `{{define "t1"}}<{{.}}>{{end}}{{template "t1" .name}}{{template "t1"}}`, `{{template "none"}}`, `{{block "b" .meta}}{{.zone}}{{end}}`,
	`{{define "loop"}}{{template "loop"}}{{end}}`, `{{define "v"}}{{$.zone}}{{end}}{{template "v" .meta}}`, `{{$x := .name}}{{define "scope"}}{{.}}{{end}}{{template "scope" $x}}`, `{{$.name}} {{$}}`,
	`{{.`, `{{if}}`, `{{end}}`, `{{nofunction}}`, `{{$none}}`, `{{range}}`, `{{break}}`,
}

func TestAsTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, text := range same {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := execute(text)
			var want strings.Builder
			tmpl, wantErr := standard.New("t").Parse(text)
			if wantErr == nil {
				wantErr = tmpl.Execute(&want, data())
			}
			if (err == nil) != (wantErr == nil) {
				t.Fatalf("error %v, text/template's %v", err, wantErr)
			}
			if diff := cmp.Diff(want.String(), got); diff != "" {
				t.Errorf("-text/template +got\n%s", diff)
			}
		})
	}
}

// Numbers compare by value, whatever their kinds, and never by a rounded one.
func TestNumbers(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		`{{lt .ratio 1}} {{gt 1 .ratio}} {{eq 1.0 1}} {{eq 1 1.5}}`:                     "true true true false",
		`{{lt 9007199254740993 9007199254740992.0}} {{lt -1 -1.5}} {{lt -2 -1.5}}`:      "false false true",
		`{{lt 9223372036854775807 1e19}} {{gt -9223372036854775807 -1e19}}`:             "true true",
		`{{gt .big 1}} {{eq .big .big}} {{lt .big 1e30}} {{eq .big 1}} {{lt 0.5 .big}}`: "true true true false true",
		`{{if eq 0.0 0}}{{if 0.0}}{{else}}zero{{end}}{{end}}`:                           "zero",
		`{{1000000.5}} {{1e21}}`: "1000000.5 1000000000000000000000",
	}
	for text, want := range cases {
		if got, err := execute(text); got != want || err != nil {
			t.Errorf("%s: %q, error %v; want %q", text, got, err, want)
		}
	}
}

func TestErrorsSayWhere(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		`{{.name.first}}`:                                       "t:1:2: at <.name.first>: a text has no field first",
		"\n {{if fail}}{{end}}":                                 "t:2:6: at <fail>: fail: no",
		`{{lt .big .near}}`:                                     "compared exactly",
		`{{.name | two 1 2}}`:                                   "it takes 2 arguments, not 3",
		`{{eq .big 12345678901234567891}}`:                      "compared exactly",
		`{{99999999999999999999}}`:                              "integer overflow",
		`{{define "a"}}{{template "a"}}{{end}}{{template "a"}}`: "nested deeper than 1000",
	}
	for text, want := range cases {
		if _, err := execute(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
}

// A template may be run by several goroutines, and keeps nothing.
func TestExecuteAgain(t *testing.T) {
	t.Parallel()
	tmpl, err := template.Parse("t", `{{$x := .}}{{range .}}{{.}}{{end}}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if out, err := tmpl.Execute(nil, []any{"a"}); string(out) != "a" || err != nil {
			t.Errorf("%q, %v", out, err)
		}
	}
}

// Whatever a template says, both agree on whether it parses, and on the result
// unless only one of them can run it.
func FuzzTemplate(f *testing.F) {
	for _, text := range same {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 || strings.Contains(text, "template") || strings.Contains(text, "block") {
			return // may run for very long
		}
		got, err := execute(text)
		tmpl, parseErr := standard.New("t").Parse(text)
		if parseErr != nil || err != nil {
			return
		}
		var want strings.Builder
		if tmpl.Execute(&want, data()) == nil && want.String() != got && !strings.ContainsAny(text, ".e") {
			t.Errorf("%q, text/template has %q", got, want.String())
		}
	})
}
