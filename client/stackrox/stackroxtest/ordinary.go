package stackroxtest

import (
	"time"

	"tally/client/fleet"
)

// workload is the deployment of this number in the fleet that all APIs share.
func (g *generator) workload(n int) *Deployment {
	w := g.ordinary.At(n)
	d := &Deployment{
		ID: g.uuid(), Name: w.Name, Namespace: w.Namespace,
		runtime: g.runtime(), stateful: w.Stateful, pods: w.Replicas, ordinary: &w, number: n,
	}
	for _, c := range g.clusters {
		if c.Name == w.Cluster.Name {
			d.Cluster = c
		}
	}
	for _, image := range w.Images {
		d.Images = append(d.Images, Image{
			Container: image.Container, Registry: image.Registry, Remote: image.Remote, Tag: image.Tag,
			Digest: digest(image),
		})
	}
	d.Init = g.init(n, d.Images[0])
	return d
}

// digest is the same for an image wherever it runs.
func digest(image fleet.Image) string {
	seed := random(0)
	for _, letter := range image.FullName() {
		seed = random(seed.next() ^ uint64(letter)) //nolint:gosec // never negative
	}
	return "sha256:" + seed.hex64()
}

// ordinaryPod makes the next pod of such a deployment.
func (g *generator) ordinaryPod(d *Deployment) *Pod {
	w, i := d.ordinary, d.numbered
	d.numbered++
	p := &Pod{ID: g.uuid(), Name: w.PodName(i), Deployment: d, Started: g.now.Add(-w.Age(i)).Truncate(time.Second).UTC()}
	base := Container{Runtime: d.runtime, Node: w.Node(i), PodID: p.ID}
	if !w.Gone(i) {
		g.live(p, base)
	}
	times := w.Restarts(i)
	if w.Gone(i) {
		times = 1
	}
	if times > 0 {
		list := g.ended(p, base, d.Images[0], times)
		for i := range list {
			list[i].Finished = earlier(list[i].Finished, g.now)
		}
		p.Terminated = [][]Container{list}
	}
	if w.Replaced(i) {
		p.renew()
	}
	return p
}

// renew replaces the ids of the pod and its containers without drawing from the
// generator, so that all other pods stay the same.
func (p *Pod) renew() {
	r := randomOf(p.ID + p.Name)
	p.ID = r.uuid()
	for _, list := range append([][]Container{p.Live}, p.Terminated...) {
		for i := range list {
			list[i].PodID, list[i].ID = p.ID, r.hex64()
		}
	}
}

// earlier returns the earlier of a time and a limit.
func earlier(t, limit time.Time) time.Time {
	if t.After(limit) {
		return limit.Truncate(time.Second).UTC()
	}
	return t
}
