package stackrox

import (
	"strconv"
	"time"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/output"
)

const imagesLong = `Export every image of the fleet, or those that filters select: one row for each
image, or one for each of its components or vulnerabilities.

An image is a digest under one name: the same digest under two names is two
images. Rows of vulnerabilities omit deferred ones and false positives unless
--state selects them, and an image that was never scanned has no such rows. A
notice counts both, but unscanned images only if Central sends them: with
--severity, --fixable, --cve, --kev or --component it does not. These filters and
--min-cvss select vulnerabilities; with --rows images they select the images that
have at least one of them. What Central does not send is empty, never 0 or false.
The columns cves, fixable and top_cvss are Central's own counts, of vulnerabilities
in any state; those of severities count the states of --state, and may add up to
fewer.

--fail-on critical,fixable ends with exit code 9 if the export is whole and a row
is at least critical and fixable; an export that is not whole ends with 3. Rows that
--limit leaves out count, too. If --fail-on is repeated, one match is sufficient.
Unscanned images have no vulnerabilities: a warning counts them, and --fail-on
unscanned ends with 9 because of them, whatever the filters of vulnerabilities
select. With --fail-on Central sends every image that the other filters select, so
that none is missed.

Central reads images from its database, which takes a long time: the default
--timeout is one hour, and five minutes of silence end the export.`

const imagesExamples = `  tally stackrox images export --sandbox
  tally stackrox images export --sandbox --rows vulns -o csv --csv-safe --out findings.csv.gz
  tally stackrox images export --sandbox --rows vulns --severity critical,important --fixable -o csv
  tally stackrox images export --sandbox --rows vulns --fail-on critical,fixable --fail-on unscanned -o csv || test $? = 9
  tally stackrox images export --sandbox --rows components --component openssl-libs -o csv
  tally stackrox images export --sandbox -n payments --rows vulns --columns image,cve,severity,fixed_by`

// hour and fiveMinutes are default timeouts of exports that Central reads from
// its database.
const (
	hour        = time.Hour
	fiveMinutes = 5 * time.Minute
)

func images() *noun {
	return &noun{
		name: "images", singular: "image", short: "images, their components and vulnerabilities", scanned: "image",
		export: "Export every image of the fleet, whole or not at all", long: imagesLong, example: imagesExamples,
		rows: []rowKind{{"images", imageView}, {"components", imageComponentView}, {"vulns", imageVulnView}}, findings: true, narrows: true,
		timeout: hour, idle: fiveMinutes,
		filters: []filterFlag{
			{"image", "", "only images of these full names"},
			namespaceFilter("images"), clusterFilter("images"), deploymentFilter("images"),
		},
	}
}

// Columns that Central counts itself, regardless of states.
const (
	allCVEs    = "number of distinct vulnerabilities, in any state, so that severities may add up to fewer"
	allFixable = "how many of them, in any state, have a fixed version"
	allTop     = "their highest CVSS score, in any state"
)

func imageChecks(plan *record.Plan) map[string]check {
	return map[string]check{"image": {needs: plan.Value("name.fullName")}}
}

// imageView has a row for each image.
func imageView(f *exportFlags) *view {
	p := imagePaths{}
	v := newView(record.NewPlan(schema.Load().Images(), p.findings(), ""))
	v.known = imageChecks(v.plan)
	scan, one := v.plan.Value("scan"), p.finding(v.plan)
	t, scanned := newTallies(f, one), func(r *row) bool { return r.Cell(scan).Has() }
	v.countFindings(f, t, 1, scan)
	counted := []record.Value{one.cve, one.severity, one.state, one.cvss, one.fixedBy, one.snoozed}
	components := v.plan.Value("", "scan.components[]")
	v.add(
		v.value("image", "full name of the image", "name.fullName").key(),
		v.value("digest", "digest of the image", "id"),
		v.value("os", "operating system in the image", "scan.operatingSystem"),
		v.member("components", "number of packages in the image", "components", scanned, func(dst []byte, r *row) []byte { return appendInt(dst, r.List(components).Len()) }, components),
		v.member("cves", allCVEs, "cves", scanned, func(dst []byte, _ *row) []byte { return appendInt(dst, len(t.all)) }, counted...),
		v.member("fixable", allFixable, "fixableCves", scanned, func(dst []byte, _ *row) []byte { return appendInt(dst, t.allFixable()) }, counted...),
	)
	v.add(t.severityColumns(scanned, counted...)...)
	v.add(
		v.member("top_cvss", allTop, "topCvss", scanned, func(dst []byte, _ *row) []byte { return append(dst, t.allTop...) }, counted...).of(decimal),
		v.moment("scanned", "when it was scanned", "scan.scanTime"),
		v.value("scanner", "what scanned it", "scan.dataSource.name"),
		v.moment("created", "when it was built", "metadata.v1.created"),
		v.moment("updated", "when Central last updated its data", "lastUpdated"),
		v.signedColumn(),
		v.listBelow("base_image", "its base images, separated by ;", "baseImageInfo[].baseImageFullName"),
		v.listBelow("notes", "what is missing from the data, separated by ;", "notes[]"),
		v.value("registry", "registry of the image", "name.registry").wide(),
		v.value("remote", "its name in the registry", "name.remote").wide(),
		v.value("tag", "its tag", "name.tag").wide(),
		v.value("user", "user that it runs as", "metadata.v1.user").wide(),
		v.value("labels", "its labels, as a JSON object", "metadata.v1.labels").wide(),
		v.layersColumn().wide(),
		v.truth("cluster_local", "whether its registry can be reached only from its cluster", "isClusterLocal").wide(),
		v.pullableColumn().wide(),
		v.decimal("risk_score", "Central's score of its risk", "riskScore").wide(),
	)
	for _, key := range f.labels {
		v.add(v.label(key, "metadata.v1.labels"))
	}
	return v
}

