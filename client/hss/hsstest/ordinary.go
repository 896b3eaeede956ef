package hsstest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"tally/client/fleet"
)

// ordinaryFleet makes the containers of the fleet that all APIs share, the oldest
// first, with an occasional agent on a separate host.
func ordinaryFleet(n int, o Options) []Container {
	all := make([]Container, 0, n)
	workloads := fleet.Night(o.Night)
	for number := 0; len(all) < n; number++ {
		w := workloads.At(number)
		for i := range w.Replicas {
			all = append(all, podContainers(w, i)...)
		}
		if number%4 == 3 {
			all = append(all, hostContainer(w))
		}
	}
	all = all[:n]
	now := o.Now()
	for i := range all {
		all[i].ID, all[i].ContainerID = "id-"+strconv.Itoa(i), containerID(i)
		all[i].CreateTime = now.UnixMilli() - all[i].CreateTime
		if o.Together > 0 || o.Timeless > 0 || o.Moves > 0 {
			all[i].CreateTime = created(i, n, o)
		}
	}
	slices.SortStableFunc(all, func(a, b Container) int { return cmp.Compare(a.CreateTime, b.CreateTime) })
	return all
}

// containerID returns the runtime's id of the i-th container.
func containerID(i int) string {
	sum := sha256.Sum256([]byte("container " + strconv.Itoa(i)))
	return hex.EncodeToString(sum[:])
}

// podContainers returns the containers of a pod. Their creation time is still an age.
func podContainers(w fleet.Workload, i int) []Container {
	var all []Container
	for _, image := range w.Images {
		c := ordinaryContainer(w, i, image)
		c.PodName, c.ClusterName, c.ClusterType = w.PodName(i), w.Cluster.Name, w.Cluster.Kind
		c.ClusterID = "cluster-id-" + strconv.Itoa(1+w.Cluster.Number)
		all = append(all, c)
	}
	return all
}

// hostContainer returns a container on a host outside of every cluster.
func hostContainer(w fleet.Workload) Container {
	agents := []string{"node-exporter", "backup-agent", "registry-mirror"}
	name := agents[w.Number/4%len(agents)]
	c := ordinaryContainer(w, 100, fleet.Image{
		Container: name, Registry: "registry.example.com", Remote: "platform/" + name, Tag: "1." + strconv.Itoa(w.Number%7) + ".0",
	})
	return c
}

func ordinaryContainer(w fleet.Workload, i int, image fleet.Image) Container {
	c := Container{
		RegionID: "cn-north-4", ContainerName: image.Container, ImageName: image.FullName(),
		Status: status(w, i), CreateTime: w.Age(i).Milliseconds(), RestartCount: w.Restarts(i),
		CPULimit: "500m", MemoryLimit: "512Mi", Extra: "kept",
	}
	c.rate(image)
	return c
}

// status returns a status, mostly Running.
func status(w fleet.Workload, i int) string {
	switch n := (w.Number*7 + i*3) % 23; {
	case w.Gone(i):
		return "Terminated"
	case w.Restarts(i) > 10:
		return "Waiting"
	case n == 5:
		return "Paused"
	case n == 11:
		return "Isolated"
	}
	return "Running"
}

// rate sets the risks of an image, which are the same wherever it runs.
func (c *Container) rate(image fleet.Image) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(image.FullName())) // a hash's Write never fails
	sum := int(h.Sum32() >> 8)
	if c.Risky = sum%3 == 0; !c.Risky {
		return
	}
	c.LowRisk, c.MediumRisk, c.HighRisk, c.FatalRisk = 1+sum%9, sum%5, sum%4, sum%7/6
}

// recently returns the creation time of the ordinary fleet's oldest container.
func recently(n int, step time.Duration, o Options) time.Time {
	return o.Now().Add(-time.Duration(n) * step).UTC().Truncate(time.Second)
}
