package hss_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tally/client/hss"
	"tally/client/hss/hsstest"
)

func TestTablesOfEveryEncoding(t *testing.T) {
	t.Parallel()
	// The first Chinese character comes late, and "𠮷" is in GB18030 only.
	s := "name,状态\n" + strings.Repeat("plain,Running\n", 10000) + "\"容器, \"\"网关\"\"\",𠮷\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]string{"UTF-8": s, "with mark": "\ufeff" + s, "GB18030": gb, "UTF-16": utf16, "CRLF": strings.ReplaceAll(s, "\n", "\r\n")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, err := open(t, zipOf(t, hsstest.ZipFile{Name: "T.CSV", Text: s})).Table(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			rows, err := collect(table.Rows())
			if err != nil || len(rows) != 10001 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			if diff := cmp.Diff([][]string{{"name", "状态"}, {`容器, "网关"`, "𠮷"}}, [][]string{table.Header, rows[10000]}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSeveralFilesAreOneTable(t *testing.T) {
	t.Parallel()
	table, err := open(t, zipOf(t,
		hsstest.ZipFile{Name: "1.csv", Text: "a,b\n1,2\n"}, hsstest.ZipFile{Name: "readme.txt", Text: "hello"}, hsstest.ZipFile{Name: "2.csv", Text: "a,b\n3,4\n"},
	)).Table(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a table can be read again
		rows, err := collect(table.Rows())
		if diff := cmp.Diff([][]string{{"1", "2"}, {"3", "4"}}, rows); diff != "" || err != nil {
			t.Error(err, diff)
		}
	}
	if diff := cmp.Diff([]string{"1.csv", "2.csv"}, table.Files); diff != "" {
		t.Error(diff)
	}
	for row := range table.Rows() {
		if row[0] != "1" {
			t.Errorf("row %q after the end", row)
		}
		break
	}
}

func TestTablesThatAreNone(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		files []hsstest.ZipFile
		want  string
	}{
		"empty":         {[]hsstest.ZipFile{{Name: "a.csv"}}, "without even a header"},
		"other columns": {[]hsstest.ZipFile{{Name: "a.csv", Text: "a\n"}, {Name: "b.csv", Text: "b\n"}}, `["b"] are not those of "a.csv"`},
		"a short row":   {[]hsstest.ZipFile{{Name: "a.csv", Text: "a,b\n1\n"}}, "wrong number of fields"},
		"a bare quote":  {[]hsstest.ZipFile{{Name: "a.csv", Text: "a,b\n1,x\"y\n"}}, "not CSV"},
		"binary":        {[]hsstest.ZipFile{{Name: "a.csv", Text: "a\n\xff\xff\xff\n"}}, "neither UTF-8 nor GB18030"},
		"no workbook":   {[]hsstest.ZipFile{{Name: "a.xlsx", Text: "PK no"}}, "not an XLSX workbook"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, err := open(t, zipOf(t, c.files...)).Table(t.Context())
			if err == nil {
				_, err = collect(table.Rows())
			}
			var refused *hss.ArchiveError
			if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestArchiveWithoutATable(t *testing.T) {
	t.Parallel()
	archive := export(t, connect(t, start(t, hsstest.Options{Format: hsstest.Text})), hss.ExportRequest{})
	_, err := archive.Table(t.Context())
	var none *hss.NoTableError
	if !errors.As(err, &none) || !cmp.Equal(none.Found, []string{"readme.txt"}) || !strings.Contains(err.Error(), "readme.txt") {
		t.Errorf("got %v", err)
	}
}

// workbook is an XLSX file of sheets, each a list of rows.
func workbook(t *testing.T, sheets ...[][]any) string {
	t.Helper()
	book := excelize.NewFile()
	for i, rows := range sheets {
		sheet, err := book.NewSheet("S" + string(rune('1'+i)))
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			cell, err := excelize.CoordinatesToCellName(1, r+1)
			if err == nil {
				err = book.SetSheetRow(book.GetSheetName(sheet), cell, &row)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWorkbooks(t *testing.T) {
	t.Parallel()
	header := []any{"名称", "n", "end"}
	cases := map[string]struct {
		sheets [][][]any
		want   [][]string
		err    string
	}{
		"digits are kept":    {[][][]any{{header, {"容器", int64(1234567890123456789), 0.1}}}, [][]string{{"容器", "1234567890123456789", "0.1"}}, ""},
		"empty cells at end": {[][][]any{{header, {"a"}, {}, {"b", nil, "c"}}}, [][]string{{"a", "", ""}, {"b", "", "c"}}, ""},
		"sheets with one header": {
			[][][]any{{header, {"a", 1, 2}}, {}, {header, {"b", 3, 4}}}, [][]string{{"a", "1", "2"}, {"b", "3", "4"}}, "",
		},
		"sheets that differ": {[][][]any{{header, {"a", 1, 2}}, {{"note"}}}, [][]string{{"a", "1", "2"}}, "its sheets differ"},
		"a row too long":     {[][][]any{{header, {1, 2, 3, 4}}}, nil, "a row has 4 cells, the header 3"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			table, err := open(t, zipOf(t, hsstest.ZipFile{Name: "a.xlsx", Text: workbook(t, c.sheets...)})).Table(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			rows, err := collect(table.Rows())
			if diff := cmp.Diff(c.want, rows); diff != "" {
				t.Error(diff)
			}
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A repeated header is not a row: concatenated parts have one each.
func TestARepeatedHeaderIsNoRow(t *testing.T) {
	t.Parallel()
	table, err := open(t, zipOf(t, hsstest.ZipFile{Name: "1.csv", Text: "a,b\n1,2\na,b\n3,4\nb,a\n"})).Table(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := collect(table.Rows())
	if diff := cmp.Diff([][]string{{"1", "2"}, {"3", "4"}, {"b", "a"}}, rows); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if n, err := table.Count(); n != 3 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
}

// Files that archivers put beside the table are none, and a table without a suffix is
// recognized by its content.
func TestTablesAreRecognizedByTheirContent(t *testing.T) {
	t.Parallel()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("容器名称;状态\n网关;运行\n")
	if err != nil {
		t.Fatal(err)
	}
	asked := []hss.Header{{Key: "a", Name: "容器名称"}}
	for name, c := range map[string]struct {
		files []hsstest.ZipFile
		asked []hss.Header
		found string
	}{
		"beside":         {[]hsstest.ZipFile{{Name: "__MACOSX/._a.csv", Text: "\x00\x05"}, {Name: "a.csv", Text: "a,b\n1,2\n"}}, nil, "a.csv"},
		"hidden":         {[]hsstest.ZipFile{{Name: "x/._a.csv", Text: "\x00\x05"}, {Name: "x/a.csv", Text: "a,b\n1,2\n"}}, nil, "x/a.csv"},
		"no suffix":      {[]hsstest.ZipFile{{Name: "export", Text: "\ufeffa\tb\n1\t2\n"}}, nil, "export"},
		"another suffix": {[]hsstest.ZipFile{{Name: "readme.md", Text: "see, there\n"}, {Name: "a.dat", Text: gb}}, asked, "a.dat"},
		"named first":    {[]hsstest.ZipFile{{Name: "notes.txt", Text: "a,b\n"}, {Name: "a.csv", Text: "a,b\n1,2\n"}}, nil, "a.csv"},
		"only aside":     {[]hsstest.ZipFile{{Name: "__MACOSX/a.csv", Text: "a,b\n1,2\n"}}, nil, ""},
		"a page":         {[]hsstest.ZipFile{{Name: "export", Text: "<html>,x\n"}}, nil, ""},
		"other columns":  {[]hsstest.ZipFile{{Name: "export", Text: "x,y\n"}}, asked, ""},
		"bytes":          {[]hsstest.ZipFile{{Name: "export", Text: "a,\x00\n"}}, nil, ""},
	} {
		table, err := open(t, zipOf(t, c.files...)).Table(t.Context(), c.asked...)
		var none *hss.NoTableError
		switch {
		case c.found == "":
			if !errors.As(err, &none) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", name, err)
		default:
			if n, err := table.Count(); n != 1 || err != nil || strings.Join(table.Files, " ") != c.found {
				t.Errorf("%s: %d rows of %q, %v", name, n, table.Files, err)
			}
		}
	}
}
