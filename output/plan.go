package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// plan has the steps that process each row under the options.
type plan struct {
	render  render
	layout  layout
	sink    func(w io.Writer) sink // nil for a pump
	through passage                // of parts of large records
	whole   bool                   // the first output follows the last row
	valid   bool                   // a row's JSON needs no check
	by      []sortKey              // the sort columns, none for the source's order
	parts   partKeys               // the partition keys, none for one output
}

// newPlan chooses the steps of the format and refuses invalid options.
func newPlan(ctx context.Context, s Schema, o Options) (*plan, error) {
	if err := checkColumns(s.columns); err != nil {
		return nil, err
	}
	if err := checkOptions(o); err != nil {
		return nil, err
	}
	picked, err := pick(s.columns, o)
	if err != nil {
		return nil, err
	}
	p := &plan{}
	if p.parts, err = partBy(s.columns, o); err != nil {
		return nil, err
	}
	if picked = p.parts.without(picked); len(picked) == 0 {
		return nil, errors.New("no column is left besides the keys of the partition")
	}
	if err := p.sortBy(s.columns, o); err != nil {
		return nil, err
	}
	if err := p.choose(ctx, s, picked, o); err != nil {
		return nil, err
	}
	return p, nil
}

// sortBy finds the columns of --sort, shown or not.
func (p *plan) sortBy(cols []column, o Options) error {
	if o.Sort == "" {
		return nil
	}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(o.Sort, ",") {
		name, descending, err := sortOrder(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		c, err := find(cols, name, "sort column")
		if err != nil {
			return err
		}
		if seen[name] {
			return fmt.Errorf("sort column %q is listed twice", name)
		}
		seen[name] = true
		p.by = append(p.by, sortKey{c, descending})
	}
	return nil
}

// choose sets the rendering and the layout of the format.
func (p *plan) choose(ctx context.Context, s Schema, picked []column, o Options) error {
	titles := names(picked)
	switch o.Format {
	case Table, Wide, Markdown, HTML:
		p.render, p.layout = tableRow(picked, o), newTable(picked, o)
		return nil
	case Record:
		p.render, p.layout = recordRow(ctx, s, picked, o, &p.through), &frame{separator: "\n"}
		return nil
	case CSV:
		p.render, p.layout = csvRow(picked, o, &p.through), csvFrame(titles, o)
	case TSV:
		p.render, p.layout = tsvRow(picked, o, &p.through), tsvFrame(titles, o)
	case Parquet:
		p.render, p.sink = parquetRow(picked), func(w io.Writer) sink { return newParquetSink(w, picked) }
		return nil
	case Name:
		key, err := keyColumn(s.columns)
		if err != nil {
			return err
		}
		p.render, p.layout = tsvRow([]column{key}, o, &p.through), &frame{}
	default:
		p.valid = len(o.Columns) > 0 || s.flat || s.oneLine
		if len(o.Columns) > 0 || s.flat {
			return p.chooseDocument(ctx, columnsJSON(picked, p.direct(o)), o)
		}
		if s.oneLine && o.asSent() {
			p.render, p.layout = jsonLine(&p.through), documentLayout(o)
			return nil
		}
		err := p.chooseDocument(ctx, s.document, o)
		p.render = bounded(p.render)
		return err
	}
	if o.Terminal {
		p.render = harmless(p.render)
	}
	return nil
}

// direct is the passage for JSON that is printed as it is, and not transformed.
func (p *plan) direct(o Options) *passage {
	if o.asSent() {
		return &p.through
	}
	return nil
}

// chooseDocument is choose for the formats that start from a row's JSON.
func (p *plan) chooseDocument(ctx context.Context, source render, o Options) error {
	program, err := parseJQ(ctx, o, &p.through)
	if err != nil {
		return err
	}
	change, err := p.documentTransform(ctx, program, o)
	if err != nil {
		return err
	}
	p.render, p.layout = documents(source, change), documentLayout(o)
	switch {
	case program != nil && o.Format == JSON:
		p.layout, p.whole = &jqDocument{program: program, options: o}, true
	case o.Terminal && (program != nil || formats[o.Format].expression != ""):
		p.render = harmless(p.render)
	}
	return nil
}

// documentTransform returns the format's transform of a row's JSON.
func (p *plan) documentTransform(ctx context.Context, program *jqProgram, o Options) (transform, error) {
	switch {
	case o.Format == YAML && p.valid:
		return yamlTransform(o, &p.through), nil
	case o.Format == YAML:
		return ofJSON(yamlTransform(o, &p.through)), nil
	case o.Format == Template:
		return templateTransform(ctx, o, &p.through)
	case o.Format == JSONPath:
		return jsonPathTransform(o, &p.through)
	case program == nil:
		return jsonTransform(o), nil
	case o.Format == JSON:
		// The program gets the whole result at the end.
		return appendLine, nil
	}
	return program.each, nil
}

// documentLayout returns the layout of documents. Expressions and YAML end their
// own lines.
func documentLayout(o Options) layout {
	switch {
	case o.JQ == "" && (o.Format == JSONLines || o.Format == JSON && o.Single):
		return &frame{after: "\n"}
	case o.Single:
		return &frame{}
	case o.Format == JSON:
		return jsonFrame()
	case o.Format == YAML:
		return &frame{empty: "[]\n"}
	}
	return &frame{}
}

// keyColumn returns the column that -o name prints.
func keyColumn(cols []column) (column, error) {
	for _, c := range cols {
		if c.Key {
			return c, nil
		}
	}
	return column{}, errors.New("output format name: these rows have no identifier; choose columns with -o tsv --no-headers --columns")
}
