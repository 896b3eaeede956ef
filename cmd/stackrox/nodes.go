package stackrox

import (
	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/output"
)

const nodesLong = `Export every node of the fleet, or those that filters select: one row for each
node, or one for each of its taints, components or vulnerabilities.

Snoozed vulnerabilities are omitted unless --state is deferred or all. The
filters for vulnerabilities, --fail-on, --include-unscanned and the time limits
are those of "tally stackrox images export".`

const nodesExamples = `  tally stackrox nodes export --sandbox
  tally stackrox nodes export --sandbox --rows vulns --severity critical -o csv
  tally stackrox nodes export --sandbox --rows taints -o csv --out taints.csv`

func nodes() *noun {
	return &noun{
		name: "nodes", singular: "node", short: "nodes, their components and vulnerabilities", scanned: "node",
		export: "Export every node of the fleet, whole or not at all", long: nodesLong, example: nodesExamples,
		rows:     []rowKind{{"nodes", nodeView}, {"components", nodeComponentView}, {"vulns", nodeVulnView}, {"taints", taintView}},
		findings: true, timeout: hour, idle: fiveMinutes,
		filters: []filterFlag{{"node", "", "only nodes of these names"}, clusterFilter("nodes")},
	}
}

// nodeFindings are the paths of vulnerabilities: old releases fill the first one,
// newer ones the second.
func nodeFindings() []string {
	return []string{"scan.components[].vulns[]", "scan.components[].vulnerabilities[]", ""}
}

func nodeFinding(plan *record.Plan) finding {
	at := func(old, newer string) record.Value { return plan.Value(old, newer, "") }
	component := "scan.components[].name"
	return finding{
		cve: at(".cve", ".cveBaseInfo.cve"), severity: at(".severity", ".severity"), cvss: at(".cvss", ".cvss"),
		fixedBy: at(".fixedBy", ".fixedBy"), kev: at(".cisaKev", ".cveBaseInfo.cisaKev"), state: at(".state", ""),
		snoozed: at(".suppressed", ".snoozed"), component: at(component, component),
	}
}

func nodeChecks(plan *record.Plan) map[string]check {
	return map[string]check{"node": {needs: plan.Value("name")}, "cluster": {needs: plan.Value("clusterName")}}
}

// nodeView has a row for each node.
func nodeView(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Nodes(), nodeFindings()...))
	v.known = nodeChecks(v.plan)
	scan, one := v.plan.Value("scan"), nodeFinding(v.plan)
	t, scanned := newTallies(f, one), func(r *row) bool { return r.Cell(scan).Has() }
	v.countFindings(f, t, 2, scan)
	counted := []record.Value{one.cve, one.severity, one.state, one.cvss, one.fixedBy, one.snoozed}
	components := v.plan.Value("", "", "scan.components[]")
	list := func(name, doc, path string) column { return v.list(name, doc, "", "", path) }
	v.add(
		v.value("cluster", "name of the cluster", "clusterName"),
		v.value("name", "name of the node", "name"),
		v.value("os_image", "its operating system", "osImage"),
		v.value("kernel", "version of its kernel", "kernelVersion"),
		v.value("kubelet", "version of its kubelet", "kubeletVersion"),
		v.value("runtime", "its container runtime", "containerRuntime.version"),
		v.member("components", "number of packages on the node", "components", scanned, func(dst []byte, r *row) []byte { return appendInt(dst, r.List(components).Len()) }, components),
		v.member("cves", allCVEs, "cves", scanned, func(dst []byte, _ *row) []byte { return appendInt(dst, len(t.all)) }, counted...),
		v.member("fixable", allFixable, "fixableCves", scanned, func(dst []byte, _ *row) []byte { return appendInt(dst, t.allFixable()) }, counted...),
	)
	v.add(t.severityColumns(scanned, counted...)...)
	v.add(
		v.member("top_cvss", allTop, "topCvss", scanned, func(dst []byte, _ *row) []byte { return append(dst, t.allTop...) }, counted...).of(decimal),
		v.moment("scanned", "when it was scanned", "scan.scanTime"),
		v.moment("joined", "when it joined the cluster", "joinedAt"),
		v.moment("updated", "when Central last updated its data", "lastUpdated"),
		list("internal_ips", "internal addresses, separated by ;", "internalIpAddresses[]"),
		list("notes", "what is missing from the data, separated by ;", "notes[]"),
		v.value("id", "UUID of the node", "id").key(),
		list("external_ips", "external addresses, separated by ;", "externalIpAddresses[]").wide(),
		v.value("labels", "labels, as a JSON object", "labels").wide(),
		v.value("annotations", "annotations, as a JSON object", "annotations").wide(),
		v.decimal("risk_score", "Central's score of its risk", "riskScore").wide(),
		v.value("cluster_id", "UUID of the cluster", "clusterId").wide(),
	)
	for _, key := range f.labels {
		v.add(v.label(key, "labels"))
	}
	return v
}

