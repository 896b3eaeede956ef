package stackroxtest

import (
	"strconv"
	"time"

	"tally/client/fleet"
)

// generator makes the pods of one fleet in turn.
type generator struct {
	random
	clusters []Cluster
	hostile  []Hostile
	made     int // deployments
	offset   int // where in the vocabulary the fleet begins
	now      time.Time
	ordinary fleet.Workloads
}

// newGenerator starts a fleet: the same one for the same seed.
func newGenerator(f Fleet) *generator {
	g := &generator{random: random(f.Seed), clusters: f.Clusters(), now: f.Now, ordinary: fleet.Night(f.Night)}
	if f.Now.IsZero() {
		g.hostile = HostileStrings()
	}
	g.offset = g.below(len(apps) * len(namespaces))
	return g
}

// deployment takes the apps and the namespaces in turn, so that a small fleet shows
// many of them; an app that is deployed again gets a number.
func (g *generator) deployment() *Deployment {
	n := g.made
	g.made++
	if !g.now.IsZero() {
		return g.workload(n)
	}
	a := apps[(n*7+g.offset)%len(apps)]
	d := &Deployment{
		ID:        g.uuid(),
		Name:      a.name,
		Namespace: namespaces[(n+g.offset)%len(namespaces)],
		Cluster:   g.clusters[g.below(len(g.clusters))],
		runtime:   g.runtime(),
		template:  string(g.word(nil, 9)),
		stateful:  a.stateful,
		number:    n,
		pods:      [...]int{1, 1, 2, 2, 3, 3, 3, 4, 5, 6}[g.below(10)],
	}
	if again := n / len(apps); again > 0 {
		d.Name += "-" + strconv.Itoa(again+1)
	}
	d.Images = append(d.Images, g.image(a))
	for range [...]int{0, 0, 0, 0, 0, 1, 1, 1, 2, 2}[g.below(10)] {
		d.Images = append(d.Images, g.image(sidecars[(n+len(d.Images))%len(sidecars)]))
	}
	d.Init = g.init(n, d.Images[0])
	return d
}

// image makes an image with a digest that all pods of the deployment share.
func (g *generator) image(a app) Image {
	return Image{
		Container: a.name, Registry: a.registry, Remote: a.remote, Tag: a.tag,
		Digest: "sha256:" + g.hex64(),
	}
}

// runtime mostly returns CRI-O, as on OpenShift.
func (g *generator) runtime() string {
	switch n := g.below(50); {
	case n == 0:
		return "UNKNOWN_CONTAINER_RUNTIME"
	case n < 12:
		return "DOCKER_CONTAINER_RUNTIME"
	default:
		return "CRIO_CONTAINER_RUNTIME"
	}
}

// pod makes the pod of this number.
func (g *generator) pod(number int, d *Deployment) *Pod {
	if d.ordinary != nil {
		return g.ordinaryPod(d)
	}
	p := &Pod{ID: g.uuid(), Name: g.podName(d), Deployment: d, Started: g.start()}
	base := Container{
		Runtime: d.runtime,
		Node:    "worker-" + strconv.Itoa(100+g.below(180)) + "." + d.Cluster.Name + ".example.internal",
		PodID:   p.ID,
	}
	h, hostile := hostileAt(g.hostile, number)
	gone := !hostile && g.oneIn(60) // a deleted pod of an active deployment
	if !gone {
		g.live(p, base)
	}
	if gone || g.oneIn(6) {
		g.terminated(p, base)
	}
	if hostile {
		g.haunt(p, base, h)
	}
	if g.oneIn(200) {
		p.Started = time.Time{}
	}
	return p
}

// podName returns a name that ends in random letters, or in a number for a stateful
// deployment.
func (g *generator) podName(d *Deployment) string {
	b := make([]byte, 0, 48)
	b = append(append(b, d.Name...), '-')
	if d.stateful {
		d.numbered++
		return string(strconv.AppendInt(b, int64(d.numbered-1), 10))
	}
	b = append(append(b, d.template...), '-')
	return string(g.word(b, 5))
}

// live adds a running container for each of the deployment's images. They share
// the pod's addresses.
func (g *generator) live(p *Pod, base Container) {
	ips := g.addresses()
	p.Live = make([]Container, len(p.Deployment.Images))
	for i, image := range p.Deployment.Images {
		c := g.container(base, image, p.Started)
		c.IPs = ips
		p.Live[i] = c
	}
}

// terminated adds a list of ended containers for some of the pod's names.
func (g *generator) terminated(p *Pod, base Container) {
	for _, image := range p.Deployment.Images[:1+g.below(len(p.Deployment.Images))] {
		p.Terminated = append(p.Terminated, g.ended(p, base, image, 1+g.below(3)))
	}
}

// ended makes containers of one name that ended this many times.
func (g *generator) ended(p *Pod, base Container, image Image, times int) []Container {
	list := make([]Container, times)
	for i := range list {
		c := g.container(base, image, p.Started)
		ending := endings[g.below(len(endings))]
		c.ExitCode, c.Reason = ending.code, ending.reason
		c.Finished = g.later(c.Started, 36*time.Hour)
		list[i] = c
	}
	return list
}

// container begins within a minute of its pod, and not before it.
func (g *generator) container(base Container, image Image, podStarted time.Time) Container {
	base.ID, base.Name, base.Digest = g.hex64(), image.Container, image.Digest
	base.Started = g.later(podStarted, time.Minute)
	return base
}

// haunt makes the pod hostile.
func (g *generator) haunt(p *Pod, base Container, h Hostile) {
	p.Hostile = h.Kind
	times := 1
	if h.Kind == crashLoop {
		times = crashLoopTimes
	} else {
		p.Name = h.Text
	}
	list := g.ended(p, base, p.Deployment.Images[0], times)
	for i := range list { // a reason may contain anything: kubelets pass on the output of programs
		list[i].ExitCode, list[i].Reason = 1, h.Text
	}
	p.Terminated = [][]Container{list}
}

// addresses returns an IPv4 address and, for a few pods, an IPv6 one.
func (g *generator) addresses() []string {
	b := append(make([]byte, 0, 16), "10.128."...)
	b = append(strconv.AppendInt(b, int64(g.below(256)), 10), '.')
	b = strconv.AppendInt(b, int64(g.below(256)), 10)
	if !g.oneIn(16) {
		return []string{string(b)}
	}
	return []string{string(b), "fd01:0:0:4::" + strconv.FormatInt(int64(g.below(1<<16)), 16)}
}

// start returns a moment of the first ten months of 2026.
func (g *generator) start() time.Time {
	const newYear, tenMonths = 1767225600, 304 * 24 * 3600
	return g.fraction(newYear + int64(g.below(tenMonths)))
}

// later returns a moment after t, within the duration.
func (g *generator) later(t time.Time, most time.Duration) time.Time {
	return g.fraction(t.Unix() + 1 + int64(g.below(int(most/time.Second))))
}

// fraction returns a moment within the second: mostly a whole second, else one with
// three, six or nine digits.
func (g *generator) fraction(second int64) time.Time {
	var nanos int64
	switch g.below(20) {
	case 0:
		nanos = int64(1+g.below(999)) * 1e6
	case 1:
		nanos = int64(1+g.below(999_999)) * 1e3
	case 2:
		nanos = int64(1 + g.below(999_999_999))
	}
	return time.Unix(second, nanos).UTC()
}
