// Command cciserver runs the API server of package server by hand. It prints
// its address on stdout and stops on an interrupt:
//
//	go run ./cciserver -no-auth
//	curl http://127.0.0.1:PORT/apis/cci/v2/imagesnapshots
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tally/conformance/cci/server"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "cciserver:", err)
		os.Exit(1)
	}
}

// run writes the address to out and serves until ctx ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	options, err := parse(args)
	if err != nil {
		return err
	}
	s, err := server.Start(ctx, options)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, s.URL()); err != nil {
		return errors.Join(err, s.Close())
	}
	<-ctx.Done()
	return s.Close()
}

func parse(args []string) (server.Options, error) {
	var options server.Options
	account := server.Account{Name: "operator"}
	flags := flag.NewFlagSet("cciserver", flag.ContinueOnError)
	flags.StringVar(&options.Address, "address", "", "address to listen on (a free port of 127.0.0.1)")
	flags.DurationVar(&options.ReadyIn, "ready-in", 2*time.Second, "time from Creating to Available")
	flags.DurationVar(&options.GoneIn, "gone-in", 2*time.Second, "time that a deleted snapshot stays")
	flags.BoolVar(&options.PublishedOnly, "published-only", false, "serve only list, create and delete")
	flags.StringVar(&account.AccessKey, "ak", "AK", "access key that is accepted")
	flags.StringVar(&account.SecretKey, "sk", "SK", "its secret key")
	flags.StringVar(&account.Token, "token", "TOKEN", "X-Auth-Token that is accepted")
	open := flags.Bool("no-auth", false, "accept everybody, so that kubectl and curl work")
	if err := flags.Parse(args); err != nil {
		return server.Options{}, err
	}
	if !*open {
		options.Accounts = []server.Account{account}
	}
	return options, nil
}