// nodeVulnView has a row for each vulnerability of each component of each node.
func nodeVulnView(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Nodes(), nodeFindings()...))
	v.known = nodeChecks(v.plan)
	one := nodeFinding(v.plan)
	v.chooseFindings(f, one, 2, v.plan.Value("scan"))
	value := func(name, doc, old, newer string) column { return v.value(name, doc, old, newer, "") }
	v.add(
		v.value("cluster", "name of the cluster", "clusterName").spare(),
		v.value("node", "name of the node", "name"),
		value("component", "package that has the vulnerability", "scan.components[].name", "scan.components[].name"),
		value("version", "its version", "scan.components[].version", "scan.components[].version"),
		value("cve", "id of the vulnerability", ".cve", ".cveBaseInfo.cve").key(),
		severityColumn(one),
		value("cvss", "its CVSS score", ".cvss", ".cvss").of(decimal),
		fixableColumn(one).spare(),
		value("fixed_by", "version in which it is fixed", ".fixedBy", ".fixedBy"),
		value("epss", "probability that it will be exploited, from 0 to 1", ".epss.epssProbability", ".cveBaseInfo.epss.epssProbability").of(decimal),
		value("kev", "whether it is in CISA's catalog of known exploited vulnerabilities", ".cisaKev", ".cveBaseInfo.cisaKev").of(truth),
		value("snoozed", "whether it is snoozed", ".suppressed", ".snoozed").of(truth),
		value("published", "when it was published", ".publishedOn", ".cveBaseInfo.publishedOn").of(moment),
		value("link", "page about it", ".link", ".cveBaseInfo.link"),
		value("summary", "what it is", ".summary", ".cveBaseInfo.summary").wide(),
		value("modified", "when its record was last modified", ".lastModified", ".cveBaseInfo.lastModified").of(moment).wide(),
		value("epss_percentile", "share of vulnerabilities that are less likely to be exploited", ".epss.epssPercentile", ".cveBaseInfo.epss.epssPercentile").of(decimal).wide(),
		value("vector", "vector of CVSS version 3", ".cvssV3.vector", ".cveBaseInfo.cvssV3.vector").wide(),
	)
	v.nestedRows(2, "cluster", "node", "component", "version")
	return v
}

// nodeComponentView has a row for each component of each node.
func nodeComponentView(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Nodes(), "scan.components[]", ""))
	v.known = nodeChecks(v.plan)
	value := func(name, doc, path string) column { return v.value(name, doc, only(path)...) }
	at := func(path string) record.Value { return v.plan.Value(only(path)...) }
	old := finding{
		cve: at(".vulns[].cve"), severity: at(".vulns[].severity"), cvss: at(".vulns[].cvss"), fixedBy: at(".vulns[].fixedBy"),
		kev: at(".vulns[].cisaKev"), state: at(".vulns[].state"), snoozed: at(".vulns[].suppressed"), component: at(".name"),
	}
	newer := finding{
		cve: at(".vulnerabilities[].cveBaseInfo.cve"), severity: at(".vulnerabilities[].severity"), cvss: at(".vulnerabilities[].cvss"),
		fixedBy: at(".vulnerabilities[].fixedBy"), kev: at(".vulnerabilities[].cveBaseInfo.cisaKev"), state: at(""),
		snoozed: at(".vulnerabilities[].snoozed"), component: at(".name"),
	}
	v.add(
		v.value("cluster", "name of the cluster", "clusterName"),
		v.value("node", "name of the node", "name"),
		value("component", "name of the package", ".name").key(),
		value("version", "its version", ".version").worth(output.Major),
		col("cves", "number of its vulnerabilities, in any state", func(dst []byte, r *row) []byte {
			if r.Source() == 1 {
				return dst
			}
			return appendInt(dst, r.List(old.cve).Len()+r.List(newer.cve).Len())
		}, old.cve, newer.cve).of(number),
		value("top_cvss", "the highest CVSS score", ".topCvss").of(decimal),
	)
	v.chooseComponents(f, []finding{old, newer}, 1, v.plan.Value("scan"))
	v.nestedRows(1, "cluster", "node")
	return v
}

// taintView has a row for each taint of each node.
func taintView(*exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Nodes(), "taints[]"))
	v.known = nodeChecks(v.plan)
	v.add(
		v.value("cluster", "name of the cluster", "clusterName"),
		v.value("node", "name of the node", "name"),
		v.value("key", "key of the taint", ".key").key(),
		v.value("value", "its value", ".value"),
		v.value("effect", "effect on pods that do not tolerate it", ".taintEffect"),
	)
	v.nested("cluster", "node")
	return v
}
