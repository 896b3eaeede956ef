package stackrox

import (
	"bytes"
	"slices"
	"time"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
	"tally/output"
)

const deploymentsLong = `Export every deployment of the fleet, or those that filters select: one row for
each deployment, or one for each of its containers or ports.

The guarantees of "tally stackrox pods export" apply: the export is whole or an
error, filters are exact, and a query that would silently match everything is
refused. The names of environment variables are shown, their values never.`

const deploymentsExamples = `  tally stackrox deployments export --sandbox
  tally stackrox deployments export --sandbox -n payments -o csv --columns cluster,namespace,name,images
  tally stackrox deployments export --sandbox --rows containers -o csv --columns +env,secrets
  tally stackrox deployments export --sandbox --rows ports --sort port`

func deployments() *noun {
	return &noun{
		name: "deployments", singular: "deployment", short: "deployments, their containers and ports",
		export: "Export every deployment of the fleet, whole or not at all", long: deploymentsLong, example: deploymentsExamples,
		rows: []rowKind{{"deployments", deploymentView}, {"containers", deploymentContainerView}, {"ports", portView}}, idle: time.Minute,
		filters: []filterFlag{
			namespaceFilter("deployments"), clusterFilter("deployments"), {"deployment", "", "only deployments of these names"},
			{"image", "", "only deployments that use these images, by full name"},
		},
	}
}

// deploymentChecks are the filters that can be checked against a deployment,
// with a prefix for their paths.
func deploymentChecks(plan *record.Plan, prefix string) map[string]check {
	return map[string]check{
		"namespace": {needs: plan.Value(prefix + "namespace")}, "deployment": {needs: plan.Value(prefix + "name")},
		"cluster": {needs: plan.Value(prefix + "clusterName")},
	}
}

// deploymentView has a row for each deployment.
func deploymentView(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Deployments()))
	v.known = deploymentChecks(v.plan, "")
	v.known["image"] = check{needs: v.plan.Value("containers[].image.name.fullName"), list: true}
	levels, ports := v.plan.Value("ports[].exposureInfos[].level"), v.plan.Value("ports[].exposure")
	v.add(
		v.value("cluster", "name of the cluster", "clusterName"),
		v.value("namespace", "namespace", "namespace"),
		v.value("name", "name of the deployment", "name"),
		v.value("type", "Deployment, DaemonSet, CronJob and the like", "type"),
		v.number("replicas", "pods that it requests", "replicas"),
		count("containers", "number of its containers", v.plan.Value("containers[]")),
		v.list("images", "full names of its images, separated by ;", "containers[].image.name.fullName"),
		v.value("service_account", "service account of its pods", "serviceAccount"),
		v.moment("created", "when it was created", "created"),
		v.decimal("risk_score", "Central's score of its risk", "riskScore"),
		v.number("priority", "its rank among all deployments, 1 for the highest risk", "priority"),
		v.truth("platform", "whether it is a platform component", "platformComponent"),
		v.value("id", "UUID of the deployment", "id").key(),
		v.value("labels", "labels, as a JSON object", "labels").wide(),
		v.value("pod_labels", "labels of its pods, as a JSON object", "podLabels").wide(),
		v.value("annotations", "annotations, as a JSON object", "annotations").wide(),
		v.value("cluster_id", "UUID of the cluster", "clusterId").wide(),
		v.value("namespace_id", "UUID of the namespace", "namespaceId").wide(),
		v.truth("host_network", "whether its pods use the host's network", "hostNetwork").wide(),
		v.truth("host_pid", "whether they use the host's process namespace", "hostPid").wide(),
		v.truth("host_ipc", "whether they use the host's IPC namespace", "hostIpc").wide(),
		v.truth("automount_token", "whether the service account's token is mounted in them", "automountServiceAccountToken").wide(),
		v.truth("orchestrator", "whether it belongs to the orchestrator", "orchestratorComponent").wide(),
		v.truth("inactive", "whether it has been deleted", "inactive").wide(),
		v.value("runtime_class", "runtime class of its pods", "runtimeClass").wide(),
		v.list("image_pull_secrets", "image pull secrets, separated by ;", "imagePullSecrets[]").wide(),
		v.list("ports", "ports of its containers, separated by ;", "ports[].containerPort").wide(),
		col("exposure", "the widest exposure of any of its ports", func(dst []byte, r *row) []byte {
			return append(dst, widest(r.List(ports), r.List(levels))...)
		}, levels, ports).wide(),
	)
	for _, key := range f.labels {
		v.add(v.label(key, "labels"))
	}
	return v
}

// widest returns the exposure that reaches furthest, empty if there is none.
func widest(lists ...record.List) string {
	order := map[string]int{"UNSET": 0, "INTERNAL": 1, "HOST": 2, "NODE": 3, "EXTERNAL": 4, "ROUTE": 5}
	best, found := -1, ""
	for _, list := range lists {
		for i := range list.Len() {
			level := string(list.At(i).Append(nil))
			rank, known := order[level]
			if !known {
				rank = len(order)
			}
			if rank > best && list.At(i).Has() {
				best, found = rank, level
			}
		}
	}
	return found
}

