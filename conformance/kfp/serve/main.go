// Command serve runs the API server of Kubeflow Pipelines 2.0.5 on loopback until it is interrupted, for trying
// commands by hand. It prints its address; what it stored is removed when it ends.
package main

import (
	"context"
	"errors"
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
	if err := run(ctx, *multiUser); err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, multiUser bool) (err error) {
	dir, err := os.MkdirTemp("", "kfp-server-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := server.Configure(dir, multiUser); err != nil {
		return err
	}
	s, err := server.Start(ctx, server.Options{Dir: dir})
	if err != nil {
		return err
	}
	fmt.Println(s.URL())
	<-ctx.Done()
	return s.Close()
}
