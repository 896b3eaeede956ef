package workbook_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tally/client/hss/workbook"
)

// dated is a workbook with one cell whose format has an id, or a code.
func dated(id int, code, properties, value string) map[string]string {
	files := parts()
	files["xl/workbook.xml"] = strings.Replace(files["xl/workbook.xml"], "<sheets>", properties+"<sheets>", 1)
	files["xl/_rels/workbook.xml.rels"] = strings.Replace(files["xl/_rels/workbook.xml.rels"], "</Relationships>",
		`<Relationship Id="d" Type="http://x/styles" Target="styles.xml"/></Relationships>`, 1)
	files["xl/styles.xml"] = fmt.Sprintf(`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="%s"/></numFmts>`+
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="%d"/></cellXfs></styleSheet>`, code, id)
	files["xl/worksheets/1.xml"] = `<worksheet><sheetData><row><c><v>44927</v></c><c s="1"><v>` + value + `</v></c></row></sheetData></worksheet>`
	return files
}

func TestA8DatesAreDates(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		id                      int
		code, properties, value string
		want                    string
	}{
		"a date":                     {14, "", "", "44927", "2023-01-01 00:00:00"},
		"a date with a time":         {22, "", "", "44927.75", "2023-01-01 18:00:00"},
		"to the second":              {22, "", "", "45870.423611111", "2025-08-01 10:10:00"},
		"milliseconds":               {22, "", "", "45870.0000052", "2025-08-01 00:00:00.449"},
		"a format of its own":        {164, "yyyy-mm-dd hh:mm:ss", "", "44927.5", "2023-01-01 12:00:00"},
		"in Chinese":                 {164, "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;", "", "44927", "2023-01-01 00:00:00"},
		"with a locale":              {164, "[$-409]d-mmm-yy;@", "", "44927", "2023-01-01 00:00:00"},
		"the system of 1904":         {14, "", `<workbookPr date1904="1"/>`, "43465", "2023-01-01 00:00:00"},
		"before the false leap day":  {14, "", "", "59", "1900-02-28 00:00:00"},
		"after it":                   {14, "", "", "61", "1900-03-01 00:00:00"},
		"a number":                   {1, "", "", "44927", "44927"},
		"a colour and a literal":     {164, "[Red]0.00&quot;days&quot;", "", "44927", "44927"},
		"an escaped letter":          {164, `0\d`, "", "44927", "44927"},
		"elapsed time":               {164, "[h]:mm", "", "44927", "44927"},
		"General":                    {164, "General", "", "44927", "44927"},
		"a time of day alone":        {20, "", "", "0.5", "0.5"},
		"too late for a date":        {14, "", "", "2958466", "2958466"},
		"what is not a number":       {14, "", "", "soon", "soon"},
		"a code that does not close": {164, "&quot;yyyy", "", "44927", "44927"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, err := read(pack(t, dated(c.id, c.code, c.properties, c.value)))
			if diff := cmp.Diff([][]string{{"44927", c.want}}, rows); diff != "" || err != nil {
				t.Errorf("error %v, -want +got\n%s", err, diff)
			}
		})
	}
	if at, ok := workbook.Date("44927.25"); !ok || at.Hour() != 6 {
		t.Errorf("%v, %v", at, ok)
	}
}

// A library that writes workbooks as spreadsheets do agrees on every format
// that it knows.
func TestA8DatesOfAnotherWriter(t *testing.T) {
	t.Parallel()
	for _, id := range []int{14, 15, 16, 17, 22} {
		book := excelize.NewFile()
		style, err := book.NewStyle(&excelize.Style{NumFmt: id})
		if err == nil {
			err = book.SetCellStyle("Sheet1", "A1", "A1", style)
		}
		if err == nil {
			err = book.SetCellFloat("Sheet1", "A1", 45870.5, -1, 64)
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := book.WriteToBuffer()
		if err != nil {
			t.Fatal(err)
		}
		rows, err := read(b.Bytes())
		if diff := cmp.Diff([][]string{{"2025-08-01 12:00:00"}}, rows); diff != "" || err != nil {
			t.Errorf("format %d: error %v, -want +got\n%s", id, err, diff)
		}
	}
}

// The unpacked content of a small file is on disk, not in memory. Not parallel:
// it measures memory.
func TestC6SharedStringsDoNotStayInMemory(t *testing.T) {
	const count, size = 100, 400 << 10
	files := parts()
	files["xl/sharedStrings.xml"] = "<sst>" + strings.Repeat("<si><t>"+strings.Repeat("x", size)+"</t></si>", count) + "</sst>"
	files["xl/worksheets/1.xml"] = `<worksheet><row><c t="s"><v>99</v></c></row></worksheet>`
	file := pack(t, files)
	clear(files)
	before := heap()
	book, err := workbook.Open(strings.NewReader(string(file)), int64(len(file)), 0)
	if err != nil {
		t.Fatal(err)
	}
	if grown := heap() - before; grown > 10<<20 {
		t.Errorf("%d MB of strings take %d MB of memory", count*size>>20, grown>>20)
	}
	rows, err := book.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	if row, err := rows.Next(); err != nil || len(row) != 1 || len(row[0]) != size {
		t.Errorf("%d cells, %v", len(row), err)
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	if err := book.Close(); err != nil {
		t.Error(err)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A repeated cell costs a few bytes in the file; the string that it refers to may be large.
func TestC6RowsAreBounded(t *testing.T) {
	t.Parallel()
	files := parts()
	files["xl/sharedStrings.xml"] = "<sst><si><t>" + strings.Repeat("x", 400<<10) + "</t></si></sst>"
	files["xl/worksheets/1.xml"] = `<worksheet><row>` + strings.Repeat(`<c t="s"><v>0</v></c>`, 1000) + `</row></worksheet>`
	if _, err := read(pack(t, files)); err == nil || !strings.Contains(err.Error(), "implausibly large") {
		t.Errorf("got %v", err)
	}
	if _, err := workbook.Open(strings.NewReader(""), 0, 0); err == nil {
		t.Error("nothing was opened")
	}
	file := pack(t, files)
	if _, err := workbook.Open(strings.NewReader(string(file)), int64(len(file)), 1<<10); err == nil || !strings.Contains(err.Error(), "implausibly large") {
		t.Errorf("beyond the caller's bound: %v", err)
	}
}
