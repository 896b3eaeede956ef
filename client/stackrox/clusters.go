package stackrox

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"time"

	"tally/client/rest"
)

// Cluster is a cluster that Central knows (StorageCluster in the reference).
// Fields that a release does not have are empty.
type Cluster struct {
	// ID is the UUID that pods, deployments and nodes carry.
	ID string `json:"id"`
	// Name of the cluster.
	Name string `json:"name"`
	// Type is what runs there, such as OPENSHIFT4_CLUSTER.
	Type string `json:"type"`
	// Labels are the labels that it has in Central.
	Labels map[string]string `json:"labels"`
	// ManagedBy is how it was installed, such as MANAGER_TYPE_HELM_CHART.
	ManagedBy string `json:"managedBy"`
	// Status is nil for a cluster that never connected.
	Status *ClusterStatus `json:"status"`
	// Health is nil if unknown.
	Health *ClusterHealth `json:"healthStatus"`
	rest.Raw
}

// ClusterStatus is what the cluster's sensor reports.
type ClusterStatus struct {
	SensorVersion string `json:"sensorVersion"`
	Provider      struct {
		Region string `json:"region"`
	} `json:"providerMetadata"`
	Orchestrator struct {
		Version          string `json:"version"`
		OpenshiftVersion string `json:"openshiftVersion"`
	} `json:"orchestratorMetadata"`
	Certificate struct {
		Expiry *time.Time `json:"sensorCertExpiry"`
	} `json:"certExpiryStatus"`
}

// ClusterHealth is the health of the cluster's services, such as HEALTHY.
type ClusterHealth struct {
	Overall     string     `json:"overallHealthStatus"`
	Sensor      string     `json:"sensorHealthStatus"`
	LastContact *time.Time `json:"lastContact"`
}

// UnmarshalJSON keeps the server's bytes beside the fields.
func (c *Cluster) UnmarshalJSON(raw []byte) error {
	type plain Cluster
	return rest.Keep(raw, (*plain)(c), &c.Raw)
}

// Clusters yields the clusters that the credentials may read, which need not be
// all (GET /v1/clusters). Its errors are *rest.Error.
func (c *Client) Clusters(ctx context.Context) iter.Seq2[Cluster, error] {
	return list[Cluster](c, "clusters", func(cluster Cluster) string { return cluster.ID }).All(ctx)
}

// list yields the rows of a list of one page: they are in the member that noun names.
func list[T any](c *Client, noun string, id func(T) string) rest.List[T] {
	operation := "list " + noun
	return rest.List[T]{
		Operation: operation, Items: noun, ID: id,
		Send: func(ctx context.Context, _ string) (*http.Response, error) {
			return c.rest.Send(ctx, rest.Request{Operation: operation, Path: "/v1/" + noun})
		},
		Page: func(_ rest.Members, listed bool) (rest.PageInfo, error) {
			if !listed {
				return rest.PageInfo{}, fmt.Errorf("the response has no member %s", noun)
			}
			return rest.PageInfo{Total: -1}, nil
		},
		Row: func(raw []byte) (row T, err error) {
			err = rest.Adopt(raw, &row)
			return row, err
		},
	}
}
