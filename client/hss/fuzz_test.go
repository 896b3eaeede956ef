package hss_test

import (
	"bytes"
	"testing"

	"tally/client/hss"
	"tally/client/hss/hsstest"
)

// FuzzArchive reads whatever calls itself an archive: rows or an error, each
// row as long as the header, and nothing else.
func FuzzArchive(f *testing.F) {
	for _, file := range []hsstest.ZipFile{
		{Name: "a.csv", Text: "名称,b\n1,\"2\n3\"\n"}, {Name: "a.csv", Text: "\xff\xfea\x00"}, {Name: "a.xlsx", Text: "PK"}, {Name: "../x", Text: "x"},
	} {
		text, err := hsstest.Zip(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		archive, err := hss.OpenArchive(bytes.NewReader(text), int64(len(text)), hss.Limits{Entries: 10, Bytes: 1 << 20})
		if err != nil {
			return
		}
		table, err := archive.Table(t.Context())
		if err != nil {
			return
		}
		for row, err := range table.Rows() {
			if err == nil && len(row) != len(table.Header) {
				t.Errorf("row %q, header %q", row, table.Header)
			}
		}
	})
}
