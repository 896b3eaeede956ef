package output

import (
	"fmt"
	"slices"
	"strings"
)

// column is a Column whose row type is erased.
type column struct {
	Name, Doc string
	Wide, Key bool
	Worth     Worth
	Person    bool
	Prose     bool
	Whole     bool
	States    States
	Type      Type

	append func(dst []byte, row any) []byte // nil if there is none
	cell   func(row any) any                // nil if there is none

	items func(row any) []string // nil if cell returns the list

	of func(row any, name string) any // nil for a column that is not a family
}

// many ends the name of a family of columns.
const many = "NAME"

// one returns the column with a name, of the family c.
func (c column) one(name string) (column, bool) {
	if c.of == nil {
		return c, c.Name == name
	}
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(c.Name, many))
	of := c.of
	c.Name, c.of = name, nil
	c.cell = func(row any) any { return of(row, rest) }
	return c, ok && rest != ""
}

// names returns the names of cols.
func names(cols []column) []string {
	all := make([]string, len(cols))
	for i, c := range cols {
		all[i] = c.Name
	}
	return all
}

// appendTo appends the cell in the style of the sink.
func (c *column) appendTo(dst []byte, row any, s *style) []byte {
	if c.appends(s) {
		return c.append(dst, row)
	}
	v := valueOf(c.cell(row))
	return v.appendText(dst, *s)
}

// appends reports whether the column's own Append makes its cells in that style.
func (c *column) appends(s *style) bool { return c.append != nil && (!s.terminal || c.cell == nil) }

// cellsOf returns the functions that append the cells of cols in the style of the sink.
// They are chosen once for all rows.
func cellsOf(cols []column, s *style) []func(dst []byte, row any) []byte {
	cells := make([]func(dst []byte, row any) []byte, len(cols))
	for i := range cols {
		c := &cols[i]
		if cells[i] = c.append; !c.appends(s) {
			cells[i] = func(dst []byte, row any) []byte { return c.appendTo(dst, row, s) }
		}
	}
	return cells
}

// value returns the cell with its type; an Append-only cell is a string.
func (c *column) value(row any) value {
	if c.cell == nil {
		return value{kind: textual, str: string(c.append(nil, row))}
	}
	return valueOf(c.cell(row))
}

// list returns the items of a List column.
func (c *column) list(row any) []string {
	if c.items != nil {
		return c.items(row)
	}
	return c.value(row).items
}

// pick returns the columns that the options select, in order: the listed or the
// default ones, and then those added with a plus sign.
func pick(cols []column, o Options) ([]column, error) {
	var listed, added []column
	for _, name := range o.Columns {
		plain, plus := strings.CutPrefix(strings.TrimSpace(name), "+")
		c, err := find(cols, plain, "column")
		if err != nil {
			return nil, err
		}
		if slices.Contains(names(listed), c.Name) || slices.Contains(names(added), c.Name) {
			return nil, fmt.Errorf("column %s is listed twice", c.Name)
		}
		if plus {
			added = append(added, c)
		} else {
			listed = append(listed, c)
		}
	}
	if len(listed) == 0 {
		listed = shown(cols, o)
	}
	for _, c := range added {
		if !slices.Contains(names(listed), c.Name) {
			listed = append(listed, c)
		}
	}
	return listed, nil
}

// shown returns the columns of a format when none were selected. A resource
// that has only wide columns always shows them.
func shown(cols []column, o Options) []column {
	person := o.Terminal && o.Format == Table
	var out []column
	for _, c := range cols {
		if c.of != nil {
			continue
		}
		if o.Format == Wide || o.Format == Record || !c.Wide && (c.Worth > Spare || !person) && (!c.Person || person) {
			out = append(out, c)
		}
	}
	if len(out) == 0 {
		return cols
	}
	return out
}

// find returns the named column or an error that lists the known names.
func find(cols []column, name, what string) (column, error) {
	for _, c := range cols {
		if one, ok := c.one(name); ok {
			return one, nil
		}
	}
	known := names(cols)
	hint := ""
	if near := Nearest(name, known); near != "" {
		hint = fmt.Sprintf("; did you mean %s?", near)
	}
	return column{}, fmt.Errorf("unknown %s %q%s (the columns are %s)",
		what, name, hint, strings.Join(known, ", "))
}
