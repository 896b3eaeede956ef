package stackroxtest

import (
	"encoding/json"
	"iter"
	"strconv"
)

func itoa(n int) string { return strconv.Itoa(n) }

// ScannedImage is one record of an export of images: a digest under one name.
type ScannedImage struct {
	Image
	Users      []*Deployment
	Scanned    bool // false: not scanned
	OS         string
	Components []Component
}

// Component is a package in an image or on a node.
type Component struct {
	Name, Version, Source string
	Layer                 int // negative: not known
	Findings              []Finding
}

// Finding is a vulnerability of a component.
type Finding struct {
	CVE      string
	Severity string // the name of the enumeration's value
	State    string
	CVSS     float32
	FixedBy  string // "" if there is no fix
	KEV      bool
	Summary  string
	kind     int
}

// Images yields the images of the fleet's deployments, one for each name of a digest,
// without the missing ones.
func (f Fleet) Images() iter.Seq[*ScannedImage] { return f.images(0) }

func (s *Server) scans() iter.Seq[*ScannedImage] { return s.fleet.images(s.opts.Findings) }

func (f Fleet) images(findings int) iter.Seq[*ScannedImage] {
	return func(yield func(*ScannedImage) bool) {
		users := map[Image][]*Deployment{}
		var order []Image
		for d := range f.Deployments() {
			for _, i := range d.containers() {
				key := i.withoutContainer()
				if _, known := users[key]; !known && i.FullName() != retired {
					order = append(order, key)
				}
				users[key] = append(users[key], d)
			}
		}
		for n, i := range order {
			image := scan(i, users[i], n+1, findings)
			if f.Night > 1 && n%4 == 0 {
				image.discover(f.Night)
			}
			if !yield(image) {
				return
			}
		}
	}
}

// scan makes a scanner's results for an image. Some images have none, because they
// were not scanned or have no packages.
func scan(i Image, users []*Deployment, number, findings int) *ScannedImage {
	r := randomOf(i.Digest)
	image := &ScannedImage{Image: i, Users: users, Scanned: number%9 != 4, OS: [...]string{"rhel:9", "debian:12", "alpine:v3.21"}[r.below(3)]}
	if !image.Scanned || number%9 == 7 {
		return image
	}
	image.Components = components(r, findings)
	return image
}

// discover adds a finding that was unknown before the night.
func (i *ScannedImage) discover(night int) {
	if len(i.Components) == 0 {
		return
	}
	f := finding(randomOf(i.Digest + " on night " + itoa(night)))
	f.State = "OBSERVED"
	last := &i.Components[len(i.Components)-1]
	last.Findings = append(last.Findings, f)
}

// components returns some packages, or packages with a total number of findings.
func components(r *random, findings int) []Component {
	names := [...]string{"openssl-libs", "glibc", "curl", "libxml2", "express", "log4j-core", "zlib", "go-yaml", "sqlite-libs", "bash"}
	var all []Component
	for n := range 3 + r.below(6) {
		c := Component{
			Name: names[(n*3+r.below(3))%len(names)], Version: "3.1." + itoa(r.below(20)) + "-" + itoa(1+r.below(30)) + ".el9",
			Source: [...]string{"OS", "OS", "OS", "JAVA", "NODEJS", "9"}[r.below(6)], Layer: r.below(4) - 1,
		}
		for range [...]int{0, 0, 1, 1, 2, 3}[r.below(6)] {
			c.Findings = append(c.Findings, finding(r))
		}
		all = append(all, c)
	}
	for n := range findings {
		if c := &all[n%len(all)]; n < len(all) {
			c.Findings = []Finding{finding(r)}
		} else {
			c.Findings = append(c.Findings, finding(r))
		}
	}
	return all
}

