// Command serve runs the API server of Kubeflow Pipelines 2.0.5 on loopback until it is
// interrupted, for trying commands by hand. It prints its address, and removes its data
// when it ends.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"tally/conformance/kfp/server"
)

func main() {
	multiUser := flag.Bool("multi-user", false, "separate users by namespace; requests need the header "+server.UserHeader)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := server.Run(ctx, *multiUser, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}
