package main

import (
	"context"
	"fmt"
	"path/filepath"
)

// pair is one work, done by tally and by a rival.
type pair struct {
	name        string
	ours, rival string // command lines, with %s for the server's URL
	goal        string
	// The rival's quantity by, divided by ours, must be at least least.
	by    func(sample) float64
	least float64
	in    string // the quantity of by, if it is not wall time
	brief bool   // it takes milliseconds, so it needs more rounds
}

// group are pairs with the same server.
type group struct {
	serve []string
	pairs []pair
}

// The columns for a row per pod, and for a row per container, in jq.
const (
	jqPod        = `.result.pod | [.namespace, .name, .id, .deploymentId, .clusterId, (.liveInstances | length), ([.terminatedInstances[].instances[]] | length), .started] | @csv`
	jqContainers = `.result.pod as $p | ($p.liveInstances[] | [., "live"]), ($p.terminatedInstances[].instances[] | [., "terminated"]) | .[1] as $state | .[0] | [$p.namespace, $p.name, .containerName, $state, .instanceId.node, (.containerIps | join(" ")), .imageDigest, .started, .finished, (if .finished then .exitCode else null end), .terminationReason, .instanceId.containerRuntime, .instanceId.id, $p.id, $p.deploymentId, $p.clusterId] | @csv`
)

const (
	fetch   = "curl -s %s/v1/export/pods"
	discard = "curl -s -o /dev/null %s/v1/export/pods"
)

// export returns tally's command line, with a verb for the server's URL.
func (b *bench) export(flags string) string {
	return b.tally + " stackrox pods export --endpoint %s " + flags
}

// groups are the goals, except for memory and for small measurements.
func (b *bench) groups() []group {
	ca := filepath.Join(b.dir, "ca.pem")
	pods, million, paced := fmt.Sprint(b.pods), fmt.Sprint(b.million), fmt.Sprint(b.paced)
	tls := "--ca " + ca + " "
	discardTLS := "curl -s --cacert " + ca + " -o /dev/null %s/v1/export/pods"
	file := filepath.Join(b.dir, "pods")
	return []group{
		{[]string{"-pods", pods}, append(append(b.formats(), b.otherFilters()...), pair{
			name: "CSV into a file; curl writes the JSON", ours: b.export("-o csv --out " + file + ".csv"), rival: "curl -s -o " + file + ".json %s/v1/export/pods",
			goal: "faster", by: wall, least: 1,
		})},
		{[]string{"-pods", pods, "-tls", ca}, []pair{
			{name: "TLS: CSV; curl with TLS", ours: b.export(tls + "-o csv"), rival: discardTLS, goal: "–", by: wall},
		}},
		{[]string{"-pods", paced, "-rate", "17000"}, []pair{
			{name: "17,000 pods a second: time", ours: b.export("-o csv"), rival: discard, goal: "no slower", by: wall, least: 0.98},
			{name: "17,000 pods a second: processor", ours: b.export("-o csv"), rival: discard, goal: "half of curl's", by: cpu, least: 2, in: "CPU"},
		}},
		{[]string{"-pods", paced, "-rate", "17000", "-tls", ca}, []pair{
			{name: "17,000 pods a second, TLS: time", ours: b.export(tls + "-o csv"), rival: discardTLS, goal: "no slower", by: wall, least: 0.98},
			{name: "17,000 pods a second, TLS: processor", ours: b.export(tls + "-o csv"), rival: discardTLS, goal: "half of curl's", by: cpu, least: 2, in: "CPU"},
		}},
		{[]string{"-pods", pods, "-gzip"}, []pair{
			{name: "compressed: CSV", ours: b.export("--compress gzip -o csv"), rival: "curl -s --compressed -o /dev/null %s/v1/export/pods", goal: "–", by: wall},
		}},
		{[]string{"-pods", million}, []pair{
			{name: "table to a pipe; CSV to a pipe", ours: b.export("| cat"), rival: b.export("-o csv | cat"), goal: "at most 1.5 times the time", by: wall, least: 1 / 1.5},
		}},
		{[]string{"-pods", "1", "-tls", ca}, []pair{
			{name: "one pod over HTTPS", ours: b.export(tls + "-o csv"), rival: discardTLS, goal: "half of curl's time", by: wall, least: 2, brief: true},
		}},
	}
}

func (b *bench) formats() []pair {
	csv, containers := b.export("-o csv"), b.export("-o csv --rows containers")
	return []pair{
		{name: "CSV; jq", ours: csv, rival: fetch + " | jq -r '" + jqPod + "'", goal: "40 times", by: wall, least: 40},
		{name: "CSV; curl, which discards all", ours: csv, rival: discard, goal: "40 % of its rate", by: wall, least: 0.4},
		{name: "CSV; curl and cat", ours: csv, rival: fetch + " | cat", goal: "faster", by: wall, least: 1},
		{name: "CSV, a row a container; jq", ours: containers, rival: fetch + " | jq -r '" + jqContainers + "'", goal: "35 times", by: wall, least: 35},
		{name: "JSON lines; jq", ours: b.export("-o jsonl"), rival: fetch + " | jq -c .result.pod", goal: "50 times", by: wall, least: 50},
		{name: "JSON lines; curl, which discards all", ours: b.export("-o jsonl"), rival: discard, goal: "50 % of its rate", by: wall, least: 0.5},
		{name: "JSON array; jq", ours: b.export("-o json"), rival: fetch + " | jq -c .result.pod", goal: "50 times", by: wall, least: 50},
		{name: "JSON array; curl, which discards all", ours: b.export("-o json"), rival: discard, goal: "50 % of its rate", by: wall, least: 0.5},
	}
}

// otherFilters are rivals that few machines have installed.
func (b *bench) otherFilters() []pair {
	var pairs []pair
	for _, filter := range []string{"gojq", "jq-1.8"} {
		pairs = append(pairs, pair{
			name: "CSV; " + filter, ours: b.export("-o csv"), rival: fetch + " | " + filter + " -r '" + jqPod + "'", goal: "–", by: wall,
		})
	}
	return pairs
}

// measureGroup measures every pair with its own server.
func (b *bench) measureGroup(ctx context.Context, g group, wanted func(string) bool, r *report) error {
	var s *server
	for _, p := range g.pairs {
		if !wanted(p.name) {
			continue
		}
		if s == nil {
			var err error
			if s, err = b.start(ctx, g.serve...); err != nil {
				return err
			}
			defer func() { _ = s.stop() }() // it has served
		}
		if err := b.measure(ctx, p, s, r); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) measure(ctx context.Context, p pair, s *server, r *report) error {
	none := missing(unquoted(p.rival))
	if len(none) > 0 {
		r.absent(p.name, none)
		return nil
	}
	rounds := b.rounds
	if p.brief {
		rounds = b.starts
	}
	samples, err := b.turns(ctx, rounds, fmt.Sprintf(p.ours, s.url), fmt.Sprintf(p.rival, s.url))
	if err != nil {
		return err
	}
	r.pair(p, samples[0], samples[1])
	return nil
}
