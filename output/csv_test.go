package output

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCSVQuoting(t *testing.T) {
	t.Parallel()
	tests := []struct{ cell, want string }{
		{"plain", "plain"},
		{"a b", "a b"},
		{"a,b", `"a,b"`},
		{"seven777,", `"seven777,"`},
		{"a comma after more than eight bytes,", `"a comma after more than eight bytes,"`},
		{`say "hi"`, `"say ""hi"""`},
		{"two\nlines", "\"two\nlines\""},
		{"dos\r\n", "\"dos\r\n\""},
		{" leading blank", `" leading blank"`},
		{"\u3000ideographic blank", "\"\u3000ideographic blank\""},
		{`\.`, `"\."`},
		{"日本", "日本"},
		{"\x1b[31m\x00\xff", "\x1b[31m\x00\xff"},
		{"=1+1", "=1+1"},
	}
	for _, tt := range tests {
		if got := written(t, []string{tt.cell}, stringColumn("c"), Options{Format: CSV, NoHeaders: true}); got != tt.want+"\n" {
			t.Errorf("%q: got %q, want %q", tt.cell, got, tt.want)
		}
	}
}

// A record of one empty cell is not a blank line, which readers skip.
func TestCSVEmptyLine(t *testing.T) {
	t.Parallel()
	if got := written(t, []string{"", "a"}, stringColumn("c"), Options{Format: CSV}); got != "c\n\"\"\na\n" {
		t.Errorf("got %q", got)
	}
}

func TestB10CSVSafe(t *testing.T) {
	t.Parallel()
	cell := func(s string) any { return s }
	number := func(string) any { return -5 }
	tests := []struct {
		cell  string
		value func(string) any
		want  string
	}{
		{"=1+1", cell, `"'=1+1"`},
		{"+49 30", cell, `"'+49 30"`},
		{"-rm", cell, `"'-rm"`},
		{"@SUM(A1)", cell, `"'@SUM(A1)"`},
		{"\t=1", cell, "\"'\t'=1\""},
		{"\r=1", cell, "\"'\r'=1\""},
		{"=a,b", cell, `"'=a,b"`},
		{"a=1", cell, `"a=1"`},
		{"\uff1d1+1", cell, "\"'\uff1d1+1\""},
		{"\u00a0=1", cell, "\"'\u00a0=1\""},
		{"\u200b=1", cell, "\"'\u200b=1\""},
		{"\"=1", cell, "\"'\"\"=1\""},
		{"a;=1", cell, `"a;'=1"`},
		{"a\t+1", cell, "\"a\t'+1\""},
		{"a\r\n@1", cell, "\"a\r\n'@1\""},
		{"a;b", cell, `"a;b"`},
		{"\n", cell, "\"'\n\""},
		{"", cell, `""`},
		{"-5", cell, `"'-5"`},
		{"-5", number, "-5"},
	}
	for _, tt := range tests {
		cols := []Column[string]{{Name: "c", Value: tt.value}}
		withAppend := []Column[string]{{Name: "c", Value: tt.value,
			Append: func(dst []byte, s string) []byte { return append(dst, s...) }}}
		for _, c := range [][]Column[string]{cols, withAppend} {
			if got := written(t, []string{tt.cell}, c, Options{Format: CSV, NoHeaders: true, CSVSafe: true}); got != tt.want+"\n" {
				t.Errorf("%q: got %q, want %q", tt.cell, got, tt.want)
			}
		}
	}
}

// --bom protects spreadsheets from formulas, too.
func TestBOMImpliesCSVSafe(t *testing.T) {
	t.Parallel()
	if got := written(t, []string{"=1"}, stringColumn("c"), Options{Format: CSV, BOM: true}); got != "\ufeff\"c\"\n\"'=1\"\n" {
		t.Errorf("got %q", got)
	}
}

