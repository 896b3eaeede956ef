package output

import (
	"fmt"
	"strings"
)

// Format is one of the output formats. The zero value is Table.
type Format uint8

// The formats, by the names that -o takes.
const (
	Table     Format = iota // columns for people
	Wide                    // table with every column
	JSON                    // one array, or one object with Options.Single
	JSONLines               // one object per line
	CSV                     // RFC 4180 with \n line ends
	TSV                     // tabs, newlines and backslashes escaped
	YAML                    // one sequence, or one mapping with Options.Single
	Parquet                 // Apache Parquet, typed columns
	Markdown                // a table of GitHub Flavored Markdown
	HTML                    // a page with one table
	Record                  // one name and value per line, for people
	Name                    // the key column, one per line, escaped as in tsv
	Template                // Go text/template, per row
	JSONPath                // kubectl's JSONPath, per row
)

// traits describes a format: its columns, expressions and suffixes.
type traits struct {
	name       string
	columns    bool     // --columns chooses what is printed
	separated  bool     // --bom and --csv-safe apply
	document   bool     // --jq applies
	expression string   // -o name=EXPRESSION: the placeholder in help
	binary     bool     // not for terminals, and compressed already
	suffixes   []string // of files, with their dots
	doc        string
}

// formats is read only; its order is the order of help and errors.
var formats = [...]traits{
	Table:     {name: "table", columns: true, suffixes: []string{".txt"}, doc: "aligned columns, cut to the width of a terminal"},
	Wide:      {name: "wide", columns: true, doc: "table with every column"},
	JSON:      {name: "json", columns: true, document: true, suffixes: []string{".json"}, doc: "one JSON array, as the server sent the objects"},
	JSONLines: {name: "jsonl", columns: true, document: true, suffixes: []string{".jsonl", ".ndjson"}, doc: "the same, one JSON object per line"},
	CSV:       {name: "csv", columns: true, separated: true, suffixes: []string{".csv"}, doc: "RFC 4180 with a header, and the column names of the table"},
	TSV:       {name: "tsv", columns: true, separated: true, suffixes: []string{".tsv"}, doc: `tab-separated, \t \n \r \\ escaped`},
	YAML:      {name: "yaml", columns: true, suffixes: []string{".yaml", ".yml"}, doc: "one YAML sequence, as the server sent the objects"},
	Parquet:   {name: "parquet", columns: true, binary: true, suffixes: []string{".parquet"}, doc: "Apache Parquet with typed columns, for DuckDB and Spark"},
	Markdown:  {name: "markdown", columns: true, suffixes: []string{".md", ".markdown"}, doc: "a Markdown table, as on GitHub"},
	HTML:      {name: "html", columns: true, suffixes: []string{".html", ".htm"}, doc: "an HTML page with a table"},
	Record:    {name: "record", columns: true, doc: "every column, one name and value per line"},
	Name:      {name: "name", doc: "the identifier, one per line"},
	Template:  {name: "template", expression: "TEMPLATE", doc: "Go text/template over each row's JSON"},
	JSONPath:  {name: "jsonpath", expression: "EXPR", doc: "kubectl JSONPath over each row's JSON"},
}

// String returns the name that -o takes.
func (f Format) String() string {
	if int(f) >= len(formats) {
		return fmt.Sprintf("Format(%d)", uint8(f))
	}
	return formats[f].name
}

// Usage returns the argument of -o: "csv", "template=TEMPLATE".
func (f Format) Usage() string {
	if int(f) >= len(formats) || formats[f].expression == "" {
		return f.String()
	}
	return formats[f].name + "=" + formats[f].expression
}

// Doc returns a one-line description of the format, for help and completion.
func (f Format) Doc() string {
	if int(f) >= len(formats) {
		return ""
	}
	return formats[f].doc
}

// Binary reports whether the format is neither for terminals nor to be compressed.
func (f Format) Binary() bool { return formats[f].binary }

// Formats returns every format in the order of the help.
func Formats() []Format {
	all := make([]Format, len(formats))
	for i := range formats {
		all[i] = Format(i)
	}
	return all
}

// ParseFormat parses the value of -o: a format's name, or template=… and
// jsonpath=… with their expression. An unknown name is an error that lists the
// allowed ones.
func ParseFormat(flag string) (Format, string, error) {
	name, expression, hasValue := strings.Cut(flag, "=")
	for i, f := range formats {
		if f.name != name {
			continue
		}
		if f.expression != "" && expression == "" {
			return 0, "", fmt.Errorf("output format %s needs an expression: -o '%s=…'", name, name)
		}
		if hasValue && f.expression == "" {
			return 0, "", fmt.Errorf("output format %s takes no expression: -o %s", name, name)
		}
		return Format(i), expression, nil
	}
	return 0, "", fmt.Errorf("unknown output format %q (allowed: %s)", name, allowed())
}

// allowed lists the formats as users type them.
func allowed() string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
		if f.expression != "" {
			names[i] += "=…"
		}
	}
	return strings.Join(names, ", ")
}

// Objects reports whether rows are printed as JSON or YAML objects, not by
// columns, if no columns are selected.
func (f Format) Objects() bool {
	return f == JSON || f == JSONLines || f == YAML || f == Template || f == JSONPath
}
