package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// Run serves until ctx ends, with everything in a directory that is removed then. It calls Configure, so a process can
// run one server only. The first line on out is the address.
func Run(ctx context.Context, multiUser bool, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "kfp-server-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := Configure(dir, multiUser); err != nil {
		return err
	}
	s, err := Start(ctx, Options{Dir: dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if _, err := fmt.Fprintln(out, s.URL()); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
