package hss

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
)

// dialect describes the syntax of a CSV file.
type dialect struct {
	comma rune
	// cr says that lines end in CR alone.
	cr bool
}

// maxHeader bounds the part of a header that is examined, in bytes.
const maxHeader = 64 << 10

// dialectOf recognizes the dialect of a file by its first line: the separator is
// the one that yields the requested columns, else the one that yields most
// columns, or a comma by default.
func dialectOf(start string, asked []Header) dialect {
	header, cr := firstLine(start)
	d := dialect{comma: ',', cr: cr}
	most := 0
	for _, comma := range ",\t;" {
		columns, err := dialect{comma: comma}.rows(strings.NewReader(header)).Read()
		if err != nil {
			continue
		}
		if slices.Equal(columns, names(asked)) {
			d.comma = comma
			return d
		}
		if len(columns) > most {
			d.comma, most = comma, len(columns)
		}
	}
	return d
}

// firstLine returns everything before the first unquoted line break, and
// whether that is a bare CR.
func firstLine(start string) (line string, cr bool) {
	quoted := false
	for i := range len(start) {
		switch c := start[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\n' && !quoted:
			return start[:i], false
		case c == '\r' && !quoted:
			return start[:i], !strings.HasPrefix(start[i+1:], "\n")
		}
	}
	return start, false
}

// rows reads rows in the dialect. Tab-separated files often do not quote at all.
func (d dialect) rows(source io.Reader) *csv.Reader {
	rows := csv.NewReader(source)
	rows.Comma, rows.LazyQuotes = d.comma, d.comma == '\t'
	return rows
}

// lines converts line breaks to LF.
func (d dialect) lines(source io.Reader) io.Reader {
	if !d.cr {
		return source
	}
	return &crLines{source: source}
}

// crLines replaces unquoted CR by LF.
type crLines struct {
	source io.Reader
	quoted bool
}

// Read implements io.Reader.
func (r *crLines) Read(p []byte) (int, error) {
	n, err := r.source.Read(p)
	for i, c := range p[:n] {
		switch {
		case c == '"':
			r.quoted = !r.quoted
		case c == '\r' && !r.quoted:
			p[i] = '\n'
		}
	}
	return n, err
}

// names returns the names of the columns.
func names(headers []Header) []string {
	all := make([]string, len(headers))
	for i, h := range headers {
		all[i] = h.Name
	}
	return all
}
