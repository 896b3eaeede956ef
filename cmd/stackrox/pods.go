package stackrox

import (
	"time"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

const podsLong = `Export every pod of the fleet, or those that a query selects, as one stream.

An export is whole or it says so: Central reports a failure half way as one
more record of a successful response, or not at all, which other tools take for
success. Here it is an error, exit code 3, and an --out file stays unchanged.

Filters (--namespace and the like) are exact; a comma, or the flag again, means
"or", and different flags mean "and". --match prefix and --match regex compare
differently. -q takes the server's own search language. The server ignores
what it does not understand there and returns every pod; such a query is
refused before it is sent.

--timeout is the server's limit, sent in whole seconds. Without it, or
with 0, the server's own limit holds, ten minutes for most queries: 0 does not
mean "no limit".

--retries restarts an export that breaks half way; attempts are never mixed, so
nothing is printed before the export is complete.

The column cluster shows names, for which Central is asked once. The columns
deployment, images and labels.KEY, as in --columns +labels.app, come from the
pod's deployment: any of them makes tally read every deployment first.`

const podsExamples = `  tally stackrox pods export --sandbox
  tally stackrox pods export --sandbox -o csv --out pods.csv.gz
  tally stackrox pods export --sandbox -n payments-dev,ledger -o jsonl --jq .name
  tally stackrox pods export --sandbox --rows containers -o csv --columns namespace,pod,container,image_digest
  tally stackrox pods export --sandbox -o csv --columns cluster,namespace,name,deployment,labels.app
  tally stackrox pods export --sandbox -q 'Namespace:payments+Pod Name:r/ledger-.*' -o name`

func pods() *noun {
	return &noun{
		name: "pods", singular: "pod", short: "pods of every cluster that Central knows",
		export: "Export every pod of the fleet, whole or not at all", long: podsLong, example: podsExamples,
		rows: []rowKind{{"pods", podView}, {"containers", containerView}}, idle: time.Minute,
		filters: []filterFlag{
			namespaceFilter("pods"), clusterFilter("pods"), deploymentFilter("pods"),
			{"pod", "", "only pods of these names"},
			{"image", "", "only pods whose deployment uses these images, by full name"},
		},
	}
}

// podChecks are the filters that can be checked against a pod.
func podChecks(plan *record.Plan) map[string]check {
	return map[string]check{
		"namespace": {needs: plan.Value("namespace")}, "pod": {needs: plan.Value("name")},
		"cluster": {needs: plan.Value("clusterId"), ids: true},
	}
}

// podView has a row for each pod.
func podView(f *exportFlags) *view {
	v := newView(record.NewPlan(schema.Load().Pods()))
	v.known = podChecks(v.plan)
	live, ended := v.plan.Value("liveInstances[]"), v.plan.Value("terminatedInstances[].instances[]")
	v.add(
		v.value("namespace", "namespace of the pod", "namespace"),
		v.value("name", "name of the pod", "name"),
		v.value("id", "UUID of the pod", "id").key(),
		v.value("deployment_id", "UUID of its deployment", "deploymentId"),
		v.value("cluster_id", "UUID of its cluster", "clusterId"),
		count("live", "containers that run", live),
		count("terminated", "containers that ended", ended),
		v.moment("started", "when Kubernetes created the pod", "started"),
		v.clusterColumn(f, "clusterId"),
	)
	v.addDeployment(f, "deploymentId")
	return v
}

// count is a column with the length of a list.
func count(name, doc string, list record.Value) column {
	return col(name, doc, func(dst []byte, r *row) []byte { return appendInt(dst, r.List(list).Len()) }, list).of(number)
}