func finding(r *random) Finding {
	severities := [...]string{"LOW", "LOW", "MODERATE", "MODERATE", "MODERATE", "IMPORTANT", "IMPORTANT", "CRITICAL", "UNKNOWN"}
	f := Finding{
		CVE:      "CVE-" + itoa(2016+r.below(11)) + "-" + itoa(1000+r.below(60000)),
		Severity: severities[r.below(len(severities))] + "_VULNERABILITY_SEVERITY",
		State:    [...]string{"OBSERVED", "OBSERVED", "OBSERVED", "OBSERVED", "DEFERRED", "FALSE_POSITIVE"}[r.below(6)],
		CVSS:     float32(r.below(101)) / 10, KEV: r.oneIn(9), kind: r.below(1 << 16),
		Summary: [...]string{
			"A flaw in the parser; a crafted file can lead to code execution,\nor to disclosure.", `=HYPERLINK("http://example.invalid/","open")`,
			"use after free in <b>net/http</b> & \"more\"", "",
		}[r.below(4)],
	}
	if r.oneIn(2) {
		f.FixedBy = "1:3.2." + itoa(r.below(9)) + "-1.el9_4"
	}
	return f
}

// wireFinding returns the message of a finding in an image, or in a node of an old
// Central.
func wireFinding(f Finding) object {
	o := object{
		"cve": f.CVE, "cvss": f.CVSS, "summary": f.Summary, "link": "https://access.redhat.com/security/cve/" + f.CVE, "scoreVersion": "V3",
		"cvssV2": nil, "cvssV3": nil, "publishedOn": "2021-08-18T00:59:39.249206089Z", "lastModified": "2025-09-29T09:14:41Z",
		"vulnerabilityType": "IMAGE_VULNERABILITY", "vulnerabilityTypes": []string{"IMAGE_VULNERABILITY"},
		"suppressed": false, "suppressActivation": nil, "suppressExpiry": nil, "firstSystemOccurrence": "2026-02-28T14:06:44Z",
		"firstImageOccurrence": "2026-06-28T05:13:41.310223Z", "severity": enum(f.Severity), "state": f.State, "datasource": "",
	}
	if f.kind%3 > 0 {
		o["cvssV3"] = cvssV3(f.CVSS)
	}
	if f.FixedBy != "" || f.kind%5 == 0 {
		o["fixedBy"] = f.FixedBy
	}
	addNewer(o, f)
	return o
}

// addNewer adds the members that only newer releases have.
func addNewer(o object, f Finding) {
	o["advisory"], o["epss"], o["exploit"], o["fixAvailableTimestamp"] = nil, nil, nil, nil
	if f.kind%4 == 0 {
		o["advisory"] = object{"name": "RHSA-2026:" + itoa(1000+f.kind%9000), "link": "https://access.redhat.com/errata/RHSA-2026:" + itoa(1000+f.kind%9000)}
		o["fixAvailableTimestamp"] = "2026-05-01T00:00:00Z"
	}
	if f.kind%7 > 0 {
		o["epss"] = object{"epssProbability": json.Number("0.034215"), "epssPercentile": json.Number("0.46092126")}
	}
	if f.KEV {
		o["exploit"] = object{"dateAdded": "2026-01-02", "shortDescription": "", "requiredAction": "update", "dueDate": "2026-01-23", "knownRansomwareCampaignUse": "Known"}
	}
	o["cisaKev"], o["nvdCvss"], o["origin"] = f.KEV, f.CVSS, enum([...]string{"VULN_ORIGIN_RED_HAT", "VULN_ORIGIN_OSV", "99"}[f.kind%3])
	o["cvssMetrics"] = []any{object{"source": "SOURCE_NVD", "url": "https://nvd.nist.gov/vuln/detail/" + f.CVE, "cvssv3": cvssV3(f.CVSS)}}
}

func cvssV3(score float32) object {
	return object{
		"vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "exploitabilityScore": json.Number("3.9"), "impactScore": json.Number("5.9"),
		"attackVector": "ATTACK_NETWORK", "attackComplexity": "COMPLEXITY_LOW", "privilegesRequired": "PRIVILEGE_NONE", "userInteraction": "UI_NONE",
		"scope": "UNCHANGED", "confidentiality": "IMPACT_HIGH", "integrity": "IMPACT_HIGH", "availability": "IMPACT_HIGH", "score": score, "severity": "HIGH",
	}
}

// enum returns the value of an enumeration: a number if the server has no name.
func enum(name string) any {
	if n, err := strconv.Atoi(name); err == nil {
		return n
	}
	return name
}
