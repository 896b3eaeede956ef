package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// table holds the shared strings, one behind the other, since there may be
// millions.
type table struct {
	text []byte
	ends []uint32
}

func (t *table) add(text string) {
	t.text = append(t.text, text...)
	t.ends = append(t.ends, uint32(len(t.text))) //nolint:gosec // at most maxStrings
}

// at is the string that a cell refers to.
func (t *table) at(index string) (string, error) {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(t.ends) {
		return "", fmt.Errorf("there is no shared string %q", index)
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return string(t.text[from:t.ends[i]]), nil
}

// readStrings reads the part with the shared strings; a workbook may have none.
func (b *Book) readStrings(part string) error {
	if part == "" {
		return nil
	}
	source, err := b.open(part, maxStrings)
	if err != nil {
		return err
	}
	if err := b.strings.read(xml.NewDecoder(source)); err != nil {
		return errors.Join(fmt.Errorf("read %s: %w", part, err), source.Close())
	}
	return source.Close()
}

func (t *table) read(d *xml.Decoder) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "si" {
			text, err := richText(d)
			if err != nil {
				return err
			}
			t.add(text)
		}
	}
}

// richText reads up to the end of an element that holds text, in one piece or
// in runs of different looks. How it is pronounced is left out.
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

// runText adds the text of t; r may hold some, and nothing else does.
func runText(d *xml.Decoder, element string, b *strings.Builder) error {
	switch element {
	case "r":
		return nil
	case "t":
		text, err := plainText(d)
		b.WriteString(text)
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
			return "", fmt.Errorf("<%s> where text was due", token.Name.Local)
		}
	}
}

// unescape replaces _x000D_ and the like, by which XML carries control characters.
func unescape(text string) string {
	const form = "_x0000_"
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, "_x")
		if !found {
			return b.String() + text
		}
		b.WriteString(before)
		code, err := strconv.ParseUint(after[:min(4, len(after))], 16, 16)
		if len(after) < len(form)-2 || after[4] != '_' || err != nil || utf16.IsSurrogate(rune(code)) {
			b.WriteString("_x")
			text = after
			continue
		}
		b.WriteRune(rune(code))
		text = after[len(form)-2:]
	}
}