// deploymentContainerView has a row for each container of each deployment.
func deploymentContainerView(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Deployments(), "containers[]"))
	v.known = deploymentChecks(v.plan, "")
	uid, user := v.plan.Value(".config.uid"), v.plan.Value(".config.user")
	v.add(
		v.value("cluster", "name of the cluster", "clusterName").worth(output.Major),
		v.value("namespace", "namespace", "namespace"),
		v.value("deployment", "name of the deployment", "name"),
		v.value("container", "name of the container", ".name").key(),
		v.value("type", "REGULAR or INIT", ".type").worth(output.Minor),
		v.value("image", "full name of its image", ".image.name.fullName").worth(output.Useful),
		v.value("image_digest", "digest of its image", ".image.id"),
		v.value("image_id_v2", "Central's own id of its image", ".image.idV2"),
		v.truth("privileged", "whether it is privileged", ".securityContext.privileged"),
		col("run_as_user", "user id that it runs as, or else the user's name", func(dst []byte, r *row) []byte {
			if n, ok := r.Cell(uid).Int(); ok && n != 0 {
				return r.Cell(uid).Append(dst)
			}
			before := len(dst)
			if dst = r.Cell(user).Append(dst); len(dst) == before {
				dst = r.Cell(uid).Append(dst)
			}
			return dst
		}, uid, user),
		v.truth("read_only_root", "whether its root file system is read-only", ".securityContext.readOnlyRootFilesystem"),
		v.truth("allow_privilege_escalation", "whether it may escalate privileges", ".securityContext.allowPrivilegeEscalation"),
		v.list("add_caps", "added capabilities, separated by ;", ".securityContext.addCapabilities[]"),
		v.list("drop_caps", "dropped capabilities, separated by ;", ".securityContext.dropCapabilities[]"),
		v.decimal("cpu_request", "CPU request, in cores", ".resources.cpuCoresRequest"),
		v.decimal("cpu_limit", "CPU limit, in cores", ".resources.cpuCoresLimit"),
		v.decimal("memory_mb_request", "memory request, in MB", ".resources.memoryMbRequest"),
		v.decimal("memory_mb_limit", "memory limit, in MB", ".resources.memoryMbLimit"),
		v.truth("liveness", "whether it has a liveness probe", ".livenessProbe.defined"),
		v.truth("readiness", "whether it has a readiness probe", ".readinessProbe.defined"),
		v.list("env", "names of its environment variables, separated by ;", ".config.env[].key").wide(),
		v.list("secrets", "secrets that it mounts, separated by ;", ".secrets[].name").wide(),
		v.list("volumes", "volumes that it mounts, separated by ;", ".volumes[].name").wide(),
	)
	for _, key := range f.labels {
		v.add(v.label(key, "labels"))
	}
	v.nested("cluster", "namespace", "deployment")
	return v
}

// portView has a row for each exposure of each port of each deployment.
func portView(*exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Deployments(), "ports[]"))
	v.known = deploymentChecks(v.plan, "")
	nodePort, service := v.plan.Value(".exposureInfos[].nodePort"), v.plan.Value(".exposureInfos[].serviceName")
	v.add(
		v.value("cluster", "name of the cluster", "clusterName"),
		v.value("namespace", "namespace", "namespace"),
		v.value("deployment", "name of the deployment", "name"),
		v.number("port", "port of the container", ".containerPort"),
		v.value("protocol", "its protocol", ".protocol"),
		v.value("exposure", "exposure level of the port", ".exposure"),
		col("service", "services that expose it, separated by ;", func(dst []byte, r *row) []byte {
			return appendDistinct(dst, r.List(service))
		}, service).split(),
		col("node_port", "node ports, separated by ;", func(dst []byte, r *row) []byte {
			return appendPorts(dst, r.List(nodePort))
		}, nodePort).split(),
		v.list("hostnames", "external host names, separated by ;", ".exposureInfos[].externalHostnames[]"),
	)
	v.columns[2] = v.columns[2].key()
	v.nested("cluster", "namespace", "deployment")
	return v
}

// appendDistinct appends each value once: a service exposes a port in several ways.
func appendDistinct(dst []byte, list record.List) []byte {
	start := len(dst)
	var seen [][]byte
	for i := range list.Len() {
		value := list.At(i).Append(nil)
		if len(value) == 0 || slices.ContainsFunc(seen, func(other []byte) bool { return bytes.Equal(other, value) }) {
			continue
		}
		if seen = append(seen, value); len(dst) > start {
			dst = append(dst, ';')
		}
		dst = append(dst, value...)
	}
	return dst
}

// appendPorts appends the ports that are not 0, which means none.
func appendPorts(dst []byte, list record.List) []byte {
	start := len(dst)
	for i := range list.Len() {
		if n, ok := list.At(i).Int(); ok && n != 0 {
			if len(dst) > start {
				dst = append(dst, ';')
			}
			dst = list.At(i).Append(dst)
		}
	}
	return dst
}
