package fleet

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strconv"
	"time"
)

// Workload is a deployment, or a stateful set, of the fleet.
type Workload struct {
	Number          int
	Namespace, Name string
	Cluster         Cluster
	Stateful        bool
	Replicas        int
	// Images has one entry per container; the first is the workload's own.
	Images []Image

	night int
}

// Workloads yields the workloads of the fleet by number, from 0: every kind in each
// cluster in turn, and then again with a number in its name.
type Workloads struct {
	kinds    []kind
	clusters []Cluster
	night    int
}

// All is the fleet's workloads.
func All() Workloads { return Night(1) }

// Night is the same fleet on another night: from the second on, half of the pods
// that have no number are replaced by others, and some images by newer ones.
func Night(night int) Workloads { return Workloads{kinds(), Clusters(), night} }

// At returns the workload with a number.
func (w Workloads) At(number int) Workload {
	k := w.kinds[number%len(w.kinds)]
	round := number / len(w.kinds)
	found := Workload{
		Number: number, Namespace: k.namespace, Name: k.name,
		// Adjacent workloads are in different clusters, and every cluster gets every kind.
		Cluster:  w.clusters[(number+round)%len(w.clusters)],
		Stateful: k.stateful, Replicas: k.replicas, Images: w.images(k), night: w.night,
	}
	if again := round / len(w.clusters); again > 0 {
		found.Name += "-" + strconv.Itoa(again+1)
	}
	return found
}

// images are those of a kind on the night.
func (w Workloads) images(k kind) []Image {
	if w.night < 2 {
		return k.images
	}
	newer := map[string]string{"shop/checkout": "2026.11.4", "library/nginx": "1.29.1", "platform/api-gateway": "3.18.2"}
	all := slices.Clone(k.images)
	for i := range all {
		all[i].Tag = cmp.Or(newer[all[i].Remote], all[i].Tag)
	}
	return all
}

// Replaced reports that the i-th pod is another one than on the first night.
func (w Workload) Replaced(i int) bool {
	return w.night > 1 && !w.Stateful && w.hash("replaced", i)%2 == 0
}

// pod is a topic of hash for what changes with the pod.
func (w Workload) pod(what string, i int) string {
	if w.Replaced(i) {
		return what + " on night " + strconv.Itoa(w.night)
	}
	return what
}

// hash is a number that depends on the workload, on a topic, and on i.
func (w Workload) hash(what string, i int) uint64 {
	h := fnv.New64a()
	var number [16]byte
	binary.BigEndian.PutUint64(number[:], uint64(w.Number)) //nolint:gosec // never negative
	binary.BigEndian.PutUint64(number[8:], uint64(i))       //nolint:gosec // never negative
	_, _ = h.Write(append(number[:], what...))              // a hash's Write never fails
	// The last bytes written affect only the low bits of FNV.
	mixed := h.Sum64()
	mixed = (mixed ^ mixed>>30) * 0xbf58476d1ce4e5b9
	return mixed ^ mixed>>31
}

// word is made of the alphabet that Kubernetes uses for the random suffixes of names.
func (w Workload) word(what string, i, length int) string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	bits := w.hash(what, i)
	word := make([]byte, length)
	for at := range word {
		word[at] = letters[bits%uint64(len(letters))]
		bits /= uint64(len(letters))
	}
	return string(word)
}

// PodName returns the name of the i-th pod.
func (w Workload) PodName(i int) string {
	if w.Stateful {
		return w.Name + "-" + strconv.Itoa(i)
	}
	return w.Name + "-" + w.word("template", 0, 9) + "-" + w.word(w.pod("pod", i), i, 5)
}

// Node is where the i-th pod runs.
func (w Workload) Node(i int) string {
	return "worker-" + strconv.FormatUint(1+w.hash(w.pod("node", i), i)%24, 10) + "." + strconv.Itoa(1+w.Number%3) + ".example.internal"
}

// Age is how long ago the i-th pod started. It ends in half a unit, so that it
// prints the same for a while.
func (w Workload) Age(i int) time.Duration {
	h := w.hash(w.pod("age", i), i)
	half := func(unit time.Duration, least, most uint64) time.Duration {
		n := least + (h>>8)%(most-least)
		return time.Duration(n)*unit + unit/2 //nolint:gosec // below a thousand
	}
	switch h % 8 {
	case 0:
		return half(time.Minute, 3, 59)
	case 1, 2, 3:
		return half(time.Hour, 1, 47)
	default:
		return half(24*time.Hour, 2, 120)
	}
}

// Restarts is how often the containers of the i-th pod restarted: never in most
// pods, many times in a few.
func (w Workload) Restarts(i int) int {
	switch h := w.hash("restarts", i) % 24; {
	case h == 0:
		return 17
	case h < 4:
		return int(h)
	}
	return 0
}

// Gone reports that the i-th pod was deleted, and that only its ended containers
// are known.
func (w Workload) Gone(i int) bool { return w.hash("deleted", i)%41 == 0 }
