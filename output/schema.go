package output

import "iter"

// Schema describes rows of one type: their columns, and their JSON. Only the code
// that makes the schema knows the type, so that the program contains each format
// once rather than once per type.
type Schema struct {
	columns  []column
	document func(row any) ([]byte, error)
	oneLine  bool // the rows are lineJSON
	flat     bool // the rows are ColumnRows
	sections func(row any) []Section
}

// ColumnRow is a row whose JSON has its columns for members, in their order.
type ColumnRow interface{ ColumnRow() }

// Rows are rows of any type, as made by [Erase], up to an error that ends them.
// They belong to the [Schema] of their type. A row is valid until the next one:
// the source may reuse its memory.
type Rows = iter.Seq2[any, error]

// SchemaOf returns the schema of rows with these columns.
func SchemaOf[R any](cols []Column[R]) Schema {
	s := Schema{columns: make([]column, len(cols)), document: documentOf[R]()}
	_, s.oneLine = any(*new(R)).(lineJSON)
	_, s.flat = any(*new(R)).(ColumnRow)
	for i := range cols {
		c, erased := &cols[i], &s.columns[i]
		erased.Name, erased.Doc, erased.Wide, erased.Key = c.Name, c.Doc, c.Wide, c.Key
		erased.Worth, erased.Person, erased.Prose, erased.Whole, erased.States, erased.Type = c.Worth, c.Person, c.Prose, c.Whole, c.States, c.Type
		if c.Of != nil {
			erased.of = func(row any, name string) any { return c.Of(row.(R), name) }
		}
		if c.Append != nil {
			erased.append = func(dst []byte, row any) []byte { return c.Append(dst, row.(R)) }
		}
		if c.Items != nil {
			erased.items = func(row any) []string { return c.Items(row.(R)) }
		}
		if c.Value != nil {
			erased.cell = func(row any) any { return c.Value(row.(R)) }
		}
	}
	return s
}

// Erase yields the rows with their type erased. A row that is a pointer, or a
// struct of just one, costs no allocation.
func Erase[R any](rows iter.Seq2[R, error]) Rows {
	return func(yield func(any, error) bool) {
		rows(func(row R, err error) bool { return yield(row, err) })
	}
}

// Described returns the columns in order for completion: the name and, after a
// tab, the description.
func (s Schema) Described() []string {
	described := make([]string, len(s.columns))
	for i, c := range s.columns {
		described[i] = c.Name + "\t" + c.Doc
	}
	return described
}

// Key returns the cell of the column that -o name prints, empty if there is none.
func (s Schema) Key(row any) string {
	c, err := keyColumn(s.columns)
	return cellOf(c, row, err)
}

// Text returns the cell of a column, empty if there is no such column.
func (s Schema) Text(row any, name string) string {
	c, err := find(s.columns, name, "column")
	return cellOf(c, row, err)
}

func cellOf(c column, row any, err error) string {
	if err != nil {
		return ""
	}
	return string(c.appendTo(nil, row, &style{}))
}

// JSON returns the row's JSON: the server's bytes, if the row still has them.
func (s Schema) JSON(row any) ([]byte, error) { return s.document(row) }
