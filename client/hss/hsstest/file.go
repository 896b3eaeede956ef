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

// Format is that of the file within an export's archive.
type Format int

// The formats.
const (
	CSV Format = iota
	CSVWithBOM
	CSVInGBK
	XLSX
	// Text is a file that is no table.
	Text
)

// archive is a ZIP with one file of the rows.
func archive(format Format, rows [][]string) ([]byte, error) {
	name, text, err := file(format, rows)
	if err != nil {
		return nil, err
	}
	return Zip(ZipFile{name, text})
}

// ZipFile is a file to be put into an archive.
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

func file(format Format, rows [][]string) (name, text string, err error) {
	switch format {
	case XLSX:
		text, err = workbook(rows)
		return "容器列表.xlsx", text, err
	case Text:
		return "readme.txt", "no table here\n", nil
	case CSVWithBOM:
		text, err = table(rows)
		return "容器列表.csv", "\ufeff" + text, err
	case CSVInGBK:
		if text, err = table(rows); err == nil {
			text, err = simplifiedchinese.GBK.NewEncoder().String(text)
		}
		return "containers.csv", text, err
	}
	text, err = table(rows)
	return "容器列表.csv", text, err
}

func table(rows [][]string) (string, error) {
	var b strings.Builder
	err := csv.NewWriter(&b).WriteAll(rows)
	return b.String(), err
}
