package output

import "errors"

// plan is what the options amount to for rows of T.
type plan[T any] struct {
	render render[T]
	layout layout
	whole  bool       // nothing is printed before the last row
	by     *Column[T] // the column to sort by, nil for the source's order
	desc   bool
}

// newPlan chooses the steps of the format and refuses what cannot work.
func newPlan[T any](cols []Column[T], o Options) (*plan[T], error) {
	if err := checkColumns(cols); err != nil {
		return nil, err
	}
	if err := checkOptions(o); err != nil {
		return nil, err
	}
	picked, err := pick(cols, o)
	if err != nil {
		return nil, err
	}
	p := &plan[T]{}
	if err := p.sortBy(cols, o); err != nil {
		return nil, err
	}
	if err := p.choose(cols, picked, o); err != nil {
		return nil, err
	}
	return p, nil
}

// sortBy finds the column of --sort, shown or not.
func (p *plan[T]) sortBy(cols []Column[T], o Options) error {
	if o.Sort == "" {
		return nil
	}
	name, desc, err := o.sortBy()
	if err != nil {
		return err
	}
	c, err := find(cols, name, "sort column")
	p.by, p.desc = &c, desc
	return err
}

// choose sets the rendering and the layout of the format.
func (p *plan[T]) choose(cols, picked []Column[T], o Options) error {
	names := ColumnNames(picked)
	switch o.Format {
	case Table, Wide:
		p.render, p.layout = tableRow(picked, o), newTable(names, o)
		return nil
	case CSV:
		p.render, p.layout = csvRow(picked, o), csvFrame(names, o)
	case TSV:
		p.render, p.layout = tsvRow(picked, o), tsvFrame(names, o)
	case Name:
		key, err := keyColumn(cols)
		if err != nil {
			return err
		}
		p.render, p.layout = tsvRow([]Column[T]{key}, o), &frame{}
	default:
		return p.chooseDocument(picked, o)
	}
	if o.Terminal {
		p.render = harmless(p.render)
	}
	return nil
}

// chooseDocument does the same for the formats that start from a row's JSON.
func (p *plan[T]) chooseDocument(picked []Column[T], o Options) error {
	program, err := parseJQ(o)
	if err != nil {
		return err
	}
	change, err := documentTransform(program, o)
	if err != nil {
		return err
	}
	p.render, p.layout = documents(jsonSource(picked, o), change), documentLayout(o)
	switch {
	case program != nil && o.Format == JSON:
		p.layout, p.whole = &jqDocument{program: program, options: o}, true
	case o.Terminal && (program != nil || formats[o.Format].expression):
		p.render = harmless(p.render)
	}
	return nil
}

// documentTransform is what a format makes of a row's JSON.
func documentTransform(program *jqProgram, o Options) (transform, error) {
	switch {
	case o.Format == YAML:
		return yamlTransform(o), nil
	case o.Format == Template:
		return templateTransform(o)
	case o.Format == JSONPath:
		return jsonPathTransform(o)
	case program == nil:
		return jsonTransform(o), nil
	case o.Format == JSON:
		// The program gets the whole result in the end.
		return appendLine, nil
	}
	return program.each, nil
}

func documentLayout(o Options) layout {
	switch {
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
func keyColumn[T any](cols []Column[T]) (Column[T], error) {
	for _, c := range cols {
		if c.Key {
			return c, nil
		}
	}
	return Column[T]{}, errors.New("output format name: these rows have no identifier; choose columns with -o tsv --no-headers --columns")
}
