package schema

// Export is one of Central's exports.
type Export struct {
	// Noun names its records: "pods".
	Noun string
	// Path is the path of its REST endpoint, Method that of its gRPC method.
	Path, Method string
	// Message describes a record: the "result" of a JSON record, or a message of the gRPC
	// stream.
	Message *Message
	// Body is the member of Message that every record must have; a record without it is refused.
	Body string
	// Whole means that the record's own JSON is that of Message rather than of its
	// Body.
	Whole bool
}

// Pods is GET /v1/export/pods.
func (s *Schema) Pods() Export {
	return Export{
		Noun: "pods", Path: "/v1/export/pods", Method: "/v1.PodService/ExportPods",
		Message: s.messages["v1.ExportPodResponse"], Body: "pod",
	}
}

// Deployments is GET /v1/export/deployments.
func (s *Schema) Deployments() Export {
	return Export{
		Noun: "deployments", Path: "/v1/export/deployments", Method: "/v1.DeploymentService/ExportDeployments",
		Message: s.messages["v1.ExportDeploymentResponse"], Body: "deployment",
	}
}

// Images is GET /v1/export/images.
func (s *Schema) Images() Export {
	return Export{
		Noun: "images", Path: "/v1/export/images", Method: "/v1.ImageService/ExportImages",
		Message: s.messages["v1.ExportImageResponse"], Body: "image",
	}
}

// Nodes is GET /v1/export/nodes.
func (s *Schema) Nodes() Export {
	return Export{
		Noun: "nodes", Path: "/v1/export/nodes", Method: "/v1.NodeService/ExportNodes",
		Message: s.messages["v1.ExportNodeResponse"], Body: "node",
	}
}

// Workloads is GET /v1/export/vuln-mgmt/workloads: deployments with their images.
func (s *Schema) Workloads() Export {
	return Export{
		Noun: "workloads", Path: "/v1/export/vuln-mgmt/workloads", Method: "/v1.VulnMgmtService/VulnMgmtExportWorkloads",
		Message: s.messages["v1.VulnMgmtExportWorkloadsResponse"], Body: "deployment", Whole: true,
	}
}

// Exports returns all exports.
func (s *Schema) Exports() []Export {
	return []Export{s.Pods(), s.Deployments(), s.Images(), s.Nodes(), s.Workloads()}
}
