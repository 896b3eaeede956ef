package hss_test

import (
	"bytes"
	"testing"

	"tally/client/hss"
	"tally/client/hss/hsstest"
)

// FuzzArchive reads arbitrary archives: the result is an error, or rows that
// are as long as the header.
func FuzzArchive(f *testing.F) {
	for _, file := range []hsstest.ZipFile{
		{Name: "a.csv", Text: "名称,b\n1,\"2\n3\"\n"}, {Name: "a.csv", Text: "\xff\xfea\x00"}, {Name: "a.xlsx", Text: "PK"}, {Name: "../x", Text: "x"},
	} {
		data, err := hsstest.Zip(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		archive, err := hss.OpenArchive(bytes.NewReader(data), int64(len(data)), hss.Limits{Entries: 10, Bytes: 1 << 20})
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
