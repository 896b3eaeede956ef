package output

import (
	"bytes"
	"context"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// Section is a list that belongs to a row, such as the steps of a run. A record
// shows it below the row's own values.
type Section struct {
	title string
	write func(ctx context.Context, w io.Writer, o Options) (int64, error)
}

// SectionOf makes a section of rows with these columns. Columns without values and
// sections without rows are not shown.
func SectionOf[R any](title string, cols []Column[R], rows []R) Section {
	return Section{title, func(ctx context.Context, w io.Writer, o Options) (int64, error) {
		if len(rows) == 0 {
			return 0, nil
		}
		schema := SchemaOf(cols)
		schema.columns = slices.DeleteFunc(schema.columns, func(c column) bool {
			return !slices.ContainsFunc(rows, func(row R) bool { return len(c.value(row).appendText(nil, style{})) > 0 })
		})
		return Write(ctx, w, schema, func(yield func(any, error) bool) {
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}, o)
	}}
}

// WithSections returns a schema whose records show sections below their values.
func WithSections[R any](s Schema, sections func(R) []Section) Schema {
	if sections != nil {
		s.sections = func(row any) []Section { return sections(row.(R)) }
	}
	return s
}

// recordWriter renders rows as one name and value per line.
type recordWriter struct {
	cols    []column
	states  []map[string]Meaning
	style   style
	options Options
	width   int // of the names
	record  []byte
	through *passage
}

// recordRow renders a row as a record, with its sections if no columns are
// selected. A column that has a section is not printed as a value.
func recordRow(ctx context.Context, s Schema, cols []column, o Options, through *passage) render {
	w := recordWriter{through: through, cols: cols, states: recordIndexes(cols, o), style: *o.style(), options: o}
	for _, c := range cols {
		w.width = max(w.width, len(c.Name))
	}
	return func(row any) ([]byte, error) {
		var sections []Section
		if s.sections != nil && len(o.Columns) == 0 {
			sections = s.sections(row)
		}
		w.record = spare(w.record)
		for i := range w.cols {
			if !slices.ContainsFunc(sections, func(s Section) bool { return s.title == w.cols[i].Name }) {
				w.value(i, row)
			}
		}
		var err error
		w.record, err = appendSections(ctx, w.record, sections, o)
		return w.record, err
	}
}

// value appends a column. One without a value is omitted, unless it was
// selected.
func (w *recordWriter) value(i int, row any) {
	if v := w.cols[i].value(row); v.kind == textual && len(v.str) >= large {
		w.large(w.cols[i].Name, v.str)
		return
	}
	lines := cellLines(&w.cols[i], row, w.style)
	if len(lines) == 0 && len(w.options.Columns) == 0 {
		return
	}
	w.record = appendNamed(w.record, w.cols[i].Name, w.width, w.options.Color)
	for at, line := range lines {
		if at > 0 {
			w.record = blanks(append(w.record, '\n'), w.width+len(gap))
		}
		if m := meaningOf(w.states[i], line); m != Neutral {
			line = m.inHue(line)
		}
		w.record = append(w.record, line...)
	}
	w.record = append(bytes.TrimRight(w.record, " "), '\n')
}

// large appends a large string, escaped piece by piece: the whole would take several
// times its length.
func (w *recordWriter) large(name, value string) {
	w.record = appendNamed(w.record, name, w.width, w.options.Color)
	out := &filled{record: w.record, expected: len(w.record) + len(value), most: math.MaxInt, through: w.through}
	var escaped []byte
	for piece := range pieces(strings.TrimRight(value, " ")) {
		escaped = appendSafe(escaped[:0], []byte(piece), showLines)
		out.write(escaped)
	}
	w.record = append(bytes.TrimRight(out.record, " "), '\n')
}

// recordIndexes returns the indexes of the columns' states, nil without colours.
func recordIndexes(cols []column, o Options) []map[string]Meaning {
	o.Format = Table
	return indexes(cols, o)
}

// appendNamed appends the name of a value, and blanks up to the value.
func appendNamed(dst []byte, name string, width int, color bool) []byte {
	if color {
		dst = append(append(append(dst, bold...), name...), colorReset...)
	} else {
		dst = append(dst, name...)
	}
	return blanks(dst, width+len(gap)-len(name))
}

// cellLines returns the lines of a cell: one for each item of a list. A time is
// exact, and on a terminal followed by its age.
func cellLines(c *column, row any, s style) [][]byte {
	v := c.value(row)
	switch {
	case v.kind == list:
		var lines [][]byte
		for _, item := range v.items {
			lines = append(lines, appendSafe(nil, []byte(item), showLines))
		}
		return lines
	case v.kind == instant && s.terminal:
		data := appendTime(nil, v.time, style{})
		return [][]byte{append(appendTime(append(data, "  ("...), v.time, s), ')')}
	}
	data := v.appendText(nil, s)
	if len(data) == 0 {
		return nil
	}
	return [][]byte{appendSafe(nil, data, showLines)}
}

// appendSections appends the sections of a row, each below its title.
func appendSections(ctx context.Context, dst []byte, sections []Section, o Options) ([]byte, error) {
	for _, section := range sections {
		inner := Options{Terminal: o.Terminal, Color: o.Color, Now: o.Now, LeftOut: o.LeftOut}
		if o.Width > 0 {
			inner.Width = max(1, o.Width-len(gap))
		}
		var drawn bytes.Buffer
		n, err := section.write(ctx, &drawn, inner)
		if err != nil {
			return dst, err
		}
		if n == 0 {
			continue
		}
		dst = append(dst, '\n')
		dst = append(appendNamed(dst, section.title, displaywidth.String(section.title)-len(gap), o.Color), '\n')
		for line := range strings.Lines(drawn.String()) {
			dst = append(append(dst, gap...), line...)
		}
	}
	return dst, nil
}
