package central

import (
	"google.golang.org/protobuf/proto"

	"tally/conformance/stackrox/internal/gen46"
)

// Export is one of Central's exports.
type Export struct {
	// Noun names its records: "pods".
	Noun string
	// Path is the path of its REST endpoint.
	Path string
	// Response is an empty message of its stream.
	Response proto.Message
}

// Exports returns all of them.
func Exports() []Export {
	return []Export{
		{"pods", "/v1/export/pods", &gen46.ExportPodResponse{}},
		{"deployments", "/v1/export/deployments", &gen46.ExportDeploymentResponse{}},
		{"images", "/v1/export/images", &gen46.ExportImageResponse{}},
		{"nodes", "/v1/export/nodes", &gen46.ExportNodeResponse{}},
		{"workloads", "/v1/export/vuln-mgmt/workloads", &gen46.VulnMgmtExportWorkloadsResponse{}},
	}
}

// isExport reports whether a path is that of an export; other requests are only
// counted.
func isExport(path string) bool {
	for _, e := range Exports() {
		if e.Path == path {
			return true
		}
	}
	return false
}

// records are the messages of an export.
func (c *Central) records(noun string) []proto.Message {
	records := c.cfg.Records[noun]
	if noun == "pods" {
		for _, pod := range c.cfg.Pods {
			records = append(records, &gen46.ExportPodResponse{Pod: pod})
		}
	}
	return records
}
