package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

// real measures images over gRPC from a real grpc-go server, which only the
// conformance module links.
func (b *bench) real(ctx context.Context, r *report) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "Images", "-benchtime", "1x", ".")
	cmd.Dir, cmd.Env = "conformance/stackrox", append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("measure a real gRPC server: %w\n%s", err, out)
	}
	line := regexp.MustCompile(`BenchmarkImages/(\w+)\S*\s.*?([\d.]+) cpu-of-REST\s+([\d.]+) cpu-of-generated`)
	for _, found := range line.FindAllSubmatch(out, -1) {
		name := "a real gRPC server: images as CSV, rows are " + string(found[1])
		r.share(name+"; tally over REST", string(found[2]), 0.6)
		r.share(name+"; generated code and protojson", string(found[3]), 0.25)
	}
	return nil
}

// share adds a line for a share of a rival's processor time.
func (r *report) share(name, of string, most float64) {
	share, err := strconv.ParseFloat(of, 64)
	r.add(name, "", "", fmt.Sprintf("%.2f of its CPU", share), fmt.Sprintf("at most %v", most), met("", err == nil && share <= most))
}
