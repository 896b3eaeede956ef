package hsstest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Format is the format of the file in an export's archive.
type Format int

// The formats.
const (
	CSV Format = iota
	CSVWithBOM
	CSVInGBK
	XLSX
	// Text is a file that is not a table.
	Text
)

// archive is a ZIP with one file of the rows.
func archive(format Format, rows [][]string) ([]byte, error) {
	name, s, err := file(format, rows)
	if err != nil {
		return nil, err
	}
	return Zip(ZipFile{name, s})
}

// ZipFile is a file of an archive.
type ZipFile struct{ Name, Text string }

// Zip is a ZIP archive of files.
func Zip(files ...ZipFile) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	fast, err := flate.NewWriter(io.Discard, flate.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("zip: %w", err)
	}
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		fast.Reset(out) // files are written one after the other
		return fast, nil
	})
	for _, f := range files {
		entry, err := w.Create(f.Name)
		if err != nil {
			return nil, fmt.Errorf("zip %s: %w", f.Name, err)
		}
		if _, err := io.WriteString(entry, f.Text); err != nil {
			return nil, fmt.Errorf("zip %s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("zip: %w", err)
	}
	return b.Bytes(), nil
}

func file(format Format, rows [][]string) (name, s string, err error) {
	switch format {
	case XLSX:
		s, err = workbook(rows)
		return "容器列表.xlsx", s, err
	case Text:
		return "readme.txt", "no table here\n", nil
	case CSVWithBOM:
		s, err = table(rows)
		return "容器列表.csv", "\ufeff" + s, err
	case CSVInGBK:
		if s, err = table(rows); err == nil {
			s, err = simplifiedchinese.GBK.NewEncoder().String(s)
		}
		return "containers.csv", s, err
	}
	s, err = table(rows)
	return "容器列表.csv", s, err
}

func table(rows [][]string) (string, error) {
	var b strings.Builder
	err := csv.NewWriter(&b).WriteAll(rows)
	return b.String(), err
}
