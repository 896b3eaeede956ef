package stackrox

import (
	"time"

	"tally/client/stackrox/record"
	"tally/client/stackrox/schema"
)

const podsLong = `Export every pod of the fleet, or those that a query selects, as one stream.

Central reports a failure halfway as one more record of a successful response,
or not at all, and other tools take that for success. Here it is an error, exit
code 3, and an --out file stays unchanged.

Filters (--namespace and the like) are exact, unless --match is prefix or regex. A
comma or a repeated flag means "or"; different flags mean "and". -q takes the
server's own search language. The server ignores terms that it does not understand
and returns every pod, so tally refuses such a query before it is sent.

--timeout is sent to the server, in whole seconds. Without it, or with 0, the
server's own limit applies: ten minutes for most queries. 0 does not mean
"no limit".

--retries restarts an export that is cut off. Attempts are never mixed, so
nothing is printed until one is complete.

The column cluster shows names, which take one request. The columns deployment,
images and labels.KEY, as in --columns +labels.app, come from the pod's deployment:
for any of them tally reads every deployment first.`

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
