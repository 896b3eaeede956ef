package stackroxtest

import (
	"iter"
	"time"

	"tally/client/fleet"
)

// Fleet is a set of pods that resembles a real one. The same seed gives the
// same pods everywhere, and a smaller fleet is the beginning of a larger one.
// Pods are made when they are read, so a fleet of any size takes no memory.
type Fleet struct {
	Pods int    // how many
	Seed uint64 // which

	// Now selects the pods of package fleet, started before this time and none of
	// them hostile. The zero value selects a fleet that is a test for its readers.
	Now time.Time
	// Night is the number of the night for the pods of package fleet; from the second
	// on, some pods and images are replaced, and there are new findings.
	Night int
}

// Cluster is a secured cluster that Central knows.
type Cluster struct{ ID, Name string }

// Deployment is the deployment of a pod. An export of pods has only its id; queries
// can use the rest.
type Deployment struct {
	ID        string
	Name      string
	Namespace string
	Cluster   Cluster
	Images    []Image // one per container
	Init      []Image // of containers that ran before those

	runtime  string
	template string // the middle of its pods' names
	stateful bool
	pods     int // how many it has
	numbered int // how many of a stateful one's are named
	ordinary *fleet.Workload
	number   int // which of the fleet's deployments it is
}

// Image is the image of one container of a deployment.
type Image struct {
	Container             string // the container's name
	Registry, Remote, Tag string
	Digest                string // "sha256:…"
}

// FullName is the name that a query for Image is matched with.
func (i Image) FullName() string { return i.Registry + "/" + i.Remote + ":" + i.Tag }

// Pod is one record of an export.
type Pod struct {
	ID         string
	Name       string
	Deployment *Deployment
	Live       []Container
	Terminated [][]Container // one list a container name
	Started    time.Time     // zero: null on the wire
	Hostile    string        // the kind of its hostile string, "" if it has none
}

// Container is a container instance, running or ended.
type Container struct {
	Runtime  string // the name of the enumeration's value
	ID       string
	Node     string
	PodID    string
	Name     string
	IPs      []string
	Started  time.Time // zero: null on the wire
	Digest   string
	Finished time.Time // zero: it runs
	ExitCode int
	Reason   string
}

// All yields the pods in the order of the export, deployment by deployment.
// Every call yields the same ones.
func (f Fleet) All() iter.Seq[*Pod] {
	return func(yield func(*Pod) bool) {
		g := newGenerator(f)
		var d *Deployment
		for made, left := 0, 0; made < f.Pods; made, left = made+1, left-1 {
			if left == 0 {
				d = g.deployment()
				left = d.pods
			}
			if !yield(g.pod(made, d)) {
				return
			}
		}
	}
}

// Clusters lists the clusters that the pods are spread over.
func (f Fleet) Clusters() []Cluster {
	r := random(f.Seed ^ 0xc1057e2)
	var all []Cluster
	for _, name := range f.clusterNames() {
		all = append(all, Cluster{ID: r.uuid(), Name: name})
	}
	return all
}

func (f Fleet) clusterNames() []string {
	if f.Now.IsZero() {
		return clusterNames[:]
	}
	var names []string
	for _, c := range fleet.Clusters() {
		names = append(names, c.Name)
	}
	return names
}
