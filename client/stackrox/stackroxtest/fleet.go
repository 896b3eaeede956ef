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

	// Now makes the pods those of package fleet, which began before it, and none
	// of them hostile. The zero value is a fleet that tests what reads it.
	Now time.Time
	// Night is which night it is for those of package fleet; from the second on
	// some pods and images are others, and there are new findings.
	Night int
}

// Cluster is a secured cluster that Central knows.
type Cluster struct{ ID, Name string }

// Deployment is what a pod belongs to. An export of pods carries its id only;
// queries reach the rest of it.
type Deployment struct {
	ID        string
	Name      string
	Namespace string
	Cluster   Cluster
	Images    []Image // one a container
	Init      []Image // of containers that ran before those

	runtime  string
	template string // the middle of its pods' names
	stateful bool
	pods     int // how many it has
	numbered int // how many of a stateful one's are named
	ordinary *fleet.Workload
	number   int // which of the fleet's deployments it is
}

// Image is what one container of a deployment runs.
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
