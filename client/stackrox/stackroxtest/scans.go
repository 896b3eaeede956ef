package stackroxtest

import "encoding/json"

// tallied counts as Central does: each CVE once, however many components have it.
type tallied struct {
	components, cves, fixable int
	top                       float32
}

func countFindings(components []Component) tallied {
	c, seen, fixable := tallied{components: len(components)}, map[string]bool{}, map[string]bool{}
	for _, component := range components {
		for _, f := range component.Findings {
			seen[f.CVE] = true
			if f.FixedBy != "" {
				fixable[f.CVE] = true
			}
			c.top = max(c.top, f.CVSS)
		}
	}
	c.cves, c.fixable = len(seen), len(fixable)
	return c
}

// into adds the counts to the message of an image or a node.
func (c tallied) into(o object) {
	o["components"], o["cves"], o["fixableCves"], o["topCvss"] = c.components, c.cves, c.fixable, c.top
}

func wireImage(i *ScannedImage, legacy bool) object {
	o := object{
		"id": i.Digest, "name": nameOf(i.Image), "names": []any{nameOf(i.Image)}, "metadata": wireMetadata(i), "scan": nil,
		"signatureVerificationData": nil, "signature": nil, "lastUpdated": "2026-07-26T11:11:25Z", "notPullable": false,
		"isClusterLocal": false, "priority": "0", "riskScore": json.Number("1.5"), "notes": []string{"MISSING_METADATA", "MISSING_SCAN_DATA"},
	}
	if !legacy {
		o["baseImageInfo"] = []any{object{"baseImageId": "", "baseImageFullName": "registry.access.redhat.com/ubi9:9.6", "baseImageDigest": "", "created": nil, "maxLayerIndex": 1}}
		countFindings(i.Components).into(o)
	}
	if !i.Scanned {
		o["metadata"] = nil
		return o
	}
	o["notes"] = []string{}
	if randomOf(i.Digest).oneIn(3) {
		o["signatureVerificationData"] = object{"results": []any{object{
			"verificationTime": "2026-07-26T11:11:24Z", "verifierId": "v", "status": "VERIFIED", "description": "", "verifiedImageReferences": []string{}, "verifierName": "release",
		}}}
	}
	components := []any{}
	for _, c := range i.Components {
		components = append(components, wireComponent(c))
	}
	o["scan"] = object{
		"scannerVersion": "4.11.2", "scanTime": "2026-07-26T11:11:24.646171Z", "components": components, "operatingSystem": i.OS,
		"dataSource": object{"id": "s", "name": "Scanner V4", "mirror": ""}, "notes": []string{}, "hash": "7",
	}
	return o
}

func wireMetadata(i *ScannedImage) object {
	layer := func(instruction, value string) object {
		return object{"instruction": instruction, "value": value, "created": "2025-11-22T10:18:42Z", "author": "", "empty": false}
	}
	return object{
		"v1": object{
			"digest": i.Digest, "created": "2026-05-30T21:19:16Z", "author": "Build <ci@example.com>",
			"layers": []any{layer("FROM", "ubi9"), layer("RUN", "microdnf install -y glibc && rm -rf /var/cache"), layer("COPY", "file in /app")},
			"user":   "1001", "command": []string{"/bin/sh"}, "entrypoint": []string{}, "volumes": []string{},
			"labels": object{"vendor": "Example, Inc.", "io.k8s.description": "A \"base\" image, <minimal>"},
		},
		"v2": object{"digest": i.Digest}, "layerShas": []string{}, "dataSource": object{"id": "d", "name": "Public", "mirror": ""}, "version": "3",
	}
}

func wireComponent(c Component) object {
	vulns, top := []any{}, float32(0)
	for _, f := range c.Findings {
		vulns, top = append(vulns, wireFinding(f)), max(top, f.CVSS)
	}
	o := object{
		"name": c.Name, "version": c.Version, "license": nil, "vulns": vulns, "priority": "0", "source": enum(c.Source), "location": "",
		"riskScore": json.Number("0.5"), "fixedBy": "", "executables": []any{},
	}
	if c.Layer >= 0 {
		o["layerIndex"] = c.Layer
	}
	if len(vulns) > 0 {
		o["topCvss"] = top
	}
	o["architecture"] = "x86_64"
	return o
}
