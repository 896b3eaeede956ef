package stackroxtest_test

import (
	"net/url"
	"strings"
	"testing"

	"tally/client/stackrox/stackroxtest"
)

const queryFleetSeed = 11

func queryFleet() stackroxtest.Fleet {
	return stackroxtest.Fleet{Pods: 400, Seed: queryFleetSeed}
}

// count returns how many pods of the fleet satisfy a condition.
func count(holds func(*stackroxtest.Pod) bool) int {
	n := 0
	for p := range queryFleet().All() {
		n += truth(holds(p))
	}
	return n
}

func everyPod(*stackroxtest.Pod) bool { return true }
func noPod(*stackroxtest.Pod) bool    { return false }

func namespace(names ...string) func(*stackroxtest.Pod) bool {
	return func(p *stackroxtest.Pod) bool {
		for _, name := range names {
			if p.Deployment.Namespace == name {
				return true
			}
		}
		return false
	}
}

func not(holds func(*stackroxtest.Pod) bool) func(*stackroxtest.Pod) bool {
	return func(p *stackroxtest.Pod) bool { return !holds(p) }
}

func both(a, b func(*stackroxtest.Pod) bool) func(*stackroxtest.Pod) bool {
	return func(p *stackroxtest.Pod) bool { return a(p) && b(p) }
}

func production(p *stackroxtest.Pod) bool { return p.Deployment.Cluster.Name == "production" }

func first() *stackroxtest.Pod {
	for p := range queryFleet().All() {
		return p
	}
	return nil
}

// TestQueriesMatchAsOnTheRealServer compares with the recorded semantics (sample 70),
// as produced by Central's own parser and compiler.
func TestQueriesMatchAsOnTheRealServer(t *testing.T) {
	t.Parallel()
	pod := first()
	cluster := func(p *stackroxtest.Pod) bool { return p.Deployment.Cluster.ID == pod.Deployment.Cluster.ID }
	stackrox := namespace("stackrox", "stackrox-operator")
	for query, want := range map[string]func(*stackroxtest.Pod) bool{
		"":                                        everyPod,
		"Namespace:stackrox":                      stackrox,
		"namespace:stackrox":                      stackrox,
		"NAMESPACE:StackRox":                      stackrox,
		"Namespace:stackrox,default":              namespace("stackrox", "stackrox-operator", "default"),
		`Namespace:"stackrox"`:                    namespace("stackrox"),
		`Namespace:"StackRox"`:                    noPod,
		"Namespace:!stackrox":                     not(stackrox),
		`Namespace:!"stackrox"`:                   not(namespace("stackrox")),
		"Namespace:r/stack.*":                     stackrox,
		"Namespace:r/ROX$":                        namespace("stackrox"),
		"Namespace:!r/rox":                        not(stackrox),
		"Namespace:*":                             everyPod,
		"Namespace:-":                             noPod,
		"Pod Name:-":                              noPod, // null, which no name is; and no name that begins with it
		"Namespace:":                              everyPod,
		"Naemspace:x":                             everyPod,
		"garbage":                                 everyPod,
		"Namespace:stackrox+garbage":              noPod, // the value continues: no field follows the +
		"Policy:foo":                              noPod,
		"Policy:foo+Role:bar":                     noPod,
		"Namespace:stackrox+Policy:foo":           stackrox,
		"Namespace:stackrox+Naemspace:x":          stackrox,
		"Namespace:kube+Namespace:stack":          stackrox,
		"Namespace:stack+namespace:kube":          noPod, // spelt differently, both count
		"Namespace:stackrox Cluster:prod":         noPod,
		"Cluster:production":                      func(p *stackroxtest.Pod) bool { return strings.HasPrefix(p.Deployment.Cluster.Name, "production") },
		`Cluster:"production"+Namespace:stackrox`: both(production, stackrox),
		` Cluster : "production" `:                production,
		"Cluster ID:" + pod.Deployment.Cluster.ID: cluster,
		`Cluster ID:"` + strings.ToUpper(pod.Deployment.Cluster.ID) + `"`: cluster,
		"Deployment:" + pod.Deployment.Name: func(p *stackroxtest.Pod) bool {
			return strings.HasPrefix(p.Deployment.Name, pod.Deployment.Name)
		},
		"Deployment ID:" + pod.Deployment.ID: func(p *stackroxtest.Pod) bool { return p.Deployment.ID == pod.Deployment.ID },
		"Pod ID:" + pod.ID:                   func(p *stackroxtest.Pod) bool { return p.ID == pod.ID },
		"Pod Name:" + pod.Name:               func(p *stackroxtest.Pod) bool { return p.Name == pod.Name },
		`Pod Name:"a,b;c` + "\t" + `d"`:      func(p *stackroxtest.Pod) bool { return p.Hostile == "commas" },
		"Pod Name:+1+1":                      func(p *stackroxtest.Pod) bool { return p.Hostile == "plus" },
		"Image:docker.io/library/nginx":      func(p *stackroxtest.Pod) bool { return runs(p, "nginx") },
		"Image Remote:library/nginx":         func(p *stackroxtest.Pod) bool { return runs(p, "nginx") },
		"Container Name:nginx":               func(p *stackroxtest.Pod) bool { return runs(p, "nginx") },
		"Container Image Digest:" + pod.Deployment.Images[0].Digest: func(p *stackroxtest.Pod) bool {
			return len(p.Live) > 0 && p.Deployment.ID == pod.Deployment.ID
		},
		"CVE:CVE-2021-44228": noPod, // known and joined, but this fleet has none
	} {
		s := start(t, stackroxtest.Options{Pods: queryFleet().Pods, Seed: queryFleetSeed, FlushBytes: 1 << 20})
		resp := get(t, s, "/v1/export/pods?query="+url.QueryEscape(query))
		got := strings.Count(wholeBody(t, resp), `{"result":`)
		if got != count(want) || resp.StatusCode != 200 {
			t.Errorf("%q gave %d pods with status %d, want %d", query, got, resp.StatusCode, count(want))
		}
	}
}