// listBelow is list for rows of the last of two paths.
func (v *view) listBelow(name, doc, path string) column { return v.list(name, doc, "", path) }

// signedColumn reports whether a signature was verified, if there was a check.
func (v *view) signedColumn() column {
	data, status := v.plan.Value("signatureVerificationData"), v.plan.Value("", "signatureVerificationData.results[].status")
	return col("signed", "whether one of its signatures was verified", func(dst []byte, r *row) []byte {
		if !r.Cell(data).Has() {
			return dst
		}
		list, signed := r.List(status), false
		for i := range list.Len() {
			signed = signed || string(list.At(i).Append(nil)) == "VERIFIED"
		}
		return strconv.AppendBool(dst, signed)
	}, data, status).of(truth)
}

func (v *view) layersColumn() column {
	metadata, layers := v.plan.Value("metadata.v1"), v.plan.Value("", "metadata.v1.layers[]")
	return col("layers", "number of its layers", func(dst []byte, r *row) []byte {
		if !r.Cell(metadata).Has() {
			return dst
		}
		return appendInt(dst, r.List(layers).Len())
	}, metadata, layers).of(number)
}

func (v *view) pullableColumn() column {
	at := v.plan.Value("notPullable")
	return col("pullable", "whether Central can pull it", func(dst []byte, r *row) []byte {
		if not, ok := r.Cell(at).Bool(); ok {
			return strconv.AppendBool(dst, !not)
		}
		return dst
	}, at).of(truth)
}

// imageVulnView has a row for each vulnerability of each component of each image.
func imageVulnView(f *exportFlags) *view {
	p := imagePaths{}
	v := newView(record.NewPlan(schema.Load().Images(), p.findings(), ""))
	v.known = imageChecks(v.plan)
	one := p.finding(v.plan)
	v.chooseFindings(f, one, 1, v.plan.Value("scan"))
	v.add(v.findingColumns(f, p, one)...)
	v.nestedRows(1, "image", "digest", "component", "version")
	return v
}

// nestedRows is nested for views whose rows of the last path represent only
// their parents.
func (v *view) nestedRows(last int, parents ...string) {
	v.nested(parents...)
	whole := v.json
	v.json = func(dst []byte, r *row) []byte {
		if r.object == nil && r.Source() == last {
			r.object = []byte("{}")
			dst = whole(dst, r)
			r.object = nil
			return dst
		}
		return whole(dst, r)
	}
}

// imageComponentView has a row for each component of each image.
func imageComponentView(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Images(), "scan.components[]", ""))
	v.known = imageChecks(v.plan)
	value := func(name, doc, path string) column { return v.value(name, doc, only(path)...) }
	vulns := v.plan.Value(".vulns[]", "")
	v.add(
		v.value("image", "full name of the image", "name.fullName"),
		v.value("digest", "digest of the image", "id"),
		value("component", "name of the package", ".name").key(),
		value("version", "its version", ".version").worth(output.Major),
		value("source", "OS, or the package's language", ".source"),
		value("location", "path of the package in the image", ".location"),
		value("arch", "its architecture", ".architecture"),
		value("layer", "index of the layer that added it", ".layerIndex").of(number),
		col("cves", "number of its vulnerabilities, in any state", func(dst []byte, r *row) []byte {
			if r.Source() == 1 {
				return dst
			}
			return appendInt(dst, r.List(vulns).Len())
		}, vulns).of(number),
		value("top_cvss", "the highest CVSS score", ".topCvss").of(decimal),
		value("fixed_by", "version in which its vulnerabilities are fixed", ".fixedBy"),
	)
	at := func(path string) record.Value { return v.plan.Value(only(path)...) }
	v.chooseComponents(f, []finding{{
		cve: at(".vulns[].cve"), severity: at(".vulns[].severity"), cvss: at(".vulns[].cvss"), fixedBy: at(".vulns[].fixedBy"),
		kev: at(".vulns[].cisaKev"), state: at(".vulns[].state"), snoozed: at(""), component: at(".name"),
	}}, 1, v.plan.Value("scan"))
	v.nestedRows(1, "image", "digest")
	return v
}

// chooseComponents makes rows of the components that have a selected
// vulnerability, or only a selected name. Rows of the last path identify unscanned records.
func (v *view) chooseComponents(f *exportFlags, lists []finding, last int, scanned record.Value) {
	v.needs = append(v.needs, scanned)
	if f.finding.choose() || f.finding.fail != nil {
		for _, one := range lists {
			v.needs = append(v.needs, one.values()...)
		}
	}
	v.take = func(r *row) bool {
		if r.Source() == last {
			if r.Cell(scanned).Has() {
				return false
			}
			f.counts.unscanned++
			return f.finding.unscanned
		}
		matched, failed := false, false
		for _, one := range lists {
			list := r.List(one.cve)
			for i := range list.Len() {
				at := func(value record.Value) record.Cell {
					if below := r.List(value); value != one.component && i < below.Len() {
						return below.At(i)
					}
					return r.Cell(value)
				}
				if f.finding.match(one, at) {
					matched, failed = true, failed || f.finding.fail.match(one, at)
				}
			}
		}
		if failed {
			f.counts.found++
		}
		return matched || !f.finding.chooseVulns() && f.finding.named(lists[0], r.Cell)
	}
}
