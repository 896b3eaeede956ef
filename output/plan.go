package output

import (
	"errors"
	"iter"
)

// plan is what the options amount to for rows of T.
type plan[T any] struct {
	*steps
	row *T // what the steps work on
}

// newPlan makes the plan, or says what cannot work.
func newPlan[T any](cols []Column[T], o Options) (*plan[T], error) {
	row := new(T)
	s, err := newSteps(bind(cols, row), jsonOf(row), o)
	if err != nil {
		return nil, err
	}
	return &plan[T]{s, row}, nil
}

// render renders a row.
func (p *plan[T]) render(row T) ([]byte, error) {
	*p.row = row
	return p.steps.render()
}

// bound takes rows one after another for the steps to work on.
func (p *plan[T]) bound(rows iter.Seq2[T, error]) iter.Seq[error] {
	return func(yield func(error) bool) {
		for row, err := range rows {
			*p.row = row
			if !yield(err) {
				return
			}
		}
	}
}

// steps are what happens to a row, of whatever type.
type steps struct {
	render render
	layout layout
	whole  bool    // nothing is printed before the last row
	by     *column // the column to sort by, nil for the source's order
	desc   bool
}

// newSteps chooses the steps of the format and refuses what cannot work. object
// gives a row's own JSON.
func newSteps(cols []column, object render, o Options) (*steps, error) {
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
	p := &steps{}
	if err := p.sortBy(cols, o); err != nil {
		return nil, err
	}
	if err := p.choose(cols, picked, object, o); err != nil {
		return nil, err
	}
	return p, nil
}

// sortBy finds the column of --sort, shown or not.
func (p *steps) sortBy(cols []column, o Options) error {
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
func (p *steps) choose(cols, picked []column, object render, o Options) error {
	titles := names(picked)
	switch o.Format {
	case Table, Wide:
		p.render, p.layout = tableRow(picked, o), newTable(titles, o)
		return nil
	case CSV:
		p.render, p.layout = csvRow(picked, o), csvFrame(titles, o)
	case TSV:
		p.render, p.layout = tsvRow(picked, o), tsvFrame(titles, o)
	case Name:
		key, err := keyColumn(cols)
		if err != nil {
			return err
		}
		p.render, p.layout = tsvRow([]column{key}, o), &frame{}
	default:
		if len(o.Columns) > 0 {
			object = columnsJSON(picked)
		}
		return p.chooseDocument(object, o)
	}
	if o.Terminal {
		p.render = harmless(p.render)
	}
	return nil
}

// chooseDocument does the same for the formats that start from a row's JSON.
func (p *steps) chooseDocument(object render, o Options) error {
	program, err := parseJQ(o)
	if err != nil {
		return err
	}
	change, err := documentTransform(program, o)
	if err != nil {
		return err
	}
	p.render, p.layout = documents(object, change), documentLayout(o)
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
func keyColumn(cols []column) (column, error) {
	for _, c := range cols {
		if c.Key {
			return c, nil
		}
	}
	return column{}, errors.New("output format name: these rows have no identifier; choose columns with -o tsv --no-headers --columns")
}