func runs(p *stackroxtest.Pod, container string) bool {
	for _, image := range p.Deployment.Images {
		if image.Container == container {
			return true
		}
	}
	return false
}

// TestTheQueriesDistinguishPods protects the test above from counts that are equal by
// chance.
func TestTheQueriesDistinguishPods(t *testing.T) {
	t.Parallel()
	all := count(everyPod)
	for name, holds := range map[string]func(*stackroxtest.Pod) bool{
		"namespace stackrox": namespace("stackrox"),
		"both namespaces":    both(not(namespace("stackrox")), namespace("stackrox-operator")),
		"production":         production,
		"the one and other":  both(production, namespace("stackrox", "stackrox-operator")),
		"nginx":              func(p *stackroxtest.Pod) bool { return runs(p, "nginx") },
	} {
		if n := count(holds); n == 0 || n == all {
			t.Errorf("%s holds for %d pods of %d", name, n, all)
		}
	}
}

// TestARawPlusIsASpace shows the trap: one term is left, and nothing matches.
func TestARawPlusIsASpace(t *testing.T) {
	t.Parallel()
	s := start(t, stackroxtest.Options{Pods: 400, Seed: queryFleetSeed})
	resp := get(t, s, "/v1/export/pods?query=Cluster:production+Namespace:stackrox")
	if got := wholeBody(t, resp); got != "" || resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "" {
		t.Errorf("status %d, %d bytes of %q", resp.StatusCode, len(got), resp.Header.Get("Content-Type"))
	}
}

func TestQueriesThatDoNotCompile(t *testing.T) {
	t.Parallel()
	const compiling = "prepare cursor: found non-retryable error: error creating query: "
	for query, want := range map[string]string{
		"Cluster ID:abc":        `value \"abc\" in search query must be valid UUID: invalid UUID length: 3`,
		"Deployment ID:!x":      `value \"x\" in search query must be valid UUID: invalid UUID length: 1`,
		"Namespace:a,":          "value in search query cannot be empty",
		`Namespace:""`:          "value in search query cannot be empty",
		"Namespace:r/(":         "invalid regexp (: error parsing regexp: missing closing ): `(`",
		"Naemspace:x+Pod ID:a,": `value \"a\" in search query must be valid UUID: invalid UUID length: 1`,
		"Pod ID:" + strings.Repeat("z", 36): `value \"` + strings.Repeat("z", 36) +
			`\" in search query must be valid UUID: invalid UUID format`,
	} {
		s := start(t, stackroxtest.Options{Pods: 10})
		resp := get(t, s, "/v1/export/pods?query="+url.QueryEscape(query))
		wanted := `{"error":{"code":13,"message":"` + compiling + want + `","details":[]}}` + "\n"
		if got := wholeBody(t, resp); resp.StatusCode != 500 || got != wanted {
			t.Errorf("%q: status %d\n got %s want %s", query, resp.StatusCode, got, wanted)
		}
	}
}
