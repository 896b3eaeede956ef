package stackroxtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"tally/client/stackrox/stackroxtest"
)

func render(f stackroxtest.Fleet) []string {
	var all []string
	for p := range f.All() {
		all = append(all, string(p.AppendJSON(nil)))
	}
	return all
}

func TestFleetDependsOnItsSeedAlone(t *testing.T) {
	t.Parallel()
	one := render(stackroxtest.Fleet{Pods: 300, Seed: 7})
	if diff := cmp.Diff(one, render(stackroxtest.Fleet{Pods: 300, Seed: 7})); diff != "" {
		t.Errorf("the same seed gave other pods (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(one[:100], render(stackroxtest.Fleet{Pods: 100, Seed: 7})); diff != "" {
		t.Errorf("a smaller fleet is not the beginning of a larger one:\n%s", diff)
	}
	if other := render(stackroxtest.Fleet{Pods: 1, Seed: 8}); other[0] == one[0] {
		t.Error("another seed gave the same pod")
	}
}

// TestFleetStaysTheSame fails if a change of the generator changes the pods that
// people have seen. Such a change belongs in the changelog.
func TestFleetStaysTheSame(t *testing.T) {
	t.Parallel()
	for p := range (stackroxtest.Fleet{Pods: 1, Seed: 1}).All() {
		got := p.Name + " " + p.ID + " " + p.Deployment.Namespace + " " + p.Deployment.Cluster.Name
		want := "grafana-26sk4nvqs-vtnpj 0b331645-445b-4d27-bf6c-67e81909778a team-logistics-eu production-eu"
		if got != want {
			t.Errorf("the first pod of seed 1 is\n%s, it was\n%s", got, want)
		}
	}
}

func TestHostilePodsComeEarly(t *testing.T) {
	t.Parallel()
	strs := stackroxtest.HostileStrings()
	number := 0
	for p := range (stackroxtest.Fleet{Pods: 2*len(strs) + 50, Seed: 3}).All() {
		want := stackroxtest.Hostile{}
		if number%2 == 1 && number/2 < len(strs) {
			want = strs[number/2]
		}
		if p.Hostile != want.Kind {
			t.Errorf("pod %d is of kind %q, want %q", number, p.Hostile, want.Kind)
		}
		if want.Kind != "" && p.Terminated[0][0].Reason != want.Text {
			t.Errorf("pod %d ended with %q, want %q", number, p.Terminated[0][0].Reason, want.Text)
		}
		if want.Kind != "" && want.Kind != "crash loop" && p.Name != want.Text {
			t.Errorf("pod %d is called %q, want %q", number, p.Name, want.Text)
		}
		number++
	}
}

// census counts the properties that make a fleet a test for its readers.
func census(f stackroxtest.Fleet) map[string]int {
	seen := map[string]int{}
	for p := range f.All() {
		line := p.AppendJSON(nil)
		seen["records over 64 KiB"] += truth(len(line) > 64<<10)
		seen["text beyond ASCII"] += truth(utf8.RuneCount(line) < len(line))
		seen["pods without live containers"] += truth(len(p.Live) == 0)
		seen["pods of several containers"] += truth(len(p.Live) > 1)
		seen["pods with ended containers"] += truth(len(p.Terminated) > 0)
		seen["pods that never started"] += truth(p.Started.IsZero())
		seen["namespace "+p.Deployment.Namespace]++
		seen["cluster "+p.Deployment.Cluster.Name]++
		for _, c := range p.Live {
			seen["runtime "+c.Runtime]++
			seen[fmt.Sprint("addresses ", len(c.IPs))]++
			seen[fmt.Sprint("fraction ", fractionDigits(c.Started.Nanosecond()))]++
		}
	}
	return seen
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func fractionDigits(nanos int) int {
	switch {
	case nanos == 0:
		return 0
	case nanos%1e6 == 0:
		return 3
	case nanos%1e3 == 0:
		return 6
	default:
		return 9
	}
}

func TestFleetShowsWhatRealOnesDo(t *testing.T) {
	t.Parallel()
	seen := census(stackroxtest.Fleet{Pods: 2000, Seed: 1})
	for _, want := range []string{
		"records over 64 KiB", "text beyond ASCII", "pods without live containers",
		"pods of several containers", "pods with ended containers", "pods that never started",
		"namespace stackrox", "namespace stackrox-operator", "cluster production", "cluster production-eu",
		"runtime CRIO_CONTAINER_RUNTIME", "runtime DOCKER_CONTAINER_RUNTIME", "runtime UNKNOWN_CONTAINER_RUNTIME",
		"addresses 1", "addresses 2", "fraction 0", "fraction 3", "fraction 6", "fraction 9",
	} {
		if seen[want] == 0 {
			t.Errorf("2000 pods show no %s", want)
		}
	}
}

func TestFleetIsConsistent(t *testing.T) {
	t.Parallel()
	ids, names := map[string]bool{}, map[string]bool{}
	for p := range (stackroxtest.Fleet{Pods: 3000, Seed: 2}).All() {
		key := p.Deployment.Cluster.ID + "/" + p.Deployment.Namespace + "/" + p.Name
		if ids[p.ID] || names[key] {
			t.Errorf("the pod %s (%s) is there twice", key, p.ID)
		}
		ids[p.ID], names[key] = true, true
		for _, list := range p.Terminated {
			for _, c := range list {
				if c.Name != list[0].Name {
					t.Errorf("%s: %s and %s ended in one list", p.Name, c.Name, list[0].Name)
				}
				if !c.Finished.After(c.Started) {
					t.Errorf("%s: a container ended at %s and began at %s", p.Name, c.Finished, c.Started)
				}
			}
		}
	}
}

func TestAnyoneMayStopReadingAFleet(t *testing.T) {
	t.Parallel()
	n := 0
	for range (stackroxtest.Fleet{Pods: 10}).All() {
		n++
		if n == 4 {
			break
		}
	}
	if n != 4 {
		t.Errorf("%d pods came, want 4", n)
	}
}

// TestExportTakesNoMemory runs alone, because it measures the whole process.
func TestExportTakesNoMemory(t *testing.T) {
	const pods, limit = 60_000, 8 << 20 // some 80 MB of JSON
	s := start(t, stackroxtest.Options{Pods: pods, Seed: 1, FlushBytes: 64 << 10})
	before := liveHeap()
	resp := get(t, s, "/v1/export/pods")
	chunk := make([]byte, 8<<20)
	for whole := false; !whole; {
		_, err := io.ReadFull(resp.Body, chunk)
		whole = err != nil
		if grown := liveHeap() - before; grown > limit+len(chunk) {
			t.Fatalf("the heap grew by %d MiB in mid-stream", grown>>20)
		}
	}
	if err := s.WaitFinished(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if got := s.Requests()[0].Pods; got != pods {
		t.Errorf("%d pods were written, want %d", got, pods)
	}
}

func liveHeap() int {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func TestRecordsReadAsTheyAreMeant(t *testing.T) {
	t.Parallel()
	for p := range (stackroxtest.Fleet{Pods: 200, Seed: 5}).All() {
		line := p.AppendJSON(nil)
		var read struct{ ID, Name, Namespace string }
		if err := json.Unmarshal(line, &read); err != nil {
			t.Fatalf("%q: %v", p.Name, err)
		}
		if read.ID != p.ID || read.Name != p.Name || read.Namespace != p.Deployment.Namespace {
			t.Errorf("read %+v, want the pod %q", read, p.Name)
		}
		if bytes.ContainsFunc(line, func(c rune) bool { return c < ' ' }) {
			t.Errorf("%q: a control character came through", p.Name)
		}
	}
}

// TestStringsAreEscapedAsTheGatewayDoes compares with encoding/json, whose
// escapes the gateway's are.
func TestStringsAreEscapedAsTheGatewayDoes(t *testing.T) {
	t.Parallel()
	for _, h := range stackroxtest.HostileStrings() {
		want, err := json.Marshal(h.Text)
		if err != nil {
			t.Fatal(err)
		}
		p := stackroxtest.Pod{Name: h.Text, Deployment: &stackroxtest.Deployment{}}
		if got := string(p.AppendJSON(nil)); !strings.Contains(got, `"name":`+string(want)+`,"deploymentId"`) {
			t.Errorf("%s: got %s, want the name %s", h.Kind, got, want)
		}
	}
}
