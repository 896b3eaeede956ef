package hss

import (
	"bytes"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// isAside reports a file that an archiver of macOS or Windows put beside the
// content, under a name like the content's.
func (e entry) isAside() bool {
	base := path.Base(e.Name)
	return strings.HasPrefix(e.Name, "__MACOSX/") || strings.HasPrefix(base, "._") || base == ".DS_Store" || base == "Thumbs.db"
}

// recognize finds the tables of an archive by their content, where no name tells.
func (t *Table) recognize(entries []entry) error {
	for _, e := range entries {
		if e.isAside() {
			continue
		}
		start, err := t.start(e)
		if err != nil {
			return err
		}
		if e.kind = kindOf(start, t.asked); e.kind != "" {
			t.add(e)
		}
	}
	return nil
}

// start is how an entry begins.
func (t *Table) start(e entry) ([]byte, error) {
	source, err := e.open(t.ctx)
	if err != nil {
		return nil, err
	}
	start, err := io.ReadAll(io.LimitReader(source, maxHeader))
	return start, errors.Join(err, source.Close())
}

// kindOf is the suffix of the format of a content, empty for what is not a table: a
// header of CSV names requested columns, or is at least two cells where those are
// not known.
func kindOf(start []byte, asked []Header) string {
	switch {
	case bytes.HasPrefix(start, []byte(localHeader)):
		return ".xlsx"
	case len(start) == 0 || strings.IndexByte("<{[", start[0]) >= 0 || bytes.IndexByte(start, 0) >= 0:
		return ""
	}
	line, _ := firstLine(strings.TrimPrefix(string(start), "\ufeff"))
	if !utf8.ValidString(line) {
		line, _ = simplifiedchinese.GB18030.NewDecoder().String(line) // what it cannot decode becomes U+FFFD
	}
	header, err := dialectOf(line, asked).rows(strings.NewReader(line)).Read()
	known := func(name string) bool { return slices.Contains(names(asked), name) }
	if err != nil || len(header) < 2 || len(asked) > 0 && !slices.ContainsFunc(header, known) {
		return ""
	}
	return ".csv"
}
