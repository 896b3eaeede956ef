package stackrox

import (
	"strconv"
	"strings"
	"time"

	"tally/client/stackrox/record"
)

const notAvailable = "Not Available"

// reportColumns returns the columns of a vulnerability in the report that Central
// mails.
func (v *view) reportColumns(p imagePaths, one finding) []column {
	value := func(name, path string) column {
		return v.value(name, "as in the report that Central mails", p.only(path)...)
	}
	made := func(name, path string, add func(dst []byte, c record.Cell) []byte) column {
		at := v.plan.Value(p.only(path)...)
		return col(name, "as in the report that Central mails", func(dst []byte, r *row) []byte {
			if !r.Cell(one.cve).Has() {
				return dst // the image was not scanned
			}
			return add(dst, r.Cell(at))
		}, at, one.cve)
	}
	component := p.prefix + "scan.components[]."
	fixable, severity := fixableColumn(one), severityColumn(one)
	fixable.Name, severity.Name = "Fixable", "Severity"
	return []column{
		v.value("Image", "full name of the image", p.prefix+"name.fullName"),
		value("Component", component+"name"), value("Component Version", component+"version"), value("CVE", ".cve").key(),
		fixable, value("CVE Fixed In", ".fixedBy"), severity,
		made("CVSS", ".cvss", twoDecimals), made("NVDCVSS", ".nvdCvss", twoDecimals),
		made("EPSS Probability Percentage", ".epss.epssProbability", percentage),
		made("CISA KEV", ".cisaKev", orNotAvailable), made("Discovered At", ".firstImageOccurrence", date),
		value("Reference", ".link"), value("Advisory Name", ".advisory.name"), value("Advisory Link", ".advisory.link"),
	}
}

func orNotAvailable(dst []byte, c record.Cell) []byte {
	if !c.Has() {
		return append(dst, notAvailable...)
	}
	return c.Append(dst)
}

func twoDecimals(dst []byte, c record.Cell) []byte {
	if f, ok := c.Float(); ok {
		return strconv.AppendFloat(dst, f, 'f', 2, 64)
	}
	return append(dst, notAvailable...)
}

func percentage(dst []byte, c record.Cell) []byte {
	if f, ok := c.Float(); ok {
		return strconv.AppendFloat(dst, f*100, 'f', 3, 64)
	}
	return append(dst, notAvailable...)
}

// date appends a day in the format of the report.
func date(dst []byte, c record.Cell) []byte {
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(c.Append(nil))))
	if err != nil {
		return orNotAvailable(dst, c)
	}
	return at.UTC().AppendFormat(dst, "January 02, 2006")
}
