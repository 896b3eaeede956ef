package stackrox

import (
	"encoding/json"
	"time"

	"tally/client/stackrox/record"
	"tally/output"
)

// row is one row of an export. Its memory is reused for the next one.
type row struct {
	*record.Row
	view *view
	scratch
	cell    []byte
	stored  [][]byte // what was kept of another stream, for its columns
	object  []byte   // the JSON of that
	json    []byte
	images  []keptImage // of a workload that is joined here
	scanned bool        // one of them was
}

// scratch is memory for one value at a time.
type scratch struct{ b []byte }

// of returns a value, valid until the next call.
func (s *scratch) of(c record.Cell) []byte {
	s.b = c.Append(s.b[:0])
	return s.b
}

// RawJSON returns the view's JSON of the row.
func (r *row) RawJSON() []byte {
	if r.view.json == nil {
		return r.Record().JSON()
	}
	r.json = r.view.json(r.json[:0], r)
	return r.json
}

// JSONLine is RawJSON, which has no line breaks.
func (r *row) JSONLine() []byte { return r.RawJSON() }

// JSONParts is JSONLine whose beginning may be let go while the rest is made.
func (r *row) JSONParts(pass func(part []byte) []byte) []byte {
	if r.view.json == nil {
		return r.Record().JSONParts(pass)
	}
	return r.RawJSON()
}

// JSONSize returns the length of JSON that is made of a long message, else 0.
func (r *row) JSONSize() int {
	if r.object != nil {
		return 0 // it was kept as JSON
	}
	return r.Row.JSONSize()
}

// Types of columns other than strings, for sorting, JSON and typed formats.
const (
	number  = output.Integer
	decimal = output.Float
	truth   = output.Bool
	moment  = output.Time
)

// column is a column of an export, defined by what it appends.
type column struct {
	output.Column[*row]
	needs  []record.Value
	rank   *output.Worth // its priority on a terminal; nil for the default of its name
	joined bool          // it comes from another stream
	pods   bool          // it needs the pods
	named  bool          // it needs the names of clusters
	image  bool          // it belongs to an image, or to something in one
}

// col makes a column from the values that it needs.
func col(name, doc string, add func(dst []byte, r *row) []byte, needs ...record.Value) column {
	return column{Column: output.Column[*row]{Name: name, Doc: doc, Append: add}, needs: needs}
}

// of returns the column with a type.
func (c column) of(t output.Type) column {
	c.Type = t
	return c
}

// wide returns the column, shown only on request.
func (c column) wide() column {
	c.Wide = true
	return c
}

// worth returns the column with its own priority on a terminal.
func (c column) worth(w output.Worth) column {
	c.rank = &w
	return c
}

// spare returns the column, shown on a terminal only on request.
func (c column) spare() column { return c.worth(output.Spare) }

// key returns the column, printed by -o name.
func (c column) key() column {
	c.Key = true
	return c
}

// typed converts the column for package output: with typed values unless they are
// strings.
func (c column) typed() output.Column[*row] {
	add := c.Append
	switch c.Type {
	case number, decimal:
		c.Value = func(r *row) any {
			if digits := add(nil, r); len(digits) > 0 {
				return json.Number(digits)
			}
			return nil
		}
	case truth:
		c.Value = func(r *row) any {
			if word := add(nil, r); len(word) > 0 {
				return word[0] == 't'
			}
			return nil
		}
	case moment:
		c.Value = func(r *row) any {
			raw := string(add(nil, r))
			if at, err := time.Parse(time.RFC3339, raw); err == nil {
				return at
			}
			return raw
		}
	}
	return c.Column
}

// appendQuoted appends a JSON string.
func appendQuoted(dst, s []byte) []byte {
	dst = append(dst, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ':
			const digits = "0123456789abcdef"
			dst = append(dst, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// appendMarshalled appends a JSON string with the escapes of encoding/json.
func appendMarshalled(dst, s []byte) []byte {
	quoted, valid := record.AppendString(dst, s)
	if !valid { // which no record is
		raw, _ := json.Marshal(string(s)) // a string always encodes
		return append(dst, raw...)
	}
	return quoted
}
