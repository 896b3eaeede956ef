package hss

import (
	"context"
	"iter"

	"github.com/spf13/pflag"

	"tally/client/hss"
	"tally/cmd/internal/huawei"
	"tally/cmd/internal/kit"
	"tally/output"
)

// containerQuery has the filters of a list. Unlike those of other APIs, each
// accepts one value.
type containerQuery struct {
	hss.ContainerQuery
	container, pod, image []string
	inCluster             bool
}

func containersNoun() kit.Noun {
	return kit.Resource[*session, containerQuery, hss.Container]{
		Name: "containers", Singular: "container", Short: "containers of the account's hosts and clusters",
		Connect: connect, Columns: containerColumns(),
		List: (*session).listContainers, Flags: (*containerQuery).bind, Check: (*containerQuery).check, Order: (*containerQuery).order,
		Details: map[string]kit.Detail{"list": {
			Long: `List containers page by page, with the columns of an export. It is meant for
small fleets, and for checking the count of an export:

  tally hss containers list -o name | wc -l`,
			Example: "  tally hss containers list --sandbox\n  tally hss containers list --sandbox --in-cluster=false -o csv --columns container_name,image_name,risky",
		}},
		Verbs: []kit.Verb{exportVerb()},
	}
}

func (s *session) listContainers(ctx context.Context, q containerQuery) iter.Seq2[hss.Container, error] {
	return s.Containers(ctx, q.ContainerQuery)
}

func (q *containerQuery) bind(flags *pflag.FlagSet) {
	flags.StringArrayVar(&q.container, "container", nil, "only containers whose name contains this")
	flags.StringArrayVar(&q.pod, "pod", nil, "only containers whose pod's name contains this")
	flags.StringArrayVar(&q.image, "image", nil, "only containers whose image's name contains this")
	flags.BoolVar(&q.inCluster, "in-cluster", false, "only containers of a cluster; --in-cluster=false for all others")
}

func (q *containerQuery) order(_ string, limit int) { q.PageSize = pageSize(limit) }

// check builds the query from the flags. It sends nothing.
func (q *containerQuery) check(call *kit.Call) (err error) {
	for _, f := range []struct {
		flag   string
		values []string
		target *string
	}{{"container", q.container, &q.Name}, {"pod", q.pod, &q.Pod}, {"image", q.image, &q.Image}} {
		if *f.target, err = huawei.Once(call, f.flag, f.values); err != nil {
			return err
		}
	}
	if call.Changed("in-cluster") {
		q.InCluster = &q.inCluster
	}
	return huawei.InFlags(q.Validate(), map[string]string{"container_name": "container", "pod_name": "pod", "image_name": "image"})
}

// pageSize returns the page size for the requested number of containers, 0 for
// the maximum.
func pageSize(limit int) int {
	const least, most = 10, 200
	if limit <= 0 {
		return 0
	}
	return min(max(limit, least), most)
}

func containerColumns() []output.Column[hss.Container] {
	type container = hss.Container
	return []output.Column[container]{
		{Name: "container_id", Worth: output.Spare, Key: true, Value: func(c container) any { return c.ContainerID }, Doc: "id at the container runtime"},
		{Name: "container_name", Worth: output.Vital, Value: func(c container) any { return c.ContainerName }, Doc: "name of the container"},
		{Name: "image_name", Worth: output.Useful, Value: func(c container) any { return c.ImageName }, Doc: "name of its image"},
		{Name: "pod_name", Worth: output.Place, Value: func(c container) any { return c.PodName }, Doc: "name of its pod"},
		{Name: "cluster_name", Worth: output.Useful, Value: func(c container) any { return c.ClusterName }, Doc: "name of its cluster"},
		{Name: "cluster_type", Worth: output.Spare, Value: func(c container) any { return c.ClusterType }, Doc: "kind of its cluster"},
		{Name: "status", Worth: output.Major, States: containerStates(), Value: func(c container) any { return c.Status }, Doc: "Running, Waiting, Terminated, Isolated or Paused"},
		{Name: "risky", Type: output.Bool, Worth: output.Major, States: riskStates(), Value: func(c container) any { return c.Risky }, Doc: "whether there are security risks"},
		{Name: "low_risk", Type: output.Integer, Worth: output.Spare, Value: func(c container) any { return c.LowRisk }, Doc: "low risks"},
		{Name: "medium_risk", Type: output.Integer, Worth: output.Spare, Value: func(c container) any { return c.MediumRisk }, Doc: "medium risks"},
		{Name: "high_risk", Type: output.Integer, Worth: output.Spare, Value: func(c container) any { return c.HighRisk }, Doc: "high risks"},
		{Name: "fatal_risk", Type: output.Integer, Worth: output.Spare, Value: func(c container) any { return c.FatalRisk }, Doc: "fatal risks"},
		{Name: "create_time", Type: output.Time, Worth: output.Spare, Value: func(c container) any { return c.Created() }, Doc: "when it was created"},
		{Name: "restart_count", Type: output.Integer, Worth: output.Spare, Value: func(c container) any { return c.RestartCount }, Doc: "number of restarts"},
		{Name: "cpu_limit", Worth: output.Spare, Value: func(c container) any { return c.CPULimit }, Doc: "limit of processor time, 100m is a tenth of a core"},
		{Name: "memory_limit", Worth: output.Spare, Value: func(c container) any { return c.MemoryLimit }, Doc: "limit of memory"},
		{Name: "id", Wide: true, Value: func(c container) any { return c.ID }, Doc: "id at HSS"},
		{Name: "region_id", Wide: true, Value: func(c container) any { return c.RegionID }, Doc: "region it runs in"},
		{Name: "cluster_id", Wide: true, Value: func(c container) any { return c.ClusterID }, Doc: "id of its cluster"},
	}
}
