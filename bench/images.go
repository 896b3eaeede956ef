package main

import (
	"bytes"
	"fmt"
	"strings"
)

// perImage is how many findings an image has: with 2.8 KB each, an image is as large
// as in a scanned fleet.
const perImage = 64

const components = 16

// image is one line of GET /v1/export/images: a scanned image whose findings have
// every member that Central sends.
func (f fleet) image(i int) []byte {
	var b bytes.Buffer
	id, name := imageID(i)
	fmt.Fprintf(&b, `{"result":{"image":{"id":"%s","name":{"registry":"quay.io","remote":"payments/%d","tag":"1.%d","fullName":"%s"},"names":[],"metadata":null,"scan":{"scannerVersion":"4.9","scanTime":"%s","components":[`,
		id, i, i%7, name, f.time())
	for c := range components {
		if c > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":"%s-%s","version":"1:%d.%d.6-36.el9_4","license":null,"vulns":[`, f.pick(applications), f.hex(3), c, f.r.IntN(30))
		for v := range perImage / components {
			if v > 0 {
				b.WriteByte(',')
			}
			f.finding(&b)
		}
		fmt.Fprintf(&b, `],"layerIndex":%d,"priority":"0","source":"OS","location":"var/lib/rpm","topCvss":9.8,"riskScore":0,"fixedBy":"","executables":[],"architecture":"x86_64"}`, c)
	}
	fmt.Fprintf(&b, `],"operatingSystem":"rhel:9","dataSource":{"id":"1","name":"Scanner V4","mirror":""},"notes":[],"hash":"17"},"signatureVerificationData":null,"signature":null,"components":%d,"cves":%d,"fixableCves":30,"lastUpdated":"%s","notPullable":false,"isClusterLocal":false,"priority":"1","riskScore":1.2,"topCvss":9.8,"notes":[],"baseImageInfo":[]}}}`+"\n",
		components, perImage, f.time())
	return b.Bytes()
}

// imageID is the id by which deployments refer to an image.
func imageID(i int) (id, name string) {
	return fmt.Sprintf("sha256:%064x", i), fmt.Sprintf("quay.io/payments/%d:1.%d", i, i%7)
}

func (f fleet) finding(b *bytes.Buffer) {
	const v3 = `{"vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","exploitabilityScore":3.9,"impactScore":5.9,"attackVector":"ATTACK_NETWORK","attackComplexity":"COMPLEXITY_LOW","privilegesRequired":"PRIVILEGE_NONE","userInteraction":"UI_NONE","scope":"UNCHANGED","confidentiality":"IMPACT_HIGH","integrity":"IMPACT_HIGH","availability":"IMPACT_HIGH","score":9.8,"severity":"CRITICAL"}`
	cve, fixed := fmt.Sprintf("CVE-20%02d-%d", 10+f.r.IntN(16), 1000+f.r.IntN(90000)), ""
	if f.r.IntN(2) == 0 {
		fixed = fmt.Sprintf(`"fixedBy":"1:%d.1.6-36.el9_4",`, f.r.IntN(9))
	}
	summary := strings.Repeat(`A flaw was found in the handling of \"requests\" \u003cwithout\u003e a body. `, 4+f.r.IntN(8))
	metric := func(source string) string {
		return `{"source":"` + source + `","url":"https://nvd.nist.gov/vuln/detail/` + cve + `","cvssv3":` + v3 + `}`
	}
	severity := []string{"LOW", "MODERATE", "IMPORTANT", "CRITICAL"}[f.r.IntN(4)]
	fmt.Fprintf(b, `{"cve":"%s","advisory":{"name":"RHSA-2025:%d","link":"https://access.redhat.com/errata/RHSA-2025"},"cvss":%d.%d,"summary":"%s","link":"https://access.redhat.com/security/cve/%s",%s"scoreVersion":"V3","cvssV2":null,"cvssV3":%s,"publishedOn":"%s","lastModified":"%s","vulnerabilityType":"IMAGE_VULNERABILITY","vulnerabilityTypes":[],"suppressed":false,"suppressActivation":null,"suppressExpiry":null,"firstSystemOccurrence":"%s","firstImageOccurrence":"%s","fixAvailableTimestamp":null,"severity":"%s_VULNERABILITY_SEVERITY","state":"OBSERVED","cvssMetrics":[%s,%s],"nvdCvss":7.5,"epss":{"epssProbability":0.034215,"epssPercentile":0.91},"datasource":"","exploit":null,"cisaKev":%t,"origin":"VULN_ORIGIN_RED_HAT"}`,
		cve, f.r.IntN(9999), f.r.IntN(9), 1+f.r.IntN(9), summary, cve, fixed, v3, f.time(), f.time(), f.time(), f.time(), severity,
		metric("SOURCE_RED_HAT"), metric("SOURCE_NVD"), f.r.IntN(50) == 0)
}

// deployment is one line of GET /v1/export/deployments, with one or two of a number
// of images.
func (f fleet) deployment(i, images int) []byte {
	var containers []string
	for c := range 1 + i%2 {
		id, name := imageID((i + 7*c) % images)
		containers = append(containers, fmt.Sprintf(`{"id":"%d","config":null,"image":{"id":"%s","name":{"registry":"quay.io","remote":"payments","tag":"1","fullName":"%s"},"notPullable":false,"isClusterLocal":false,"idV2":""},"securityContext":null,"volumes":[],"ports":[],"secrets":[],"resources":null,"name":"c%d","livenessProbe":null,"readinessProbe":null,"type":"REGULAR"}`, c, id, name, c))
	}
	return fmt.Appendf(nil, `{"result":{"deployment":{"id":"%s","name":"%s-%d","hash":"1","type":"Deployment","namespace":"%s","namespaceId":"","orchestratorComponent":false,"replicas":"2","labels":{},"podLabels":{},"labelSelector":null,"created":"%s","clusterId":"%s","clusterName":"production","containers":[%s],"annotations":{},"priority":"1","inactive":false,"imagePullSecrets":[],"serviceAccount":"default","serviceAccountPermissionLevel":"NONE","automountServiceAccountToken":false,"hostNetwork":false,"hostPid":false,"hostIpc":false,"runtimeClass":"","tolerations":[],"ports":[],"stateTimestamp":"0","riskScore":1,"platformComponent":false}}}`+"\n",
		f.uuid(), f.pick(applications), i, f.pick(namespaces), f.time(), f.uuid(), strings.Join(containers, ","))
}
