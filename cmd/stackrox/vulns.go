package stackrox

import (
	"strconv"

	"tally/client/stackrox/record"
	"tally/output"
)

// imagePaths are the paths of an image's parts in a record: after a prefix, such
// as images[] of a workload. The plan has rows of findings, of what was not
// scanned, and more of other kinds.
type imagePaths struct {
	prefix string
	more   int
}

// findings returns the path of the rows that are vulnerabilities.
func (p imagePaths) findings() string { return p.prefix + "scan.components[].vulns[]" }

// finding returns the values of a vulnerability in rows whose first path is that
// of findings and whose other one is above it.
func (p imagePaths) finding(plan *record.Plan) finding {
	at := func(path string) record.Value { return plan.Value(p.only(path)...) }
	return finding{
		cve: at(".cve"), severity: at(".severity"), cvss: at(".cvss"), fixedBy: at(".fixedBy"), kev: at(".cisaKev"), state: at(".state"),
		snoozed: at(""), component: at(p.prefix + "scan.components[].name"),
	}
}

// only returns a path for the first of two kinds of rows, and none for the other.
func only(path string) []string { return []string{path, ""} }

// only returns a path for the rows of findings, and none for the others.
func (p imagePaths) only(path string) []string { return append(only(path), make([]string, p.more)...) }

// findingColumns returns the columns of a vulnerability in an image, with its
// location. Rows of the last path have only the image's own columns.
func (v *view) findingColumns(f *exportFlags, p imagePaths, one finding) []column {
	state := output.Useful
	if f.finding.state == "observed" {
		state = output.Spare // it is the same in all rows
	}
	value := func(name, doc, path string) column { return v.value(name, doc, p.only(path)...) }
	num := func(name, doc, path string) column { return value(name, doc, path).of(decimal) }
	when := func(name, doc, path string) column { return value(name, doc, path).of(moment) }
	component := p.prefix + "scan.components[]."
	return []column{
		v.value("image", "full name of the image", p.prefix+"name.fullName"),
		v.value("digest", "digest of the image", p.prefix+"id"),
		value("component", "package that has the vulnerability", component+"name"),
		value("version", "its version", component+"version"),
		value("cve", "id of the vulnerability", ".cve").key(),
		severityColumn(one),
		num("cvss", "its CVSS score", ".cvss"),
		fixableColumn(one).spare(),
		value("fixed_by", "version in which it is fixed", ".fixedBy"),
		num("nvd_cvss", "CVSS score of the NVD", ".nvdCvss"),
		num("epss", "probability that it will be exploited, from 0 to 1", ".epss.epssProbability"),
		value("kev", "whether it is in CISA's catalog of known exploited vulnerabilities", ".cisaKev").of(truth),
		value("state", "OBSERVED, DEFERRED or FALSE_POSITIVE", ".state").worth(state),
		when("first_seen_image", "when it was first seen in the image", ".firstImageOccurrence"),
		value("advisory", "advisory about it", ".advisory.name"),
		value("link", "page about it", ".link"),
		value("summary", "what it is", ".summary").wide(),
		when("published", "when it was published", ".publishedOn").wide(),
		when("modified", "when its record was last modified", ".lastModified").wide(),
		when("fix_available", "when a fix became available", ".fixAvailableTimestamp").wide(),
		num("epss_percentile", "share of vulnerabilities that are less likely to be exploited", ".epss.epssPercentile").wide(),
		v.firstOf("vector", "CVSS vector", p.only(".cvssV3.vector"), p.only(".cvssV2.vector")).wide(),
		num("cvss_v2", "score of CVSS version 2", ".cvssV2.score").wide(),
		num("cvss_v3", "score of CVSS version 3", ".cvssV3.score").wide(),
		value("source", "OS, or the package's language", component+"source").wide(),
		value("location", "path of the package in the image", component+"location").wide(),
		value("layer", "index of the layer that added it", component+"layerIndex").of(number).wide(),
		v.instructionColumn(p, component+"layerIndex").wide(),
		v.value("os", "operating system of the image", p.prefix+"scan.operatingSystem").wide(),
		value("origin", "source of the scanner's data about it", ".origin").wide(),
		when("first_seen_system", "when it was first seen in any image", ".firstSystemOccurrence").wide(),
		value("suppressed", "whether it is suppressed", ".suppressed").of(truth).wide(),
		value("advisory_link", "page of the advisory", ".advisory.link").wide(),
		value("exploit_due", "CISA's due date for the fix", ".exploit.dueDate").wide(),
		value("ransomware", "known use in ransomware campaigns, according to CISA", ".exploit.knownRansomwareCampaignUse").wide(),
	}
}

func severityColumn(one finding) column {
	return col("severity", "CRITICAL, IMPORTANT, MODERATE, LOW or UNKNOWN", func(dst []byte, r *row) []byte {
		start := len(dst)
		dst = r.Cell(one.severity).Append(dst)
		return dst[:start+len(shortSeverity(dst[start:]))]
	}, one.severity)
}

func fixableColumn(one finding) column {
	return col("fixable", "whether there is a fixed version", func(dst []byte, r *row) []byte {
		if !r.Cell(one.cve).Has() {
			return dst
		}
		return strconv.AppendBool(dst, len(r.of(r.Cell(one.fixedBy))) > 0)
	}, one.cve, one.fixedBy).of(truth)
}

// firstOf makes a column of the first of several values that exists.
func (v *view) firstOf(name, doc string, choices ...[]string) column {
	var values []record.Value
	for _, paths := range choices {
		values = append(values, v.plan.Value(paths...))
	}
	return col(name, doc, func(dst []byte, r *row) []byte {
		before := len(dst)
		for _, at := range values {
			if dst = r.Cell(at).Append(dst); len(dst) > before {
				break
			}
		}
		return dst
	}, values...)
}

// instructionColumn makes the column of the instruction that created a
// component's layer.
func (v *view) instructionColumn(p imagePaths, layer string) column {
	at := v.plan.Value(p.only(layer)...)
	instruction := v.plan.Value(p.only(p.prefix + "metadata.v1.layers[].instruction")...)
	argument := v.plan.Value(p.only(p.prefix + "metadata.v1.layers[].value")...)
	return col("layer_instruction", "instruction that created that layer", func(dst []byte, r *row) []byte {
		n, ok := r.Cell(at).Int()
		words, arguments := r.List(instruction), r.List(argument)
		if !ok || n < 0 || n >= int64(words.Len()) || n >= int64(arguments.Len()) {
			return dst
		}
		dst = append(words.At(int(n)).Append(dst), ' ')
		return arguments.At(int(n)).Append(dst)
	}, at, instruction, argument)
}

// chooseFindings makes rows of the selected vulnerabilities. Rows of the last
// path, above them, identify unscanned records.
func (v *view) chooseFindings(f *exportFlags, one finding, last int, scanned record.Value) {
	v.needs = append(v.needs, scanned, one.state, one.snoozed)
	if f.finding.choose() || f.finding.fail != nil {
		v.needs = append(v.needs, one.values()...)
	}
	v.take = func(r *row) bool {
		if r.Source() == last {
			if r.Cell(scanned).Has() {
				return false
			}
			f.counts.unscanned++
			return f.finding.unscanned
		}
		switch {
		case !f.finding.observed(one, r.Cell):
			f.counts.hidden++
			return false
		case !f.finding.match(one, r.Cell):
			return false
		case f.finding.fail.match(one, r.Cell):
			f.counts.found++
		}
		return true
	}
}
