package central

import (
	"fmt"
	"math/rand/v2"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"tally/conformance/stackrox/internal/gen46"
)

// Pods returns n pods that depend on the seed only. Every fourth has a
// terminated container; the first few are the hostile ones of HostilePods.
func Pods(n int, seed uint64) []*gen46.Pod {
	g := &generator{rand.New(rand.NewPCG(seed, seed))}
	pods := HostilePods()
	for len(pods) < n {
		pods = append(pods, g.pod(len(pods)))
	}
	return pods[:n]
}

// HostilePods returns valid pods that are difficult for encoders and terminals.
func HostilePods() []*gen46.Pod {
	g := &generator{rand.New(rand.NewPCG(0, 0))}
	names := []string{
		`quote " comma , semicolon ;`,
		"line\nbreak\r\nand\ttab",
		"<b>&amp;</b> \u2028 \u2029",
		"集群 节点 🚀 e\u0301",
		"\x1b[31mred\x1b[0m\a",
		`=HYPERLINK("http://example.invalid")`,
	}
	pods := make([]*gen46.Pod, len(names))
	for i, name := range names {
		pods[i] = g.pod(i)
		pods[i].Name = name
	}
	pods[0].Started = nil
	pods[1].LiveInstances = nil
	pods[2].LiveInstances[0].InstanceId = nil
	pods[3].LiveInstances[0].InstanceId.ContainerRuntime = 7 // a newer Central may know it
	return pods
}

// HugePod returns one pod of about the requested number of bytes of JSON.
func HugePod(bytes int) *gen46.Pod {
	g := &generator{rand.New(rand.NewPCG(1, 1))}
	pod := g.pod(0)
	for size := 0; size < bytes; size += 400 {
		pod.LiveInstances = append(pod.LiveInstances, g.container(pod.GetId(), "repeated"))
	}
	return pod
}

type generator struct{ *rand.Rand }

func (g *generator) pod(i int) *gen46.Pod {
	namespaces := []string{"stackrox", "stackrox-operator", "payments", "payments-dev", "kube-system"}
	pod := &gen46.Pod{
		Id:           g.uuid(),
		Name:         fmt.Sprintf("app-%05d-%s", i, g.hex(5)),
		DeploymentId: g.uuid(),
		Namespace:    namespaces[i%len(namespaces)],
		ClusterId:    fmt.Sprintf("8c1f6b0e-5f0b-4a8b-9f8d-0a3a0d2f%04d", i%3),
		Started:      g.time(),
	}
	pod.LiveInstances = append(pod.LiveInstances, g.container(pod.GetId(), "main"))
	if i%4 == 3 {
		past := g.container(pod.GetId(), "main")
		past.Finished, past.ExitCode, past.TerminationReason = g.time(), 137, "OOMKilled"
		pod.TerminatedInstances = []*gen46.Pod_ContainerInstanceList{{Instances: []*gen46.ContainerInstance{past}}}
	}
	return pod
}

func (g *generator) container(podID, name string) *gen46.ContainerInstance {
	return &gen46.ContainerInstance{
		InstanceId: &gen46.ContainerInstanceID{
			ContainerRuntime: gen46.ContainerRuntime_CRIO_CONTAINER_RUNTIME,
			Id:               g.hex(64),
			Node:             fmt.Sprintf("worker-%03d.example.internal", g.IntN(100)),
		},
		ContainingPodId: podID,
		ContainerName:   name,
		ContainerIps:    []string{fmt.Sprintf("10.128.%d.%d", g.IntN(256), g.IntN(256))},
		Started:         g.time(),
		ImageDigest:     "sha256:" + g.hex(64),
	}
}

// time returns a time with zero, three, six or nine fractional digits.
func (g *generator) time() *timestamppb.Timestamp {
	fractions := []int64{0, 120e6, 123456e3, 123456789}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(g.IntN(300*24)) * time.Hour)
	return timestamppb.New(at.Add(time.Duration(fractions[g.IntN(len(fractions))])))
}

func (g *generator) hex(digits int) string {
	const alphabet = "0123456789abcdef"
	data := make([]byte, digits)
	for i := range data {
		data[i] = alphabet[g.IntN(len(alphabet))]
	}
	return string(data)
}

func (g *generator) uuid() string {
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", g.hex(8), g.hex(4), g.hex(3), g.hex(3), g.hex(12))
}
