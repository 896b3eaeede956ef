package stackrox

import (
	"cmp"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

const workloadsLong = `Export every deployment with what is known about its images: one row for each
deployment, or one for each vulnerability of each of its images.

tally reads deployments, images and pods in turn and joins them by the digest and
the full name of each image. --server-join requests Central's own join instead,
which sends every image again with every deployment that uses it, and takes hours
rather than minutes. The streams are read at different times, which the manifest
records. Images that deployments use but Central does not have are counted in
missing_images, in a warning and in the manifest.

--profile report prints, with --rows vulns, the columns of the report that Central
mails, in its order and spelling.

The filters for vulnerabilities, --fail-on, --include-unscanned and the time
limits are those of "tally stackrox images export".`

const workloadsExamples = `  tally stackrox workloads export --sandbox
  tally stackrox workloads export --sandbox --rows vulns -n payments --fixable -o csv
  tally stackrox workloads export --sandbox --rows vulns --profile report -o csv --csv-safe --out report.csv
  tally stackrox workloads export --sandbox --rows vulns --fail-on critical,fixable -o csv --out all.csv || test $? = 9`

func workloads() *noun {
	return &noun{
		name: "workloads", singular: "workload", short: "deployments with the vulnerabilities of their images", scanned: "image",
		export: "Export every deployment with its images, whole or not at all", long: workloadsLong, example: workloadsExamples,
		rows: []rowKind{{"workloads", workloadView}, {"vulns", workloadVulnView}}, findings: true, joins: true,
		timeout: hour, idle: fiveMinutes,
		filters: []filterFlag{
			namespaceFilter("workloads"), clusterFilter("workloads"), {"deployment", "", "only deployments of these names"},
			{"image", "", "only deployments that use these images, by full name; with all their images"},
		},
	}
}

// serverImages returns the paths of images in a record of Central's own join.
func serverImages() imagePaths { return imagePaths{prefix: "images[]."} }

// deploymentPart returns the columns of the deployment, whose paths begin with a
// prefix.
func (v *view) deploymentPart(f *exportFlags, prefix string) []column {
	names := []string{"cluster", "namespace", "deployment"}
	if f.profile == "report" {
		names = []string{"Cluster", "Namespace", "Deployment"}
	}
	return []column{
		v.value(names[0], "name of the cluster", prefix+"clusterName"),
		v.value(names[1], "namespace", prefix+"namespace"),
		v.value(names[2], "name of the deployment", prefix+"name"),
	}
}

// imagePart returns the columns of a vulnerability.
func (v *view) imagePart(f *exportFlags, p imagePaths, one finding) []column {
	if f.profile == "report" {
		return v.reportColumns(p, one)
	}
	return v.findingColumns(f, p, one)
}

// used has the values that name the images of a deployment's containers.
type used struct{ idV2, digest, name record.Value }

func usedImages(plan *record.Plan, prefix string, others int) used {
	at := func(path string) record.Value {
		return plan.Value(append(make([]string, others), prefix+"containers[].image."+path)...)
	}
	return used{at("idV2"), at("id"), at("name.fullName")}
}

// distinct returns the distinct images, by Central's key or else by digest and
// name. A container may name none.
func (u used) distinct(r *row) []usedImage {
	var images []usedImage
	ids, digests, names := r.List(u.idV2), r.List(u.digest), r.List(u.name)
	at := func(l record.List, i int) string {
		if i >= l.Len() {
			return ""
		}
		return string(l.At(i).Append(nil))
	}
	seen := map[string]bool{}
	for i := range digests.Len() {
		image := usedImage{id: at(ids, i), digest: at(digests, i), name: at(names, i)}
		key := cmp.Or(image.id, image.key())
		if image != (usedImage{}) && !seen[key] {
			seen[key] = true
			images = append(images, image)
		}
	}
	return images
}

// known returns the number of images that Central distinguishes. Old releases
// have no key, and identify an image by its digest whatever its names.
func (u used) known(r *row) int {
	seen := map[string]bool{}
	for _, image := range u.distinct(r) {
		seen[cmp.Or(image.id, image.digest, image.name)] = true
	}
	return len(seen)
}

// usedImage is an image as a deployment names it. Its id, Central's key, is empty
// in old releases.
type usedImage struct{ id, digest, name string }

// key identifies an image: a digest can have several names.
func (i usedImage) key() string { return imageKey(i.digest, i.name) }

func imageKey(digest, name string) string { return digest + "\x00" + name }

func (i usedImage) String() string {
	switch {
	case i.digest == "":
		return i.name
	case i.name == "":
		return i.digest
	}
	return i.name + "@" + i.digest
}

// workloadView has a row for each deployment.
func workloadView(f *exportFlags) *view {
	if !f.serverJoin {
		return joinedWorkloadView(f)
	}
	p := serverImages()
	v := newView(record.NewPlan(schema.Load().Workloads(), p.findings(), ""))
	v.known = deploymentChecks(v.plan, "deployment.")
	one, u := p.finding(v.plan), usedImages(v.plan, "deployment.", 1)
	images, scans := v.plan.Value("", "images[]"), v.plan.Value("", "images[].scan")
	live, image := v.plan.Value("livePods"), v.plan.Value("", "images[].id")
	t := newTallies(f, one)
	v.countFindings(f, t, 1, v.plan.Value("deployment"))
	v.needs = append(v.needs, u.idV2, u.digest, u.name, images, image)
	missing := func(r *row) int { return max(0, u.known(r)-r.List(images).Len()) }
	v.noteMissing(f, 1, missing)
	v.noteUnscanned(f, 1, images, scans)
	v.add(v.deploymentPart(f, "deployment.")...)
	v.add(v.workloadPart(t, workloadCounts{
		live:    func(dst []byte, r *row) []byte { return r.Cell(live).Append(dst) },
		images:  func(r *row) int { return len(u.distinct(r)) },
		missing: missing,
		scanned: func(r *row) bool { return anyThere(r.List(scans)) },
	}, "deployment.", live, scans)...)
	return v
}

// countMissing counts missing images in rows of the last path, which are deployments,
// and leaves these rows out.
func (v *view) countMissing(f *exportFlags, last int) {
	u := usedImages(v.plan, "deployment.", last)
	images := v.plan.Value(append(make([]string, last), "images[]")...)
	v.needs = append(v.needs, u.idV2, u.digest, u.name, images)
	take := v.take
	v.take = func(r *row) bool { return r.Source() != last && take(r) }
	v.noteMissing(f, last, func(r *row) int { return max(0, u.known(r)-r.List(images).Len()) })
}

// noteMissing counts the images that Central omitted from its own join.
func (v *view) noteMissing(f *exportFlags, last int, missing func(*row) int) {
	name := v.plan.Value("deployment.name")
	v.needs = append(v.needs, name)
	take := v.take
	v.take = func(r *row) bool {
		if r.Source() == last {
			if n := missing(r); n > 0 {
				f.counts.missing.add(n, string(r.Cell(name).Append(nil)))
				f.counts.missing.deployments++
			}
		}
		return take(r)
	}
}

func anyThere(l record.List) bool {
	for i := range l.Len() {
		if l.At(i).Has() {
			return true
		}
	}
	return false
}

// workloadCounts has a row's counts of pods and images.
type workloadCounts struct {
	live            func(dst []byte, r *row) []byte
	images, missing func(*row) int
	scanned         func(*row) bool
}

// workloadPart returns the columns of a deployment's images.
func (v *view) workloadPart(t *tallies, c workloadCounts, prefix string, needs ...record.Value) []column {
	counted := append([]record.Value{t.one.cve, t.one.severity, t.one.state, t.one.cvss, t.one.fixedBy, t.one.snoozed}, needs...)
	own := func(name, doc string, n func() int) column {
		return col(name, doc, func(dst []byte, r *row) []byte {
			if !c.scanned(r) {
				return dst
			}
			return appendInt(dst, n())
		}, counted...).of(number)
	}
	live := col("live_pods", "pods that run", c.live, needs...).of(number)
	live.pods = true
	columns := []column{
		v.value("type", "Deployment, DaemonSet, CronJob and the like", prefix+"type").spare(),
		live,
		col("images", "number of images that it uses", func(dst []byte, r *row) []byte { return appendInt(dst, c.images(r)) }).of(number),
		col("missing_images", "how many of them Central does not have", func(dst []byte, r *row) []byte { return appendInt(dst, c.missing(r)) }).of(number),
		own("cves", "number of distinct vulnerabilities of its images, in the states of --state", func() int { return len(t.seen) }),
		own("fixable", "how many of them have a fixed version", t.fixable),
	}
	columns = append(columns, t.severityColumns(c.scanned, counted...)...)
	columns = append(columns, col("top_cvss", "their highest CVSS score", func(dst []byte, _ *row) []byte { return t.appendTop(dst) }, counted...).of(decimal))
	return append(columns, v.value("id", "UUID of the deployment", prefix+"id").key().wide())
}

// workloadVulnView has a row for each vulnerability of each image of each deployment.
func workloadVulnView(f *exportFlags) *view {
	if !f.serverJoin {
		return joinedVulnView(f)
	}
	p := serverImages()
	p.more = 1
	v := newView(record.NewPlan(schema.Load().Workloads(), p.findings(), "images[]", ""))
	v.known = deploymentChecks(v.plan, "deployment.")
	one := p.finding(v.plan)
	v.chooseFindings(f, one, 1, v.plan.Value(p.prefix+"scan", ".scan", ""))
	v.countOnce(f)
	v.countMissing(f, 2)
	v.add(v.deploymentPart(f, "deployment.")...)
	parents := v.names()
	if f.profile == "" {
		v.add(v.number("live_pods", "pods that run", "livePods"))
	}
	v.add(v.imagePart(f, p, one)...)
	v.nestedRows(1, append(parents, v.imageNames(f)...)...)
	return v
}

// names returns the names of the columns so far.
func (v *view) names() []string {
	names := make([]string, len(v.columns))
	for i, c := range v.columns {
		names[i] = c.Name
	}
	return names
}

// imageNames returns the columns that name where a vulnerability is.
func (v *view) imageNames(f *exportFlags) []string {
	if f.profile == "report" {
		return []string{"Image", "Component", "Component Version"}
	}
	return []string{"image", "digest", "component", "version"}
}
