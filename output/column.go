package output

import (
	"fmt"
	"slices"
	"strings"
)

// Column is one named column of rows of T. The name is the same in table and
// CSV headers, in --columns and --sort, and in the docs.
//
// One of Value and Append is required. With both, Append serves the text formats
// of a pipe or a file and must append what Value would give there (RFC 3339
// times, durations in seconds); Value then tells numbers from text.
type Column[T any] struct {
	// Name is in lower case, its words joined by - or _.
	Name string
	// Value returns the cell: a string, bool, integer, float64, json.Number,
	// time.Time, time.Duration, []string, fmt.Stringer, nil, or a pointer to one
	// of these. A nil pointer and a zero time are empty cells.
	Value func(T) any
	// Append appends the cell's text to dst without allocating. It must not
	// keep dst or the row.
	Append func(dst []byte, row T) []byte
	// Wide columns are shown by -o wide and by --columns only.
	Wide bool
	// Key marks the column that -o name prints.
	Key bool
	// Doc is one line for help and docs.
	Doc string
}

// ColumnNames returns the names of cols in their order, for completion and help.
func ColumnNames[T any](cols []Column[T]) []string {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.Name
	}
	return names
}

// text appends the cell's text in the style of the sink.
func (c *Column[T]) text(dst []byte, row T, s *style) []byte {
	if c.Append != nil && (!s.terminal || c.Value == nil) {
		return c.Append(dst, row)
	}
	v := valueOf(c.Value(row))
	return v.appendText(dst, *s)
}

// value returns the cell with its type; an Append-only cell is text.
func (c *Column[T]) value(row T) value {
	if c.Value == nil {
		return value{kind: textual, text: string(c.Append(nil, row))}
	}
	return valueOf(c.Value(row))
}

// pick returns the columns that the options ask for, in that order: the listed
// ones, or the default ones, and then those that were added with a plus sign.
func pick[T any](cols []Column[T], o Options) ([]Column[T], error) {
	var listed, added []Column[T]
	for _, name := range o.Columns {
		plain, plus := strings.CutPrefix(strings.TrimSpace(name), "+")
		c, err := find(cols, plain, "column")
		if err != nil {
			return nil, err
		}
		if plus {
			added = append(added, c)
		} else {
			listed = append(listed, c)
		}
	}
	if len(listed) == 0 {
		listed = shown(cols, o.Format == Wide)
	}
	for _, c := range added {
		if !slices.Contains(ColumnNames(listed), c.Name) {
			listed = append(listed, c)
		}
	}
	return listed, nil
}

// shown returns the columns of a format when none were asked for. A resource of
// wide columns only shows them always.
func shown[T any](cols []Column[T], wide bool) []Column[T] {
	var out []Column[T]
	for _, c := range cols {
		if wide || !c.Wide {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return cols
	}
	return out
}

// find returns the named column or an error that lists the names there are.
func find[T any](cols []Column[T], name, what string) (Column[T], error) {
	for _, c := range cols {
		if c.Name == name {
			return c, nil
		}
	}
	names := ColumnNames(cols)
	hint := ""
	if near := Nearest(name, names); near != "" {
		hint = fmt.Sprintf("; did you mean %s?", near)
	}
	return Column[T]{}, fmt.Errorf("unknown %s %q%s (the columns are %s)",
		what, name, hint, strings.Join(names, ", "))
}

// AppendCell appends a cell's text as CSV has it, for callers that compare rows.
func AppendCell[T any](dst []byte, c Column[T], row T) []byte {
	return c.text(dst, row, &style{})
}
