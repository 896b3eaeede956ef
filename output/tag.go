package output

// tagged is a row with an additional cell: the time at which it was seen, or its
// source.
type tagged struct{ tag, row any }

// Tagged returns the schema of rows from [Tag]: their tag is the first column.
// The JSON of a row is its own, without the tag.
func (s Schema) Tagged(name, doc string) Schema {
	inner := s.columns
	s.columns = []column{{Name: name, Doc: doc, cell: func(row any) any { return row.(*tagged).tag }}}
	for _, c := range inner {
		s.columns = append(s.columns, c.untagged())
	}
	document := s.document
	s.document = func(row any) ([]byte, error) { return document(row.(*tagged).row) }
	s.oneLine, s.sections = false, nil
	return s
}

// untagged returns the column for tagged rows.
func (c column) untagged() column {
	cell, appends, items, of := c.cell, c.append, c.items, c.of
	if cell != nil {
		c.cell = func(row any) any { return cell(row.(*tagged).row) }
	}
	if items != nil {
		c.items = func(row any) []string { return items(row.(*tagged).row) }
	}
	if of != nil {
		c.of = func(row any, name string) any { return of(row.(*tagged).row, name) }
	}
	if appends != nil {
		c.append = func(dst []byte, row any) []byte { return appends(dst, row.(*tagged).row) }
	}
	return c
}

// Tag adds a tag to each row.
func Tag(rows Rows, tag func() any) Rows {
	return func(yield func(any, error) bool) {
		row := &tagged{}
		rows(func(inner any, err error) bool {
			*row = tagged{tag(), inner}
			return yield(row, err)
		})
	}
}
