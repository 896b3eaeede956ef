package main

import (
	"context"
	"fmt"
	"path/filepath"
)

// unnamed are the columns of pods without the names of clusters, which the gRPC server
// cannot list.
const unnamed = " --columns namespace,name,id,deployment_id,cluster_id,live,terminated,started"

// transports compares gRPC with REST, both over TLS, each with a server whose
// response is prepared.
func (b *bench) transports(ctx context.Context, wanted func(string) bool, r *report) error {
	pairs := []pair{
		{name: "gRPC over TLS: CSV; REST over TLS", ours: "-o csv" + unnamed, goal: "0.7 of the time", by: wall, least: 1 / 0.7},
		{name: "gRPC over TLS: JSON lines; REST over TLS", ours: "-o jsonl", goal: "no slower", by: wall, least: 1},
		{name: "gRPC over TLS: CSV, a row a container; REST over TLS", ours: "-o csv --rows containers --columns namespace,pod,container,state,image_digest,started", goal: "–", by: wall},
	}
	var chosen []pair
	for _, p := range pairs {
		if wanted(p.name) {
			chosen = append(chosen, p)
		}
	}
	if len(chosen) == 0 {
		return nil
	}
	pods, grpcCA, restCA := fmt.Sprint(b.pods), filepath.Join(b.dir, "grpc.pem"), filepath.Join(b.dir, "rest.pem")
	overGRPC, err := b.start(ctx, "-pods", pods, "-grpc", "-tls", grpcCA)
	if err != nil {
		return err
	}
	defer func() { _ = overGRPC.stop() }() // it has served
	overREST, err := b.start(ctx, "-pods", pods, "-tls", restCA)
	if err != nil {
		return err
	}
	defer func() { _ = overREST.stop() }() // it has served
	for _, p := range chosen {
		ours := fmt.Sprintf(b.export("--transport grpc --ca "+grpcCA+" "+p.ours), overGRPC.url)
		rival := fmt.Sprintf(b.export("--transport rest --ca "+restCA+" "+p.ours), overREST.url)
		samples, err := b.turns(ctx, b.rounds, ours, rival)
		if err != nil {
			return err
		}
		r.pair(p, samples[0], samples[1])
	}
	return nil
}
