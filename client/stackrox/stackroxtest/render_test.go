package stackroxtest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tally/client/stackrox/stackroxtest"
)

// wirePod and wireContainer decode records of a real server.
type wirePod struct {
	ID, Name, DeploymentID, Namespace, ClusterID string
	LiveInstances                                []wireContainer
	TerminatedInstances                          []struct{ Instances []wireContainer }
	Started                                      time.Time
}

type wireContainer struct {
	InstanceID                     struct{ ContainerRuntime, ID, Node string }
	ContainingPodID, ContainerName string
	ContainerIPs                   []string
	Started, Finished              time.Time
	ImageDigest                    string
	ExitCode                       int
	TerminationReason              string
}

func (w wirePod) pod() *stackroxtest.Pod {
	d := &stackroxtest.Deployment{ID: w.DeploymentID, Namespace: w.Namespace}
	d.Cluster.ID = w.ClusterID
	p := &stackroxtest.Pod{ID: w.ID, Name: w.Name, Deployment: d, Started: w.Started}
	p.Live = containers(w.LiveInstances)
	for _, list := range w.TerminatedInstances {
		p.Terminated = append(p.Terminated, containers(list.Instances))
	}
	return p
}

func containers(list []wireContainer) []stackroxtest.Container {
	var all []stackroxtest.Container
	for _, w := range list {
		all = append(all, stackroxtest.Container{
			Runtime: w.InstanceID.ContainerRuntime, ID: w.InstanceID.ID, Node: w.InstanceID.Node,
			PodID: w.ContainingPodID, Name: w.ContainerName, IPs: w.ContainerIPs,
			Started: w.Started, Digest: w.ImageDigest,
			Finished: w.Finished, ExitCode: w.ExitCode, Reason: w.TerminationReason,
		})
	}
	return all
}

// TestPodsAreWrittenAsRealOnesAre reads each pod of a recorded export and writes it
// again: the bytes must be equal.
func TestPodsAreWrittenAsRealOnesAre(t *testing.T) {
	t.Parallel()
	n := 0
	for _, line := range strings.Split(sample(t, "02-ok-http11.txt"), "\n") {
		if !strings.HasPrefix(line, "{") {
			continue
		}
		n++
		var record struct{ Result struct{ Pod wirePod } }
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatal(err)
		}
		got := `{"result":{"pod":` + string(record.Result.Pod.pod().AppendJSON(nil)) + "}}"
		if diff := cmp.Diff(line, got); diff != "" {
			t.Errorf("(-real +ours):\n%s", diff)
		}
	}
	if n < 5 {
		t.Errorf("the recorded export has %d pods, too few to show anything", n)
	}
}

func TestTimesHaveThreeSixOrNineDigits(t *testing.T) {
	t.Parallel()
	second := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("east", 3600))
	for nanos, want := range map[time.Duration]string{
		0:           `"2026-01-02T02:04:05Z"`,
		120_000_000: `"2026-01-02T02:04:05.120Z"`,
		1_000:       `"2026-01-02T02:04:05.000001Z"`,
		100_200_000: `"2026-01-02T02:04:05.100200Z"`,
		1:           `"2026-01-02T02:04:05.000000001Z"`,
		999_999_990: `"2026-01-02T02:04:05.999999990Z"`,
	} {
		p := stackroxtest.Pod{Deployment: &stackroxtest.Deployment{}, Started: second.Add(nanos)}
		if got := string(p.AppendJSON(nil)); !strings.HasSuffix(got, `"started":`+want+"}") {
			t.Errorf("%d ns: got %s, want %s", nanos, got, want)
		}
	}
}
