package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"tally/client/hss/workbook"
)

// parts are the parts of a workbook with one empty sheet.
func parts() map[string]string {
	return map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="b"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="b" Type="http://x/worksheet" Target="worksheets/1.xml"/><Relationship Id="c" Type="http://x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/1.xml":        `<worksheet><sheetData/></worksheet>`,
		"xl/sharedStrings.xml":       `<sst count="-1"><si><t>one</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">rich </t></r><r><t>text</t></r><rPh><t>x</t></rPh></si><si/><si><t>a_x000A_b_x005F_x000A_ _xD83D_ _x00_ _x</t></si></sst>`,
	}
}

func pack(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, s := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, s)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read returns the rows of every sheet, up to an error.
func read(file []byte) (all [][]string, err error) {
	book, err := workbook.Open(bytes.NewReader(file), int64(len(file)), 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	for i := range book.Sheets() {
		rows, err := book.Rows(i)
		if err != nil {
			return all, err
		}
		for {
			row, err := rows.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return all, errors.Join(err, rows.Close())
			}
			all = append(all, row)
		}
		if err := rows.Close(); err != nil {
			return all, err
		}
	}
	return all, nil
}

func TestCells(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		row  string
		want []string
	}{
		"shared strings":       {`<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>`, []string{"one", "rich text"}},
		"escaped characters":   {`<c t="s"><v>3</v></c>`, []string{"a\nb_x000A_ _xD83D_ _x00_ _x"}},
		"inline strings":       {`<c t="inlineStr"><is><t> a &amp; b </t></is></c><c t="inlineStr"><is><r><t>c</t></r><r><t>d</t></r></is></c>`, []string{" a & b ", "cd"}},
		"numbers keep digits":  {`<c><v>1234567890123456789</v></c><c t="n" s="3"><v>0.1</v></c><c><v>1E-3</v></c>`, []string{"1234567890123456789", "0.1", "1E-3"}},
		"booleans":             {`<c t="b"><v>1</v></c><c t="b"><v>0</v></c>`, []string{"TRUE", "FALSE"}},
		"the value of formula": {`<c t="str"><f>A1&amp;"x"</f><v>onex</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c>`, []string{"onex", "#DIV/0!"}},
		"sparse cells":         {`<c r="B1"><v>2</v></c><c><v>3</v></c><c r="AA1"><v>27</v></c>`, append(append([]string{"", "2", "3"}, make([]string, 23)...), "27")},
		"empty cells at end":   {`<c r="A1"><v>1</v></c><c r="B1" s="1"/><c r="C1" t="s"><v>2</v></c>`, []string{"1"}},
		"nothing":              {``, nil},
		"things of the future": {`<x:new xmlns:x="x"><c/></x:new><c><v>1</v><x:y xmlns:x="x">2</x:y></c>`, []string{"1"}},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := parts()
			files["xl/worksheets/1.xml"] = `<worksheet><cols/><sheetData><row r="1">` + tt.row + `</row></sheetData><mergeCells/></worksheet>`
			rows, err := read(pack(t, files))
			if diff := cmp.Diff([][]string{tt.want}, rows); diff != "" || err != nil {
				t.Errorf("error %v, -want +got\n%s", err, diff)
			}
		})
	}
}

