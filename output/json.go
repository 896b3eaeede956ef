package output

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// rawJSON is a row that still has the server's bytes: unknown fields and exact
// numbers are preserved.
type rawJSON interface{ RawJSON() []byte }

// lineJSON is a row whose bytes are known to be JSON without line breaks, so that they
// are written without a scan.
type lineJSON interface{ JSONLine() []byte }

// errNotJSON means that a row's own bytes are not JSON.
var errNotJSON = errors.New("the server's object is not JSON")

// transform appends the row's JSON converted to a format.
type transform func(dst, document []byte) ([]byte, error)

// ofJSON refuses documents that are not JSON before they are changed.
func ofJSON(change transform) transform {
	return func(dst, document []byte) ([]byte, error) {
		if !json.Valid(document) {
			return dst, errNotJSON
		}
		return change(dst, document)
	}
}

// documentOf returns the function that turns rows of R into JSON: the row's own
// bytes, if the row or a pointer to it has them, else the encoded row.
func documentOf[R any]() func(row any) ([]byte, error) {
	_, own := any(*new(R)).(rawJSON)
	_, pointed := any(new(R)).(rawJSON)
	if own || !pointed {
		return document
	}
	return func(row any) ([]byte, error) {
		r := row.(R)
		return document(&r)
	}
}

// document returns the row's own bytes, else the encoded row.
func document(row any) ([]byte, error) {
	if own, ok := row.(rawJSON); ok {
		if raw := own.RawJSON(); len(raw) > 0 {
			return raw, nil
		}
	}
	return marshal(row)
}

// partsJSON is a lineJSON whose beginning may be released while the rest is made.
type partsJSON interface {
	JSONParts(pass func(part []byte) []byte) []byte
}

// sizedJSON is a row that knows the length of its JSON in advance, if it is long and
// was not sent as JSON.
type sizedJSON interface{ JSONSize() int }

// mostMade bounds JSON that is made of a row to transform or to sort it, which is in
// memory together with the row and the result.
const mostMade = 12 << 20

// jsonLine renders rows from their own bytes, which have no line breaks.
func jsonLine(through *passage) render {
	pass := through.pass
	return func(row any) ([]byte, error) {
		if through.isOpen() {
			if parts, ok := row.(partsJSON); ok {
				return parts.JSONParts(pass), nil
			}
		} else if err := checkMade(row); err != nil {
			return nil, err
		}
		return row.(lineJSON).JSONLine(), nil
	}
}

// bounded refuses rows whose JSON would be too large, where a render needs all of it.
func bounded(render render) render {
	return func(row any) ([]byte, error) {
		if err := checkMade(row); err != nil {
			return nil, err
		}
		return render(row)
	}
}

// checkMade refuses a row whose JSON would take too much memory in addition to the
// row.
func checkMade(row any) error {
	if sized, ok := row.(sizedJSON); ok && sized.JSONSize() > mostMade {
		return tooMuchMade()
	}
	return nil
}

func tooMuchMade() error {
	return &RowSizeError{Why: fmt.Sprintf("as JSON it would take more than %d MiB", mostMade>>20)}
}

// columnsJSON renders an object of the columns, in their order.
func columnsJSON(cols []column, through *passage) render {
	var record []byte
	keys := make([][]byte, len(cols))
	for i, c := range cols {
		keys[i], _ = value{kind: textual, str: c.Name}.appendJSON(nil) // strings always encode
	}
	return func(row any) ([]byte, error) {
		record = append(record[:0], '{')
		for i := range cols {
			if i > 0 {
				record = append(record, ',')
			}
			record = append(append(record, keys[i]...), ':')
			var err error
			v := cols[i].value(row)
			if v.length() >= large {
				record, err = appendLargeJSON(record, v, through)
			} else {
				record, err = v.appendJSON(record)
			}
			if err != nil {
				return nil, fmt.Errorf("column %s as JSON: %w", cols[i].Name, err)
			}
		}
		return append(record, '}'), nil
	}
}

// appendLargeJSON appends a string or a list of strings as JSON, in pieces.
func appendLargeJSON(dst []byte, v value, through *passage) ([]byte, error) {
	var cell any = v.str
	if v.kind == list {
		items := make([]any, len(v.items))
		for i, item := range v.items {
			items[i] = item
		}
		cell = items
	}
	out := &filled{record: dst, most: math.MaxInt, through: through}
	if !through.isOpen() {
		n, err := encodedSize(cell, readable)
		if err != nil {
			return dst, err
		}
		if out.expected = len(dst) + n; out.expected > mostMade {
			return dst, tooMuchMade()
		}
	}
	err := readable(out).value(cell)
	return out.record, err
}

// documents renders rows by their JSON.
func documents(source render, change transform) render {
	var record []byte
	return func(row any) ([]byte, error) {
		document, err := source(row)
		if err != nil {
			return nil, fmt.Errorf("encoding a row as JSON: %w", err)
		}
		changed, err := carefully(change, record[:0], document)
		if len(changed) < large { // a larger result may be the document itself
			record = changed
		}
		return changed, err
	}
}

// carefully changes a document, and collects the garbage of a large one.
func carefully(change transform, dst, document []byte) (changed []byte, err error) {
	if len(document) < huge {
		return change(dst, document)
	}
	frugal(func() { changed, err = change(dst, document) })
	return changed, err
}

// marshal encodes v without escaping HTML: & stays &.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	if err := encode(&b, v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// appendLine appends document on one line, unchanged if it has no line breaks. A
// large one on its own is not copied.
func appendLine(dst, document []byte) ([]byte, error) {
	switch oneLine := bytes.IndexByte(document, '\n') < 0 && bytes.IndexByte(document, '\r') < 0; {
	case oneLine && len(document) >= large && len(dst) == 0:
		return document, nil
	case oneLine:
		return append(dst, document...), nil
	}
	b := bytes.NewBuffer(dst)
	if err := json.Compact(b, document); err != nil {
		return dst, fmt.Errorf("%w: %w", errNotJSON, err)
	}
	return b.Bytes(), nil
}

// jsonTransform is the transform of json and jsonl: the server's bytes, or a
// form for people.
func jsonTransform(o Options) transform {
	switch {
	case o.Terminal && o.Format == JSON:
		return indented(o)
	case o.Terminal, o.Color:
		return painted(o)
	}
	return appendLine
}

// jsonFrame is the layout of a list: an array with one element per line. A
// truncated array is not closed, so that no parser accepts it as complete.
func jsonFrame() *frame {
	return &frame{open: "[\n", separator: ",\n", shut: "\n]\n", empty: "[]\n"}
}
