package object_test

import (
	"context"
	"errors"
	"net"
)

// refuseDial keeps a test off the network.
func refuseDial(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("not in a test")
}
