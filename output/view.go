package output

import "iter"

// View is how rows are looked at: by their columns and their JSON. Their type is
// known where the view is made and nowhere else, so that the program has each
// format once rather than once for every type of rows.
type View struct {
	columns []column
	object  object
}

// NewView makes the view of what row holds at the time it is looked at. All rows
// that are pointers share its code.
func NewView[T any](cols []Column[T], row *T) View {
	v := View{make([]column, len(cols)), newObject(row, func() any { return *row })}
	for i := range cols {
		c, bound := &cols[i], &v.columns[i]
		bound.Name, bound.Doc, bound.Wide, bound.Key = c.Name, c.Doc, c.Wide, c.Key
		if c.Append != nil {
			bound.append = func(dst []byte) []byte { return c.Append(dst, *row) }
		}
		if c.Value != nil {
			bound.cell = func() any { return c.Value(*row) }
		}
	}
	return v
}

// Fill puts one after another of rows into row, where a view looks.
func Fill[T any](row *T, rows iter.Seq2[T, error]) iter.Seq[error] {
	return func(yield func(error) bool) {
		rows(func(next T, err error) bool {
			*row = next
			return yield(err)
		})
	}
}

// Described are the columns in their order for completion: the name and, behind a
// tab, what the column is.
func (v View) Described() []string {
	described := make([]string, len(v.columns))
	for i, c := range v.columns {
		described[i] = c.Name + "\t" + c.Doc
	}
	return described
}

// With is the view with a column before the others that is not the row's own.
func (v View) With(name string, cell func() any) View {
	v.columns = append([]column{{Name: name, cell: cell}}, v.columns...)
	return v
}

// Key is the text of the column that -o name prints, empty where there is none.
func (v View) Key() string { return textOf(keyColumn(v.columns)) }

// Text is the text of a column, empty where there is none of that name.
func (v View) Text(name string) string { return textOf(find(v.columns, name, "column")) }

func textOf(c column, err error) string {
	if err != nil {
		return ""
	}
	return string(c.text(nil, &style{}))
}

// JSON is the row's JSON: what the server sent, where the row still has it.
func (v View) JSON() ([]byte, error) { return v.object.json() }
