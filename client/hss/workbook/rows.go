package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"tally/client/hss/internal/bounded"
)

// Rows reads the rows of a worksheet.
type Rows struct {
	book   *Book
	source *part
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

// Next returns the cells of the next row that is stored, up to the last one that
// is not empty, and io.EOF after the last row; what follows the rows is not
// read. A file may omit empty rows.
func (r *Rows) Next() ([]string, error) {
	for {
		token, err := r.xml.Token()
		if err != nil {
			return nil, r.wrap(err)
		}
		switch token := token.(type) {
		case xml.EndElement:
			if token.Name.Local == "sheetData" {
				return nil, io.EOF
			}
		case xml.StartElement:
			if token.Name.Local == "row" {
				row, err := r.row()
				r.source.Next()
				return row, r.wrap(err)
			}
		}
	}
}

// wrap adds the position to an error, except io.EOF.
func (r *Rows) wrap(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return err
	}
	return fmt.Errorf("sheet %q, near byte %d: %w", r.name, r.xml.InputOffset(), err)
}

func (r *Rows) row() ([]string, error) {
	var row []string
	left := maxRow
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
			} else if row, err = r.cell(row, token); err == nil {
				left -= len(row[len(row)-1])
			}
			if err != nil {
				return nil, err
			}
		}
		if left < 0 {
			return nil, bounded.ErrTooLarge
		}
	}
}

// trimmed removes trailing empty cells, which only carry formatting.
func trimmed(row []string) []string {
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	return row
}

// cell adds a cell to a row, behind empty ones where it is not the next.
func (r *Rows) cell(row []string, start xml.StartElement) ([]string, error) {
	at := len(row)
	if reference := attribute(start, "r"); reference != "" {
		var err error
		if at, err = column(reference); err != nil {
			return nil, err
		}
	}
	switch {
	case at >= maxColumns:
		return nil, fmt.Errorf("a row has more than %d cells", maxColumns)
	case at < len(row):
		return nil, errors.New("the cells of a row are not in order")
	}
	value, err := r.value(start)
	if err != nil {
		return nil, err
	}
	for len(row) < at {
		row = append(row, "")
	}
	return append(row, value), nil
}

// value reads the value of a cell, to the cell's end.
func (r *Rows) value(cell xml.StartElement) (string, error) {
	value := ""
	for {
		token, err := r.xml.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.EndElement:
			return value, nil
		case xml.StartElement:
			switch token.Name.Local {
			case "v":
				value, err = r.stored(cell)
			case "is":
				value, err = richText(r.xml)
			default:
				err = r.xml.Skip() // a formula
			}
			if err != nil {
				return "", err
			}
		}
	}
}

// stored converts a stored value by the type of its cell. Numbers keep their
// digits, unless they are dates.
func (r *Rows) stored(cell xml.StartElement) (string, error) {
	value, err := plainText(r.xml)
	if err != nil {
		return "", err
	}
	switch attribute(cell, "t") {
	case "s":
		return r.book.strings.at(value)
	case "str":
		return unescape(value), nil
	case "b":
		return boolean(value), nil
	case "", "n":
		if r.book.styles.isDate(attribute(cell, "s")) {
			return r.book.dateCell(value), nil
		}
	}
	return value, nil
}

func boolean(value string) string {
	switch value {
	case "1":
		return "TRUE"
	case "0":
		return "FALSE"
	}
	return value
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
