package central

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"google.golang.org/protobuf/proto"

	"tally/conformance/stackrox/internal/gen46"
)

// ScannedImages returns images with a number of findings each, with the members of a
// scanner's findings.
func ScannedImages(n, findings int) []proto.Message {
	g := &generator{rand.New(rand.NewPCG(3, 3))}
	messages := make([]proto.Message, n)
	for i := range messages {
		scan := &gen46.ImageScan{ScanTime: g.time(), OperatingSystem: "rhel:9"}
		for len(scan.Components) < (findings+3)/4 {
			c := &gen46.EmbeddedImageScanComponent{Name: "lib-" + g.hex(5), Version: "1:0.1.6-36.el9_4", Location: "var/lib/rpm", Architecture: "x86_64"}
			for range 4 {
				c.Vulns = append(c.Vulns, g.finding())
			}
			scan.Components = append(scan.Components, c)
		}
		name := &gen46.ImageName{Registry: "quay.io", Remote: "payments/app", Tag: fmt.Sprint(i), FullName: fmt.Sprintf("quay.io/payments/app:%d", i)}
		messages[i] = &gen46.ExportImageResponse{Image: &gen46.Image{Id: "sha256:" + g.hex(64), Name: name, Scan: scan, LastUpdated: g.time()}}
	}
	return messages
}

func (g *generator) finding() *gen46.EmbeddedVulnerability {
	cve := fmt.Sprintf("CVE-20%02d-%d", 10+g.IntN(16), 1000+g.IntN(90000))
	v3 := &gen46.CVSSV3{
		Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", ExploitabilityScore: 3.9, ImpactScore: 5.9, Score: 9.8,
		Severity: gen46.CVSSV3_CRITICAL, Confidentiality: gen46.CVSSV3_IMPACT_HIGH, Integrity: gen46.CVSSV3_IMPACT_HIGH,
	}
	metric := func(source gen46.Source) *gen46.CVSSScore {
		return &gen46.CVSSScore{Source: source, Url: "https://nvd.nist.gov/vuln/detail/" + cve, CvssScore: &gen46.CVSSScore_Cvssv3{Cvssv3: v3}}
	}
	return &gen46.EmbeddedVulnerability{
		Cve: cve, Cvss: 7.5, Summary: strings.Repeat("A flaw was found in the handling of requests <without> a body. ", 4+g.IntN(8)),
		Link: "https://access.redhat.com/security/cve/" + cve, ScoreVersion: gen46.EmbeddedVulnerability_V3, CvssV3: v3,
		SetFixedBy:  &gen46.EmbeddedVulnerability_FixedBy{FixedBy: "1:0.1.7-1.el9_4"},
		PublishedOn: g.time(), LastModified: g.time(), FirstSystemOccurrence: g.time(), FirstImageOccurrence: g.time(),
		Severity:    gen46.VulnerabilitySeverity_CRITICAL_VULNERABILITY_SEVERITY,
		CvssMetrics: []*gen46.CVSSScore{metric(gen46.Source_SOURCE_RED_HAT), metric(gen46.Source_SOURCE_NVD)},
		NvdCvss:     7.5, Epss: &gen46.EPSS{EpssProbability: 0.034215, EpssPercentile: 0.91},
		Advisory: &gen46.Advisory{Name: "RHSA-2025:1234", Link: "https://access.redhat.com/errata/RHSA-2025"},
	}
}
