package workbook

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Book is an open workbook.
type Book struct {
	files   map[string]*zip.File
	sheets  []sheet
	strings table
}

type sheet struct{ name, part string }

// Open reads what sheets there are, and the shared strings.
func Open(r io.ReaderAt, size int64) (*Book, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are looked up only
		return nil, fmt.Errorf("open the workbook: %w", err)
	}
	b := &Book{files: map[string]*zip.File{}}
	for _, f := range archive.File {
		b.files[strings.ToLower(path.Clean("/"+f.Name))] = f
	}
	return b, b.index()
}

// Sheets are the names of the worksheets in the workbook's order, hidden ones too.
func (b *Book) Sheets() []string {
	names := make([]string, len(b.sheets))
	for i, s := range b.sheets {
		names[i] = s.name
	}
	return names
}

// index follows the relations from the package to the workbook, and from there to the sheets and the shared strings.
func (b *Book) index() error {
	root, err := b.relations("/")
	if err != nil {
		return err
	}
	main := root.ofType("/officeDocument")
	if main == "" {
		return errors.New("it says of no part that it is the workbook")
	}
	parts, err := b.relations(main)
	if err != nil {
		return err
	}
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode(main, &book); err != nil {
		return err
	}
	for _, s := range book.Sheets {
		part, known := parts[s.ID]
		if !known {
			return fmt.Errorf("the part of sheet %q is not known", s.Name)
		}
		if strings.HasSuffix(part.kind, "/worksheet") { // not a chart
			b.sheets = append(b.sheets, sheet{s.Name, part.target})
		}
	}
	return b.readStrings(parts.ofType("/sharedStrings"))
}

// relations are the parts that a part refers to, by id.
type relations map[string]relation

type relation struct{ kind, target string }

// ofType is the part whose relation is of a kind. Its URI differs between the
// two editions of the standard, but not at its end.
func (r relations) ofType(end string) string {
	for _, part := range r {
		if strings.HasSuffix(part.kind, end) {
			return part.target
		}
	}
	return ""
}

// relations reads those of a part, or of the package, which is "/".
func (b *Book) relations(of string) (relations, error) {
	dir, base := path.Split(of)
	var list struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := b.decode(path.Join(dir, "_rels", base+".rels"), &list); err != nil {
		return nil, err
	}
	found := relations{}
	for _, r := range list.Relations {
		target := r.Target
		if !path.IsAbs(target) {
			target = path.Join(dir, target)
		}
		found[r.ID] = relation{r.Type, path.Clean(target)}
	}
	return found, nil
}

// decode reads a small part.
func (b *Book) decode(part string, v any) error {
	source, err := b.open(part, maxIndex)
	if err != nil {
		return err
	}
	if err := xml.NewDecoder(source).Decode(v); err != nil {
		return errors.Join(fmt.Errorf("read %s: %w", part, err), source.Close())
	}
	return source.Close()
}

// open opens a part of which at most limit bytes may be read.
func (b *Book) open(part string, limit int64) (*bounded, error) {
	f := b.files[strings.ToLower(part)]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", part)
	}
	source, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", part, err)
	}
	return &bounded{source: source, left: limit}, nil
}

var errTooLarge = errors.New("it is larger than any real workbook")

// bounded fails, rather than ends, after so many bytes.
type bounded struct {
	source io.ReadCloser
	left   int64
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	n, err := b.source.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// Close implements io.Closer.
func (b *bounded) Close() error { return b.source.Close() }
