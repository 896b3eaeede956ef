package fleet_test

import (
	"strings"
	"testing"

	"tally/client/fleet"
)

// Every kind of workload is in every cluster before its name gets a number.
func TestEveryWorkloadIsInEveryCluster(t *testing.T) {
	t.Parallel()
	all, seen := fleet.All(), map[string]int{}
	var numbered int
	for n := 0; ; n++ {
		w := all.At(n)
		if strings.HasSuffix(w.Name, "-2") {
			numbered = n
			break
		}
		seen[w.Namespace+"/"+w.Name+" "+w.Cluster.Name]++
	}
	if len(seen) != numbered || numbered%len(fleet.Clusters()) != 0 {
		t.Errorf("%d workloads, of which %d differ", numbered, len(seen))
	}
}

// A pod has the same name in all APIs, unique in its cluster.
func TestPodsAreToldApart(t *testing.T) {
	t.Parallel()
	all, seen := fleet.All(), map[string]bool{}
	ages := map[bool]int{}
	for n := range 500 {
		w := all.At(n)
		for i := range w.Replicas {
			pod := w.Cluster.Name + "/" + w.Namespace + "/" + w.PodName(i)
			if seen[pod] || w.PodName(i) != all.At(n).PodName(i) {
				t.Errorf("%s is there twice, or changes", pod)
			}
			seen[pod] = true
			ages[w.Age(i).Hours() < 48]++
		}
	}
	if ages[true] < 100 || ages[false] < 100 {
		t.Errorf("the ages are not mixed: %v", ages)
	}
}
