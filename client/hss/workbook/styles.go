package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"tally/client/hss/internal/bounded"
)

// styles records which cell formats show dates, by their numbers.
type styles struct {
	codes map[int]string // of the number formats that the workbook defines
	dates []bool
}

// readStyles reads the part with the styles; a workbook may have none.
func (b *Book) readStyles(part string) error {
	if part == "" {
		return nil
	}
	source, err := b.open(part, maxRow)
	if err != nil {
		return err
	}
	b.styles.codes = map[int]string{}
	if err := b.styles.read(xml.NewDecoder(source), source.Reader); err != nil {
		return errors.Join(fmt.Errorf("read %s: %w", part, err), source.Close())
	}
	return source.Close()
}

func (s *styles) read(d *xml.Decoder, source *bounded.Reader) error {
	inCells := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			inCells = inCells && token.Name.Local != "cellXfs"
		case xml.StartElement:
			inCells = inCells || token.Name.Local == "cellXfs"
			if err := s.element(token, inCells); err != nil {
				return err
			}
			source.Next()
		}
	}
}

// element records a number format, or a cell format that uses one.
func (s *styles) element(e xml.StartElement, inCells bool) error {
	id, _ := strconv.Atoi(attribute(e, "numFmtId")) // a missing attribute means 0, the general format
	switch {
	case len(s.codes) > maxFormats || len(s.dates) > maxFormats:
		return bounded.ErrTooLarge
	case e.Name.Local == "numFmt":
		s.codes[id] = attribute(e, "formatCode")
	case e.Name.Local == "xf" && inCells:
		s.dates = append(s.dates, isDateFormat(id, s.codes[id]))
	}
	return nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isDate reports whether cells of a format show dates.
func (s *styles) isDate(format string) bool {
	i, err := strconv.Atoi(format)
	return err == nil && i >= 0 && i < len(s.dates) && s.dates[i]
}
