package inventory

import (
	"encoding/json"
	"time"

	"tally/cmd/internal/api"
)

// row is a container with the place where it was read.
type row struct {
	system, context string
	api.Container
}

// MarshalJSON returns the row as an object, in the order of the columns.
func (r row) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		System    string     `json:"system"`
		Context   string     `json:"context"`
		Cluster   string     `json:"cluster"`
		Namespace string     `json:"namespace"`
		Workload  string     `json:"workload"`
		Pod       string     `json:"pod"`
		Container string     `json:"container"`
		Image     string     `json:"image"`
		Digest    string     `json:"image_digest"`
		Node      string     `json:"node"`
		State     string     `json:"state"`
		Started   *time.Time `json:"started"`
		Restarts  int64      `json:"restarts"`
		Risk      *string    `json:"risk"`
	}{
		r.system, r.context, r.Cluster, r.Namespace, r.Workload, r.Pod, r.Name, r.Image, r.Digest, r.Node, r.State,
		known(r.Started), r.Restarts, known(r.Risk),
	})
}

// known returns a pointer to a value, nil if it is unknown.
func known[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}
