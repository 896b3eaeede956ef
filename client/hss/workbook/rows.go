package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Rows reads the rows of a worksheet.
type Rows struct {
	book   *Book
	source *bounded
	xml    *xml.Decoder
	name   string
}

// Rows opens the worksheet with that number in Sheets.
func (b *Book) Rows(sheet int) (*Rows, error) {
	s := b.sheets[sheet]
	source, err := b.open(s.part, maxRow)
	if err != nil {
		return nil, fmt.Errorf("sheet %q: %w", s.name, err)
	}
	return &Rows{book: b, source: source, xml: xml.NewDecoder(source), name: s.name}, nil
}

// Close closes the worksheet.
func (r *Rows) Close() error { return r.source.Close() }

// Next returns the cells of the next row that is stored, up to the last one
// that is not empty, and io.EOF after the last row. Rows that are empty may be left out
// of a file.
func (r *Rows) Next() ([]string, error) {
	for {
		token, err := r.xml.Token()
		if err != nil {
			return nil, r.wrap(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "row" {
			row, err := r.row()
			r.source.left = maxRow
			return row, r.wrap(err)
		}
	}
}

// wrap says where an error was, unless it is the end of the rows.
func (r *Rows) wrap(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("sheet %q, near byte %d: %w", r.name, r.xml.InputOffset(), err)
}

func (r *Rows) row() ([]string, error) {
	var row []string
	for {
		token, err := r.xml.Token()
		if err != nil {
			return nil, err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return trimmed(row), nil
		case xml.StartElement:
			if token.Name.Local != "c" {
				err = r.xml.Skip()
			} else {
				row, err = r.cell(row, token)
			}
			if err != nil {
				return nil, err
			}
		}
	}
}

// trimmed leaves out empty cells at the end, which are there for their looks.
func trimmed(row []string) []string {
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return row
}

// cell adds a cell to a row, behind empty ones where it is not the next.
func (r *Rows) cell(row []string, start xml.StartElement) ([]string, error) {
	at, kind := len(row), "n"
	for _, a := range start.Attr {
		switch a.Name.Local {
		case "t":
			kind = a.Value
		case "r":
			var err error
			if at, err = column(a.Value); err != nil {
				return nil, err
			}
		}
	}
	switch {
	case at >= maxColumns:
		return nil, fmt.Errorf("a row has more than %d cells", maxColumns)
	case at < len(row):
		return nil, errors.New("the cells of a row are not in order")
	}
	text, err := r.value(kind)
	if err != nil {
		return nil, err
	}
	for len(row) < at {
		row = append(row, "")
	}
	return append(row, text), nil
}

// value reads the value of a cell, up to the cell's end.
func (r *Rows) value(kind string) (string, error) {
	text := ""
	for {
		token, err := r.xml.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return text, nil
		case xml.StartElement:
			switch token.Name.Local {
			case "v":
				text, err = r.stored(kind)
			case "is":
				text, err = richText(r.xml)
			default:
				err = r.xml.Skip() // a formula
			}
			if err != nil {
				return "", err
			}
		}
	}
}

// stored is a value as text. Numbers keep their digits.
func (r *Rows) stored(kind string) (string, error) {
	text, err := plainText(r.xml)
	switch {
	case err != nil:
		return "", err
	case kind == "s":
		return r.book.strings.at(text)
	case kind == "str":
		return unescape(text), nil
	case kind == "b" && text == "1":
		return "TRUE", nil
	case kind == "b" && text == "0":
		return "FALSE", nil
	}
	return text, nil
}

// column is the number, from 0, of the column in a reference such as AB12.
func column(reference string) (int, error) {
	n := 0
	for i := range len(reference) {
		switch c := reference[i]; {
		case c >= 'A' && c <= 'Z' && n < maxColumns:
			n = 26*n + int(c-'A') + 1
		case i > 0 && c >= '1' && c <= '9':
			return n - 1, nil
		default:
			return 0, errors.New("a cell is at " + strconv.Quote(reference))
		}
	}
	return 0, errors.New("a cell is at " + strconv.Quote(reference))
}
