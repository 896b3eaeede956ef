package workbook

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"tally/client/hss/internal/bounded"
)

// Book is an open workbook. The caller closes it.
type Book struct {
	files    map[string]*zip.File
	most     int64
	sheets   []sheet
	strings  table
	styles   styles
	from1904 bool
}

type sheet struct{ name, part string }

// Open reads the list of sheets, the shared strings and the styles. size bounds
// each part when unpacked, in bytes; 0 means 4 GiB.
func Open(r io.ReaderAt, size, most int64) (*Book, error) {
	archive, err := bounded.OpenZip(r, size)
	if err != nil {
		return nil, fmt.Errorf("open the workbook: %w", err)
	}
	b := &Book{files: map[string]*zip.File{}, most: cmp.Or(most, maxBytes), strings: newTable()}
	for _, f := range archive.File {
		b.files[strings.ToLower(path.Clean("/"+f.Name))] = f
	}
	if err := b.index(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// Close releases what is kept on disk.
func (b *Book) Close() error { return b.strings.close() }

// Sheets returns the names of the worksheets in the workbook's order, including hidden ones.
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
		return errors.New("no part is declared as the workbook")
	}
	parts, err := b.relations(main)
	if err != nil {
		return err
	}
	var book struct {
		Properties struct {
			From1904 bool `xml:"date1904,attr"`
		} `xml:"workbookPr"`
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
	b.from1904 = book.Properties.From1904
	if err := b.readStyles(parts.ofType("/styles")); err != nil {
		return err
	}
	return b.readStrings(parts.ofType("/sharedStrings"))
}

// relations maps ids to the parts that a part refers to.
type relations map[string]relation

type relation struct{ kind, target string }

// ofType returns the part whose relation is of a kind. The two editions of the
// standard use URIs that differ, but not in their last element.
func (r relations) ofType(end string) string {
	for _, part := range r {
		if strings.HasSuffix(part.kind, end) {
			return part.target
		}
	}
	return ""
}

// relations reads the relations of a part, or of the package, which is "/".
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

// part is an open part of the workbook.
type part struct {
	*bounded.Reader
	source io.Closer
}

// Close implements io.Closer.
func (p *part) Close() error { return p.source.Close() }

// open opens a part and bounds its records.
func (b *Book) open(name string, record int64) (*part, error) {
	f := b.files[strings.ToLower(name)]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	source, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	return &part{bounded.NewReader(source, bounded.Limits{Record: record, Total: b.most}), source}, nil
}
