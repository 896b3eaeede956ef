package main

import (
	"context"
	"fmt"
)

const (
	jqFindings = `.result.image as $i | $i.scan.components[] as $c | $c.vulns[] | select(.state == "OBSERVED") | [$i.name.fullName, $i.id, $c.name, $c.version, .cve, (.severity | rtrimstr("_VULNERABILITY_SEVERITY")), .cvss, ((.fixedBy // "") != ""), .fixedBy, .nvdCvss, .epss.epssProbability, .cisaKev, .state, .firstImageOccurrence, .advisory.name, .link] | @csv`

	fetchImages = "curl -s %s/v1/export/images"
)

// findings measures the rows of vulnerabilities of images.
func (b *bench) findings(ctx context.Context, r *report) error {
	ours := b.tally + " stackrox images export --rows vulns -o csv --endpoint %s"
	samples, err := b.against(ctx, b.findingCount, 3, ours, fetchImages+" -o /dev/null")
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%d findings of images as CSV", b.findingCount)
	r.pair(pair{name: name + "; curl, which discards all", goal: "25 % of its rate", by: wall, least: 0.25}, samples[0], samples[1])
	most := 0.0
	for _, s := range samples[0] {
		most = max(most, memory(s))
	}
	r.limit("peak memory, "+name, fmt.Sprintf("%.1f MiB", most), "at most 64 MiB", most <= 64)
	if none := missing("jq"); len(none) > 0 {
		r.absent(name+"; jq", none)
		return nil
	}
	if samples, err = b.against(ctx, b.findingCount/10, 1, ours, fetchImages+" | jq -r '"+jqFindings+"'"); err == nil {
		r.pair(pair{name: fmt.Sprintf("%d findings of images as CSV; jq", b.findingCount/10), goal: "20 times", by: wall, least: 20}, samples[0], samples[1])
	}
	return err
}

// against measures two command lines with a server that has a number of findings.
func (b *bench) against(ctx context.Context, findings, rounds int, ours, rival string) ([][]sample, error) {
	s, err := b.start(ctx, "-images", fmt.Sprint(findings/perImage))
	if err != nil {
		return nil, err
	}
	defer func() { _ = s.stop() }() // it has served
	return b.turns(ctx, rounds, fmt.Sprintf(ours, s.url), fmt.Sprintf(rival, s.url))
}

// workloads measures the join of deployments, images and pods against the streams
// alone.
func (b *bench) workloads(ctx context.Context, r *report) error {
	s, err := b.start(ctx, "-images", "600", "-deployments", "33334", "-pods", "100000")
	if err != nil {
		return err
	}
	defer func() { _ = s.stop() }() // it has served
	streams := ""
	for _, noun := range []string{"deployments", "images", "pods"} {
		streams += "curl -s -o /dev/null " + s.url + "/v1/export/" + noun + ";"
	}
	samples, err := b.turns(ctx, 3, b.tally+" stackrox workloads export --rows vulns -o csv --endpoint "+s.url, streams)
	if err != nil {
		return err
	}
	const name = "workloads, 33,334 deployments with 600 images: findings as CSV"
	beyond := median(samples[0], wall) - median(samples[1], wall)
	peak := median(samples[0], memory) - median(samples[1], memory)
	r.add(name+"; curl gets the streams", figures(samples[0]), figures(samples[1]), fmt.Sprintf("%.1f s and %.0f MiB beyond", beyond, peak),
		"at most 10 s and 128 MiB beyond", met("", beyond <= 10 && peak <= 128))
	return nil
}
