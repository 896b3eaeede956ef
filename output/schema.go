package output

import "iter"

// Schema is what is known of rows of one type: their columns, and their JSON.
// The type itself is known where the schema is made and nowhere else, so that
// the program has each format once rather than once for every type of rows.
type Schema struct {
	columns  []column
	document func(row any) ([]byte, error)
	oneLine  bool // the rows are lineJSON
	sections func(row any) []Section
}

// Rows are rows of whatever type, as [Erase] makes them, up to an error that
// ends them. They go with the [Schema] of their type. A row is valid until the
// next one: the source may reuse its memory.
type Rows = iter.Seq2[any, error]

// SchemaOf is the schema of rows that have these columns.
func SchemaOf[R any](cols []Column[R]) Schema {
	s := Schema{columns: make([]column, len(cols)), document: documentOf[R]()}
	_, s.oneLine = any(*new(R)).(lineJSON)
	for i := range cols {
		c, erased := &cols[i], &s.columns[i]
		erased.Name, erased.Doc, erased.Wide, erased.Key = c.Name, c.Doc, c.Wide, c.Key
		erased.Worth, erased.Person, erased.Prose, erased.States = c.Worth, c.Person, c.Prose, c.States
		if c.Append != nil {
			erased.append = func(dst []byte, row any) []byte { return c.Append(dst, row.(R)) }
		}
		if c.Value != nil {
			erased.cell = func(row any) any { return c.Value(row.(R)) }
		}
	}
	return s
}

// Erase yields the rows without their type. A row that is a pointer, or a struct
// of just one, costs no allocation.
func Erase[R any](rows iter.Seq2[R, error]) Rows {
	return func(yield func(any, error) bool) {
		rows(func(row R, err error) bool { return yield(row, err) })
	}
}

// Described are the columns in their order for completion: the name and, behind a
// tab, what the column is.
func (s Schema) Described() []string {
	described := make([]string, len(s.columns))
	for i, c := range s.columns {
		described[i] = c.Name + "\t" + c.Doc
	}
	return described
}

// Key is the text of the column that -o name prints, empty where there is none.
func (s Schema) Key(row any) string {
	c, err := keyColumn(s.columns)
	return textOf(c, row, err)
}

// Text is the text of a column, empty where there is none of that name.
func (s Schema) Text(row any, name string) string {
	c, err := find(s.columns, name, "column")
	return textOf(c, row, err)
}

func textOf(c column, row any, err error) string {
	if err != nil {
		return ""
	}
	return string(c.text(nil, row, &style{}))
}

// JSON is the row's JSON: what the server sent, where the row still has it.
func (s Schema) JSON(row any) ([]byte, error) { return s.document(row) }