func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	row := func(cells string) string {
		return `<worksheet><sheetData><row>` + cells + `</row></sheetData></worksheet>`
	}
	cases := map[string]struct{ part, xml, err string }{
		"no workbook":           {"_rels/.rels", `<Relationships/>`, "no part is declared as the workbook"},
		"no relations":          {"_rels/.rels", "", "read /_rels/.rels"},
		"unknown sheet":         {"xl/_rels/workbook.xml.rels", `<Relationships/>`, `the part of sheet "S" is not known`},
		"missing sheet":         {"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="b" Type="x/worksheet" Target="2.xml"/></Relationships>`, "/xl/2.xml is missing"},
		"a way out":             {"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="b" Type="x/worksheet" Target="../../../../etc/passwd"/></Relationships>`, "/etc/passwd is missing"},
		"string out of bounds":  {"xl/worksheets/1.xml", row(`<c t="s"><v>4</v></c>`), `no shared string "4"`},
		"string before the 1st": {"xl/worksheets/1.xml", row(`<c t="s"><v>-1</v></c>`), `no shared string "-1"`},
		"string of no number":   {"xl/worksheets/1.xml", row(`<c t="s"><v/></c>`), `no shared string ""`},
		"column out of bounds":  {"xl/worksheets/1.xml", row(`<c r="XFE1"><v>4</v></c>`), "more than 16384 cells"},
		"column without end":    {"xl/worksheets/1.xml", row(`<c r="` + strings.Repeat("Z", 99) + `1"/>`), "a cell is at"},
		"no reference":          {"xl/worksheets/1.xml", row(`<c r="1"/>`), `a cell is at "1"`},
		"cells out of order":    {"xl/worksheets/1.xml", row(`<c r="B1"><v>1</v></c><c r="A1"/>`), "not in order"},
		"markup in a value":     {"xl/worksheets/1.xml", row(`<c><v><b/></v></c>`), "where a string was expected"},
		"cut in a row":          {"xl/worksheets/1.xml", `<worksheet><sheetData><row><c><v>1`, "unexpected EOF"},
		"cut after a row":       {"xl/worksheets/1.xml", `<worksheet><sheetData><row></row>`, "unexpected EOF"},
		"strings cut":           {"xl/sharedStrings.xml", `<sst><si><t>a`, "unexpected EOF"},
		"an entity":             {"xl/worksheets/1.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]>` + row(`<c><v>&a;</v></c>`), "invalid character entity"},
		"a row without end":     {"xl/worksheets/1.xml", row(`<c t="inlineStr"><is><t>` + strings.Repeat("a", 17<<20)), "implausibly large"},
	}
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := parts()
			files[tt.part] = tt.xml
			if _, err := read(pack(t, files)); err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %v, want %q", err, tt.err)
			}
		})
	}
	if _, err := read([]byte("PK no")); err == nil {
		t.Error("no archive was read")
	}
}

// A library that writes workbooks as spreadsheets do agrees.
func TestOfAnotherWriter(t *testing.T) {
	t.Parallel()
	book := excelize.NewFile()
	want := [][]string{{"名称", "count", "ok"}, {"容器\n", "-12.5", "TRUE"}, {"", "", "last"}}
	cells := map[string]any{"A1": want[0][0], "B1": want[0][1], "C1": want[0][2], "A2": want[1][0], "B2": -12.5, "C2": true, "C9": "last"}
	for _, at := range []string{"A1", "B1", "C1", "A2", "B2", "C2", "C9"} {
		if err := book.SetCellValue("Sheet1", at, cells[at]); err != nil {
			t.Fatal(err)
		}
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := read(b.Bytes())
	var got [][]string
	for _, row := range rows {
		if len(row) > 0 {
			got = append(got, row)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, -want +got\n%s", err, diff)
	}
}

// Whatever a file contains, reading it ends, and no row is longer than a sheet is wide.
func FuzzRows(f *testing.F) {
	seed := parts()
	f.Add(seed["xl/sharedStrings.xml"], `<worksheet><row><c r="A1" t="s"><v>0</v></c><c r="XFD1" t="b"><v>1</v></c></row></worksheet>`)
	f.Add(`<sst><si><r><t>_x000`, `<row><c t="inlineStr"><is><t>_x0041_</t></is></c></row>`)
	f.Fuzz(func(t *testing.T, shared, sheet string) {
		files := maps.Clone(seed)
		files["xl/sharedStrings.xml"], files["xl/worksheets/1.xml"] = shared, sheet
		rows, _ := read(pack(t, files))
		for _, row := range rows {
			if len(row) > 16384 || len(row) > 0 && row[len(row)-1] == "" {
				t.Errorf("%d cells, %q", len(row), row[len(row)-1])
			}
		}
	})
}
