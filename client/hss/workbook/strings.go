package workbook

import (
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"tally/client/hss/internal/bounded"
	"tally/client/hss/internal/spool"
)

// table holds the shared strings, of which there may be millions, concatenated.
type table struct {
	bytes *spool.Buffer
	// ends holds the end offset of each string, in endSize bytes.
	ends *spool.Buffer
}

const (
	endSize = 8
	// inMemory is the number of bytes of each of a table's buffers to hold in memory.
	inMemory = 4 << 20
)

func newTable() table {
	return table{&spool.Buffer{Limit: inMemory}, &spool.Buffer{Limit: inMemory}}
}

func (t *table) close() error { return errors.Join(t.bytes.Close(), t.ends.Close()) }

func (t *table) add(s string) error {
	if _, err := io.WriteString(t.bytes, s); err != nil {
		return err
	}
	_, err := t.ends.Write(binary.LittleEndian.AppendUint64(nil, uint64(t.bytes.Size())))
	return err
}

// at is the string that a cell refers to.
func (t *table) at(index string) (string, error) {
	i, err := strconv.ParseInt(index, 10, 64)
	if err != nil || i < 0 || i >= t.ends.Size()/endSize {
		return "", fmt.Errorf("there is no shared string %q", index)
	}
	var bounds [2 * endSize]byte // the end of the string before, 0 before the first, and its own
	known := bounds[:]
	if i == 0 {
		known = bounds[endSize:]
	}
	if _, err := t.ends.ReadAt(known, max(i-1, 0)*endSize); err != nil {
		return "", fmt.Errorf("shared string %d: %w", i, err)
	}
	from, to := binary.LittleEndian.Uint64(bounds[:]), binary.LittleEndian.Uint64(bounds[endSize:])
	found := make([]byte, to-from)
	if _, err := t.bytes.ReadAt(found, int64(from)); err != nil {
		return "", fmt.Errorf("shared string %d: %w", i, err)
	}
	return string(found), nil
}

// readStrings reads the part with the shared strings; a workbook may have none.
func (b *Book) readStrings(part string) error {
	if part == "" {
		return nil
	}
	source, err := b.open(part, maxRow)
	if err != nil {
		return err
	}
	if err := b.strings.read(xml.NewDecoder(source), source.Reader); err != nil {
		return errors.Join(fmt.Errorf("read %s: %w", part, err), source.Close())
	}
	return source.Close()
}

func (t *table) read(d *xml.Decoder, source *bounded.Reader) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "si" {
			s, err := richText(d)
			if err == nil {
				err = t.add(s)
			}
			if err != nil {
				return err
			}
			source.Next()
		}
	}
}

// richText reads to the end of an element that contains text, in one piece or
// in runs of different formatting. Phonetic hints are skipped.
func richText(d *xml.Decoder) (string, error) {
	var b strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.EndElement:
			if token.Name.Local != "r" {
				return unescape(b.String()), nil
			}
		case xml.StartElement:
			if err := runText(d, token.Name.Local, &b); err != nil {
				return "", err
			}
		}
	}
}

// runText adds the text of a t element, which may be inside an r element; all other elements are skipped.
func runText(d *xml.Decoder, element string, b *strings.Builder) error {
	switch element {
	case "r":
		return nil
	case "t":
		s, err := plainText(d)
		b.WriteString(s)
		return err
	}
	return d.Skip()
}

// plainText is the text up to the end of an element that holds nothing else.
func plainText(d *xml.Decoder) (string, error) {
	var b strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.CharData:
			b.Write(token)
		case xml.EndElement:
			return b.String(), nil
		case xml.StartElement:
			return "", fmt.Errorf("<%s> where a string was expected", token.Name.Local)
		}
	}
}

// unescape replaces _x000D_ and the like, by which XML carries control characters.
func unescape(s string) string {
	const form = "_x0000_"
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "_x")
		if !found {
			return b.String() + s
		}
		b.WriteString(before)
		code, err := strconv.ParseUint(after[:min(4, len(after))], 16, 16)
		if len(after) < len(form)-2 || after[4] != '_' || err != nil || utf16.IsSurrogate(rune(code)) {
			b.WriteString("_x")
			s = after
			continue
		}
		b.WriteRune(rune(code))
		s = after[len(form)-2:]
	}
}
