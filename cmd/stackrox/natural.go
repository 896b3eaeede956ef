package stackrox

import (
	"slices"

	"tally/cmd/internal/api"
)

// natural returns the keys of equivalent rows in two exports (a pod by its
// workload, a container by its workload and image, a finding by its location and
// CVE), and the columns that change by themselves.
func natural() map[string]api.Natural {
	all := columnKeys()
	for noun, members := range memberKeys() {
		all[noun] = api.Natural{Key: slices.Concat(all[noun].Key, members.Key), Churn: slices.Concat(all[noun].Churn, members.Churn)}
	}
	return all
}

func columnKeys() map[string]api.Natural {
	place := []string{"cluster", "namespace", "deployment"}
	workload := append([]string{"cluster_id", "deployment_id"}, place...)
	pod := []string{"id", "name", "pod", "pod_id", "node", "container_id", "started", "finished", "created", "live", "terminated", "restarts"}
	finding := []string{"component", "cve"}
	drift := []string{"layer", "layer_instruction", "modified", "epss", "epss_percentile", "live_pods"}
	key := slices.Concat[[]string]
	image, node := []string{"image"}, []string{"cluster", "node"}
	return map[string]api.Natural{
		"pods":                   {Key: workload, Churn: pod},
		"pods/containers":        {Key: key([]string{"container", "image", "image_digest"}, workload), Churn: pod},
		"images":                 {Key: image, Churn: []string{"scanned", "updated", "risk_score"}},
		"images/components":      {Key: key(image, []string{"component"}), Churn: drift},
		"images/vulns":           {Key: key(image, finding), Churn: drift},
		"deployments":            {Key: []string{"cluster", "namespace", "name"}, Churn: []string{"id", "created", "risk_score", "priority", "cluster_id", "namespace_id"}},
		"deployments/containers": {Key: key(place, []string{"container"}), Churn: []string{"image_id_v2"}},
		"deployments/ports":      {Key: key(place, []string{"port", "protocol"})},
		"nodes":                  {Key: []string{"cluster", "name"}, Churn: []string{"id", "scanned", "joined", "updated", "risk_score", "cluster_id"}},
		"nodes/components":       {Key: key(node, []string{"component"}), Churn: drift},
		"nodes/vulns":            {Key: key(node, finding), Churn: drift},
		"nodes/taints":           {Key: key(node, []string{"key", "value"})},
		"workloads":              {Key: place, Churn: []string{"id", "live_pods"}},
		"workloads/vulns":        {Key: key(place, image, finding), Churn: drift},
	}
}

// memberKeys returns the same keys as members of Central's JSON, which have other names.
func memberKeys() map[string]api.Natural {
	vuln := []string{"epss", "layerIndex", "lastModified"}
	deployment := []string{"id", "created", "hash", "priority", "riskScore", "clusterId", "namespaceId", "stateTimestamp", "containers.id", "containers.image.idV2"}
	component := []string{"layerIndex", "priority", "riskScore", "vulns", "vulnerabilities"}
	return map[string]api.Natural{
		"pods":                   {Key: []string{"clusterId", "deploymentId"}, Churn: []string{"liveInstances", "terminatedInstances"}},
		"images":                 {Key: []string{"name.fullName"}, Churn: []string{"scan.scanTime", "scan.components", "lastUpdated", "riskScore", "priority"}},
		"images/components":      {Key: []string{"name"}, Churn: component},
		"images/vulns":           {Churn: vuln},
		"deployments":            {Key: []string{"clusterName"}, Churn: deployment},
		"deployments/containers": {Key: []string{"name"}, Churn: []string{"id", "image.idV2"}},
		"deployments/ports":      {Key: []string{"containerPort"}},
		"nodes": {Key: []string{"clusterName"}, Churn: []string{
			"scan.scanTime", "scan.components", "joinedAt", "lastUpdated", "k8sUpdated", "riskScore", "priority", "clusterId",
		}},
		"nodes/components": {Key: []string{"name"}, Churn: component},
		"nodes/vulns":      {Key: []string{"cveBaseInfo.cve"}, Churn: []string{"cveBaseInfo.epss", "cveBaseInfo.createdAt", "cveBaseInfo.lastModified"}},
		"workloads": {
			Key:   []string{"deployment.clusterName", "deployment.namespace", "deployment.name"},
			Churn: append(within("deployment", deployment), "images", "livePods"),
		},
		"workloads/vulns": {Churn: vuln},
	}
}

// within returns the full names of a member's members.
func within(member string, names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, member+"."+name)
	}
	return all
}