func TestTSV(t *testing.T) {
	t.Parallel()
	tests := []struct{ cell, want string }{
		{"plain", "plain"},
		{"a\tb", `a\tb`},
		{"a\nb\r\n", `a\nb\r\n`},
		{`C:\temp`, `C:\\temp`},
		{"a backslash after eight\\", `a backslash after eight\\`},
		{"bell\a stays", "bell\a stays"},
		{`"quoted", not`, `"quoted", not`},
	}
	for _, tt := range tests {
		if got := written(t, []string{tt.cell}, stringColumn("c"), Options{Format: TSV, NoHeaders: true}); got != tt.want+"\n" {
			t.Errorf("%q: got %q, want %q", tt.cell, got, tt.want)
		}
	}
}

// encoding/csv reads the written cells back, whatever they contain.
func FuzzCSVRoundTrip(f *testing.F) {
	f.Add("a", "b,c", "\"\n")
	f.Add("", "", "")
	f.Add(" x", `\.`, "\r")
	f.Add("12345678,", "日本\u3000", "\xff\x00")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		row := []string{a, b, c}
		var cols []Column[[]string]
		for i, name := range []string{"a", "b", "c"} {
			cols = append(cols, Column[[]string]{Name: name,
				Append: func(dst []byte, r []string) []byte { return append(dst, r[i]...) }})
		}
		var out bytes.Buffer
		if _, err := writeRows(&out, each([][]string{row, row}, nil), cols, Options{Format: CSV}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(standardCSV(t, row), out.String()); diff != "" {
			t.Errorf("-encoding/csv +got\n%s", diff)
		}
		got, err := csv.NewReader(&out).ReadAll()
		if err != nil {
			t.Fatalf("%q does not parse: %v", row, err)
		}
		for i := range row {
			// The reader turns \r\n inside quotes into \n; the file has both.
			row[i] = strings.ReplaceAll(row[i], "\r\n", "\n")
		}
		if diff := cmp.Diff([][]string{{"a", "b", "c"}, row, row}, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

// standardCSV returns the output of encoding/csv for the row, twice.
func standardCSV(t *testing.T, row []string) string {
	t.Helper()
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll([][]string{{"a", "b", "c"}, row, row}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The scans by eight bytes find the same as a scan byte by byte.
func FuzzScans(f *testing.F) {
	f.Add([]byte("12345678"))
	f.Add([]byte("1234567,"))
	f.Add([]byte("\x80\x7f\x20\x1f\\\r\n\"-,!\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, want := hasCSVSpecial(data), bytes.ContainsAny(data, ",\"\r\n"); got != want {
			t.Errorf("CSV: %q: %v, want %v", data, got, want)
		}
		tsv := slices.ContainsFunc(data, func(b byte) bool { return b < ' ' || b == '\\' })
		if got := hasTSVSpecial(data); got != tsv {
			t.Errorf("TSV: %q: %v, want %v", data, got, tsv)
		}
		plain := !slices.ContainsFunc(data, func(b byte) bool { return b < ' ' || b > '~' })
		if got := plainASCII(data); got != plain {
			t.Errorf("ASCII: %q: %v, want %v", data, got, plain)
		}
	})
}

// Every byte is classified the same at every position of a word.
func TestScansAtEveryPlace(t *testing.T) {
	t.Parallel()
	for b := range 256 {
		for place := range 17 {
			data := bytes.Repeat([]byte{'m'}, 17)
			data[place] = byte(b)
			if got, want := hasCSVSpecial(data), strings.ContainsRune(",\"\r\n", rune(b)) && b < 0x80; got != want {
				t.Fatalf("CSV: byte %#x at %d: %v", b, place, got)
			}
			if got, want := hasTSVSpecial(data), b < ' ' || b == '\\'; got != want {
				t.Fatalf("TSV: byte %#x at %d: %v", b, place, got)
			}
			if got, want := plainASCII(data), b >= ' ' && b <= '~'; got != want {
				t.Fatalf("ASCII: byte %#x at %d: %v", b, place, got)
			}
		}
	}
}
