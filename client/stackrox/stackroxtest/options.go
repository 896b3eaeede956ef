package stackroxtest

import (
	"errors"
	"fmt"
	"net"
	"time"
)

// SandboxToken is the API token that a Server accepts unless its Options name
// credentials. It is valid nowhere else.
const SandboxToken = "sandbox-token-that-opens-nothing"

// Options configure a Server. The zero value serves no pods, over plain HTTP/1.1, to
// clients with SandboxToken.
type Options struct {
	Pods       int      // how many pods the fleet has
	Seed       uint64   // which ones
	Findings   int      // how many vulnerabilities an image has; 0: some
	MayNotRead []string // resources that the token's role may not read: "Image"

	// Ordinary serves the pods of package fleet, which the fakes of all APIs share,
	// instead of a fleet that is hard to display.
	Ordinary bool
	Night    int // number of the night: from 2 on, pods are replaced, images are newer, and there are new findings

	Token    string // the API token to require; see JWT for one that expires
	Password string // the password of the user admin, for basic authentication

	TLS    bool // serve TLS with a certificate of the server's own CA
	HTTP2  bool // also offer HTTP/2; needs TLS
	Legacy bool // respond as Central 4.4 and 4.5 do (grpc-gateway v1)

	Version string // what the server calls its version; "": 4.11.2, or 4.5.3 where Legacy

	// GRPC offers gRPC beside REST: "pure" on PureGRPC and on h2, "h2" on h2 only,
	// as behind a proxy. It needs TLS.
	GRPC string

	// FlushBytes is how many bytes of an export are gathered before they are sent.
	// 0 sends every record by itself, as Central does.
	FlushBytes int

	Addr     string       // loopback address to listen on; "" is a free port of 127.0.0.1
	Listener net.Listener // used instead of Addr; the server closes it

	Fault Fault // how exports break; the zero value breaks nothing
}

// validate refuses options that contradict each other.
func (o Options) validate() error {
	switch {
	case o.Pods < 0:
		return fmt.Errorf("a fleet of %d pods cannot be served: want 0 or more", o.Pods)
	case o.FlushBytes < 0:
		return fmt.Errorf("%d bytes cannot be gathered: want 0 or more", o.FlushBytes)
	case o.GRPC != "" && o.GRPC != "pure" && o.GRPC != "h2":
		return fmt.Errorf("gRPC on %q: use pure or h2", o.GRPC)
	case o.GRPC != "" && !o.TLS:
		return errors.New("gRPC is offered over TLS only: set TLS too")
	case o.HTTP2 && !o.TLS:
		return errors.New("HTTP/2 is offered over TLS only: set TLS too")
	}
	return o.Fault.validate()
}

// listen opens the listener that the options describe.
func (o Options) listen() (net.Listener, error) {
	if o.Listener != nil {
		return o.Listener, nil
	}
	addr := o.Addr
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("the address %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("the address %q is not on loopback: use 127.0.0.1, ::1 or localhost", addr)
	}
	return net.Listen("tcp", addr)
}

// fleet returns the fleet that the options describe.
func (o Options) fleet() Fleet {
	f := Fleet{Pods: o.Pods, Seed: o.Seed}
	if o.Ordinary {
		f.Now, f.Night = time.Now(), o.Night
	}
	return f
}
