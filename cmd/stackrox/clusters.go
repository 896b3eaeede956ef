package stackrox

import (
	"context"
	"iter"

	"tally/client/stackrox"
	"tally/cmd/internal/kit"
	"tally/output"
)

// clusters declares the noun clusters, which can only be listed.
func clusters() kit.Noun {
	return kit.Resource[*stackrox.Client, kit.None, stackrox.Cluster]{
		Name: "clusters", Singular: "cluster", Short: "clusters that Central knows",
		Connect: func(ctx context.Context, call *kit.Call) (*stackrox.Client, error) { return connect(ctx, call, 0) },
		List: func(c *stackrox.Client, ctx context.Context, _ kit.None) iter.Seq2[stackrox.Cluster, error] {
			return c.Clusters(ctx)
		},
		Columns: clusterColumns(),
		Details: map[string]kit.Detail{"list": {
			Long:    "List the clusters that the credentials may see. The exports' filter --cluster\ntakes these names.",
			Example: "  tally stackrox clusters list --sandbox\n  tally stackrox clusters list --sandbox -o csv --columns id,name",
		}},
	}
}

// healthStates maps the states of a cluster's services to meanings.
func healthStates() output.States {
	return output.States{output.Good: {"HEALTHY"}, output.Bad: {"UNHEALTHY", "UNAVAILABLE"}, output.Waiting: {"DEGRADED"}, output.Off: {"UNINITIALIZED"}}
}

func clusterColumns() []output.Column[stackrox.Cluster] {
	plain := func(name, doc string, value func(stackrox.Cluster) any) output.Column[stackrox.Cluster] {
		return output.Column[stackrox.Cluster]{Name: name, Doc: doc, Value: value}
	}
	status := func(value func(*stackrox.ClusterStatus) any) func(stackrox.Cluster) any {
		return func(c stackrox.Cluster) any {
			if c.Status == nil {
				return nil
			}
			return value(c.Status)
		}
	}
	health := func(value func(*stackrox.ClusterHealth) any) func(stackrox.Cluster) any {
		return func(c stackrox.Cluster) any {
			if c.Health == nil {
				return nil
			}
			return value(c.Health)
		}
	}
	columns := []output.Column[stackrox.Cluster]{
		plain("name", "name of the cluster", func(c stackrox.Cluster) any { return c.Name }),
		plain("id", "UUID of the cluster", func(c stackrox.Cluster) any { return c.ID }),
		plain("type", "what runs there", func(c stackrox.Cluster) any { return c.Type }),
		plain("health", "health of its services", health(func(h *stackrox.ClusterHealth) any { return h.Overall })),
		plain("last_contact", "when its sensor last reported", health(func(h *stackrox.ClusterHealth) any { return h.LastContact })),
		plain("sensor_version", "version of its sensor", status(func(s *stackrox.ClusterStatus) any { return s.SensorVersion })),
		plain("version", "version of Kubernetes", status(func(s *stackrox.ClusterStatus) any { return s.Orchestrator.Version })),
		plain("openshift_version", "version of OpenShift", status(func(s *stackrox.ClusterStatus) any { return s.Orchestrator.OpenshiftVersion })),
		plain("region", "region of the cloud", status(func(s *stackrox.ClusterStatus) any { return s.Provider.Region })),
		plain("sensor_health", "health of its sensor", health(func(h *stackrox.ClusterHealth) any { return h.Sensor })),
		plain("managed_by", "how it was installed", func(c stackrox.Cluster) any { return c.ManagedBy }),
		plain("certificate_expires", "when its sensor's certificate expires", status(func(s *stackrox.ClusterStatus) any { return s.Certificate.Expiry })),
	}
	columns[0].Worth, columns[3].Worth, columns[4].Worth, columns[6].Worth = output.Vital, output.Major, output.Useful, output.Useful
	columns[3].States, columns[9].States = healthStates(), healthStates()
	columns[1].Key, columns[1].Worth = true, output.Spare
	columns[4].Type, columns[11].Type = output.Time, output.Time
	for i := 7; i < len(columns); i++ {
		columns[i].Wide = true
	}
	return columns
}
