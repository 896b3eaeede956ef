package output

import (
	"bytes"
	"strings"
	"testing"
)

func TestParseFormat(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		flag := f.String()
		if formats[f].expression != "" {
			flag += "={.a=b}"
		}
		got, expression, err := ParseFormat(flag)
		if got != f || err != nil {
			t.Errorf("%s: %v, error %v", flag, got, err)
		}
		if formats[f].expression != "" && expression != "{.a=b}" {
			t.Errorf("%s: expression %q", flag, expression)
		}
		if f.Doc() == "" {
			t.Errorf("%s has no doc", f)
		}
	}
}

func TestParseFormatErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"xml":       `unknown output format "xml" (allowed: table, wide, json, jsonl, csv, tsv, yaml, parquet, markdown, html, record, name, template=…, jsonpath=…)`,
		"":          `unknown output format ""`,
		"JSON":      `unknown output format "JSON"`,
		"template":  "output format template needs an expression: -o 'template=…'",
		"jsonpath=": "output format jsonpath needs an expression",
		"json=.a":   "output format json takes no expression: -o json",
	}
	for flag, want := range tests {
		if _, _, err := ParseFormat(flag); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", flag, err, want)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	f := Format(200)
	if f.String() != "Format(200)" || f.Doc() != "" || Check(SchemaOf(podColumns()), Options{Format: f}) == nil {
		t.Errorf("%s: %q", f, f.Doc())
	}
}

// Every fault in the options is reported before anything is read.
func TestCheck(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options Options
		want    string // in the error, "" for none
	}{
		"nothing asked":          {Options{}, ""},
		"columns":                {Options{Columns: []string{"node", " name "}}, ""},
		"added columns":          {Options{Columns: []string{"+node"}}, ""},
		"unknown column":         {Options{Columns: []string{"color"}}, `unknown column "color" (the columns are name, phase, restarts, created, node)`},
		"mistyped column":        {Options{Columns: []string{"+restrats"}}, `unknown column "restrats"; did you mean restarts?`},
		"columns of name":        {Options{Format: Name, Columns: []string{"name"}}, "columns do not apply to -o name"},
		"columns of jsonpath":    {Options{Format: JSONPath, Expression: ".a", Columns: []string{"name"}}, "columns do not apply"},
		"sort":                   {Options{Sort: "created:desc"}, ""},
		"sort by a hidden one":   {Options{Sort: "node:asc", Columns: []string{"name"}}, ""},
		"unknown sort column":    {Options{Sort: "nam"}, `unknown sort column "nam"; did you mean name?`},
		"unknown order":          {Options{Sort: "name:down"}, `sort order "down" of "name:down" is neither asc nor desc`},
		"negative limit":         {Options{Limit: -1}, "limit -1 is negative"},
		"jq":                     {Options{Format: JSON, JQ: ".[]"}, ""},
		"jq of a table":          {Options{JQ: ".[]"}, "jq works on -o json and -o jsonl, not on table"},
		"jq that does not parse": {Options{Format: JSON, JQ: ".["}, "the jq program does not parse"},
		"jq with a typo":         {Options{Format: JSONLines, JQ: "lenght"}, "the jq program does not compile: function not defined: lenght/0"},
		"template":               {Options{Format: Template, Expression: "{{.a"}, "the template does not parse"},
		"template function":      {Options{Format: Template, Expression: "{{env}}"}, `function "env" not defined`},
		"jsonpath":               {Options{Format: JSONPath, Expression: "{.a"}, "the JSONPath {.a does not parse: unclosed action"},
		"bom":                    {Options{Format: TSV, BOM: true}, ""},
		"bom of json":            {Options{Format: JSON, BOM: true}, "a byte order mark is for csv and tsv, not for json"},
		"parquet":                {Options{Format: Parquet, Columns: []string{"+node"}}, ""},
		"parquet on a terminal":  {Options{Format: Parquet, Terminal: true}, "parquet is binary, which a terminal cannot show"},
		"jq of parquet":          {Options{Format: Parquet, JQ: ".a"}, "jq works on -o json and -o jsonl, not on parquet"},
		"csv-safe of a table":    {Options{CSVSafe: true}, "csv-safe is for csv and tsv, not for table"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := Check(SchemaOf(podColumns()), tt.options)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("error %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("error %v, want %s", err, tt.want)
			}
			if err == nil {
				return
			}
			asked := false
			rows := func(func(pod, error) bool) { asked = true }
			var b bytes.Buffer
			if _, werr := writeRows(&b, rows, podColumns(), tt.options); werr == nil || werr.Error() != err.Error() || asked || b.Len() != 0 {
				t.Errorf("Write: error %v, source asked: %v, output %q", werr, asked, b.String())
			}
		})
	}
}

// Invalid declarations are errors, not panics in the middle of an export.
func TestCheckColumns(t *testing.T) {
	t.Parallel()
	value := func(string) any { return "" }
	tests := map[string]struct {
		cols []Column[string]
		want string
	}{
		"none":     {nil, "there are no columns"},
		"nameless": {[]Column[string]{{Value: value}}, "a column has no name"},
		"twice":    {[]Column[string]{{Name: "a", Value: value}, {Name: "a", Value: value}}, "two columns have the name a"},
		"empty":    {[]Column[string]{{Name: "a"}}, "column a has neither a value nor a string"},
	}
	for name, tt := range tests {
		if err := Check(SchemaOf(tt.cols), Options{}); err == nil || err.Error() != tt.want {
			t.Errorf("%s: error %v, want %s", name, err, tt.want)
		}
	}
	noKey := []Column[string]{{Name: "a", Value: value}}
	if err := Check(SchemaOf(noKey), Options{Format: Name}); err == nil || !strings.Contains(err.Error(), "no identifier") {
		t.Errorf("name without a key: %v", err)
	}
}

func TestPick(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options Options
		want    string
	}{
		"default":            {Options{}, "name phase restarts created"},
		"wide":               {Options{Format: Wide}, "name phase restarts created node"},
		"listed, in order":   {Options{Columns: []string{"node", "name"}}, "node name"},
		"listed in wide":     {Options{Format: Wide, Columns: []string{"name"}}, "name"},
		"added":              {Options{Columns: []string{"+node"}}, "name phase restarts created node"},
		"added though there": {Options{Columns: []string{"+name"}}, "name phase restarts created"},
		"listed and added":   {Options{Columns: []string{"+node", "name"}}, "name node"},
	}
	for name, tt := range tests {
		got, err := pick(SchemaOf(podColumns()).columns, tt.options)
		if names := strings.Join(names(got), " "); names != tt.want || err != nil {
			t.Errorf("%s: %s, error %v, want %s", name, names, err, tt.want)
		}
	}
	for _, twice := range [][]string{{"name", "name"}, {"+node", "+node"}, {"name", "+name"}} {
		if got, err := pick(SchemaOf(podColumns()).columns, Options{Columns: twice}); err == nil || !strings.Contains(err.Error(), "twice") {
			t.Errorf("%v gives %v, error %v", twice, names(got), err)
		}
	}
	wide := []Column[string]{{Name: "a", Wide: true}}
	if got, _ := pick(SchemaOf(wide).columns, Options{}); len(got) != 1 {
		t.Errorf("columns that are all wide: %v", names(got))
	}
}
