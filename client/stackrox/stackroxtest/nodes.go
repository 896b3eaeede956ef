package stackroxtest

import (
	"encoding/json"
	"iter"
)

// Node is one record of an export of nodes.
type Node struct {
	ID, Name   string
	Cluster    Cluster
	Scanned    bool
	Components []Component
}

// Nodes yields the nodes that the fleet's containers run on.
func (f Fleet) Nodes() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		seen := map[string]bool{}
		for p := range f.All() {
			for _, c := range p.Live {
				if seen[c.Node] {
					continue
				}
				seen[c.Node] = true
				r := randomOf(c.Node)
				n := &Node{ID: r.uuid(), Name: c.Node, Cluster: p.Deployment.Cluster, Scanned: len(seen)%7 != 5}
				if n.Scanned {
					n.Components = components(r, 0)
				}
				if !yield(n) {
					return
				}
			}
		}
	}
}

func wireNode(n *Node, legacy bool) object {
	o := object{
		"id": n.ID, "name": n.Name, "taints": []any{object{"key": "node-role.kubernetes.io/infra", "value": "", "taintEffect": "NO_SCHEDULE_TAINT_EFFECT"}},
		"clusterId": n.Cluster.ID, "clusterName": n.Cluster.Name, "labels": object{"kubernetes.io/arch": "amd64"}, "annotations": object{},
		"joinedAt": "2026-04-05T10:07:23Z", "internalIpAddresses": []string{"10.2.0.8"}, "externalIpAddresses": []string{}, "containerRuntimeVersion": "",
		"containerRuntime": object{"type": "CRIO_CONTAINER_RUNTIME", "version": "cri-o://1.32.4"}, "kernelVersion": "5.14.0-570.el9.x86_64",
		"operatingSystem": "linux", "osImage": "Red Hat Enterprise Linux CoreOS 419", "kubeletVersion": "v1.32.4", "kubeProxyVersion": "v1.32.4",
		"lastUpdated": "2026-07-30T02:48:12Z", "k8sUpdated": "2026-07-30T14:19:48Z", "scan": nil, "priority": "0", "riskScore": json.Number("2.5"),
		"notes": []string{"MISSING_SCAN_DATA"},
	}
	if !n.Scanned {
		return o
	}
	components := []any{}
	for _, c := range n.Components {
		components = append(components, wireNodeComponent(c, legacy))
	}
	o["notes"], o["scan"] = []string{}, object{"scanTime": "2026-07-30T22:40:32.727Z", "operatingSystem": "rhel:9", "components": components, "notes": []string{}, "scannerVersion": "SCANNER_V4"}
	countFindings(n.Components).into(o)
	return o
}

// wireNodeComponent puts findings where the release does.
func wireNodeComponent(c Component, legacy bool) object {
	vulns, vulnerabilities := []any{}, []any{}
	for _, f := range c.Findings {
		if legacy {
			vulns = append(vulns, wireFinding(f))
		} else {
			vulnerabilities = append(vulnerabilities, wireNodeFinding(f))
		}
	}
	return object{"name": c.Name, "version": c.Version, "vulns": vulns, "vulnerabilities": vulnerabilities, "priority": "0", "riskScore": json.Number("0.5")}
}

func wireNodeFinding(f Finding) object {
	image := wireFinding(f)
	base := object{"createdAt": "2026-11-28T01:05:08Z", "references": []any{}}
	for _, name := range []string{"cve", "summary", "link", "publishedOn", "lastModified", "scoreVersion", "cvssV2", "cvssV3", "cvssMetrics", "epss", "exploit", "cisaKev"} {
		base[name] = image[name]
	}
	o := object{"cveBaseInfo": base, "cvss": f.CVSS, "severity": enum(f.Severity), "snoozed": f.State != "OBSERVED", "snoozeStart": nil, "snoozeExpiry": nil}
	if f.FixedBy != "" {
		o["fixedBy"] = f.FixedBy
	}
	return o
}
